"""The minutes of a supervision from what was written down at it to their page."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from dashboard.load.minutes import load_supervision_minutes
from dashboard.load.supervision import load_supervisees, load_supervision
from dashboard.packet.minutes import print_supervision_minutes
from dashboard.reports.meetings.parts import Minutes
from dashboard.reports.supervision.supervisees import Supervisee
from dashboard.reports.view import View
from data_access.database import Store, open_store
from data_access.errors import NotFound
from data_access.facts.store import FactsStore
from data_access.queries.decide import record_decision
from data_access.queries.discussions import record_discussion
from data_access.queries.snoozes import record_snooze
from data_access.scope import narrow_scope
from tests.conftest import make_settings
from tests.dashboard.packet.clinic import NOW, courses_of, people_of, scope_of
from tests.dashboard.packet.reading import read_everything, read_words, squeeze

SAID, DECIDED, BEFORE, WHY = "Sleep came first.", "Add a session", "Call the GP", "away for two weeks"


@pytest.fixture
def store(copied_demo: Path, today: int) -> Iterator[Store]:
    opened = open_store(make_settings(copied_demo))
    yield opened
    opened.close()


@pytest.fixture
def clinician(store: Store) -> Supervisee:
    """The therapist with the most patients."""
    director = scope_of(store, "director")
    people = load_supervisees(store, FactsStore(store), director, NOW, None).people
    therapist = scope_of(store, "therapist").clinician_id
    return next(one for one in people if one.id == therapist)


def load(store: Store, clinician: Supervisee, view: View = NOW) -> Minutes:
    director, facts_store = scope_of(store, "director"), FactsStore(store)
    return load_supervision_minutes(store, facts_store, director, view, clinician, courses_of(store))


def write_down(store: Store, patient_id: int) -> None:
    """At the meeting of the day something was said and decided; at one two weeks before something was decided."""
    scope = scope_of(store, "director")
    about = {"patient_id": patient_id, "meeting": "supervision"}
    with store.write() as session:
        owner = scope.clinician_id
        record_discussion(session, scope, meeting_day=NOW.as_of_day, text=SAID, **about)
        due = {"owner_id": owner, "due_day": NOW.as_of_day + 7}
        record_decision(session, scope, meeting_day=NOW.as_of_day, text=DECIDED, **due, **about)
        late = {"owner_id": owner, "due_day": NOW.as_of_day - 3}
        record_decision(session, scope, meeting_day=NOW.as_of_day - 14, text=BEFORE, **late, **about)


def test_what_was_said_and_decided_stands_under_the_patient_and_what_was_open_before_first(
    store: Store, clinician: Supervisee
) -> None:
    listed = load(store, clinician)
    assert not listed.patients
    patient = people_of(store, narrow_scope(scope_of(store, "director"), clinician.id))[0]
    write_down(store, patient.patient_id)
    minutes = load(store, clinician)
    (about,) = minutes.patients
    assert about.person.label == patient.name
    assert len(about.discussed) == 1
    assert about.discussed[0].startswith(f"{SAID} (")
    assert [row.text for row in about.decisions] == [DECIDED]
    assert [(row.text, row.is_late) for row in minutes.opened.before] == [(BEFORE, True)]


def test_a_snoozed_line_stands_apart_with_its_reason(store: Store, clinician: Supervisee) -> None:
    scope = scope_of(store, "director")
    blocks = load_supervision(store, FactsStore(store), scope, NOW, clinician, courses_of(store)).blocks
    line = next(reason.line for block in blocks for reason in block.reasons if reason.line.rule.rank > 2)
    with store.write() as session:
        until = NOW.as_of_day + 14
        record_snooze(session, scope, line.patient_id, line.rule.key, line.day, until, WHY)
    (row,) = load(store, clinician).snoozed
    assert (row.rule, row.reason, row.until) == (line.rule.title, WHY, "18 Mar")
    assert row.person is not None
    assert row.person.patient_id == line.patient_id


def test_the_printed_minutes_hold_all_of_it_and_no_name_where_names_are_hidden(
    store: Store, clinician: Supervisee
) -> None:
    director, facts_store, expected = scope_of(store, "director"), FactsStore(store), courses_of(store)
    patient = people_of(store, narrow_scope(director, clinician.id))[0]
    write_down(store, patient.patient_id)

    def show(view: View) -> bytes:
        return print_supervision_minutes(store, facts_store, director, view, clinician, expected, lambda *_: None)

    words = squeeze(read_words(show(NOW)))
    for text in (f"Supervision of {clinician.name}, 4 Mar 2026", SAID, DECIDED, BEFORE, patient.name, "3 days late"):
        assert squeeze(text) in words
    assert words.count(squeeze(DECIDED)) == 1
    hidden = read_everything(show(replace(NOW, hide_names=True)))
    assert squeeze(patient.name) not in squeeze(hidden)
    assert squeeze(SAID) in squeeze(read_words(show(replace(NOW, hide_names=True))))


def test_nobody_gets_the_minutes_of_a_clinician_they_do_not_supervise(store: Store, clinician: Supervisee) -> None:
    others = load_supervisees(store, FactsStore(store), scope_of(store, "director"), NOW, None).people
    foreign = next(one for one in others if one.id != clinician.id)
    with pytest.raises(NotFound):
        load_supervision_minutes(store, FactsStore(store), scope_of(store, "therapist"), NOW, foreign, None)
