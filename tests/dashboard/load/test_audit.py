"""The audit trail as the screen tells it, on both databases: the director's alone."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from dashboard.load.audit import (
    TITLES,
    load_changes,
    load_event_patients,
    load_events,
    load_looks,
    make_table,
    verify,
)
from dashboard.load.looking import Look, record_look, record_refusal
from dashboard.reports.audit.events import EventChoice
from dashboard.reports.audit.words import ACTION_WORDS, say_action
from dashboard.reports.data.reconciliation import HIDDEN
from dashboard.reports.view import View
from data_access.actor import Actor
from data_access.audit.actions import ACTIONS
from data_access.audit.record import Event, record_event
from data_access.database import Store
from data_access.errors import NotFound
from data_access.models import Clinician
from data_access.scope import Scope
from tests.conftest import NOON
from tests.data_access.queries.meeting_clinic import Clinic

SetNow = Callable[[datetime], None]
ALL = EventChoice(days=0)


@pytest.fixture
def clinic(store: Store, today: int) -> Clinic:
    return Clinic(store, today)


def scope_of(clinic: Clinic, who: Clinician) -> Scope:
    return replace(clinic.scope_of(who), actor=Actor("demonstration", who.name))


@pytest.fixture
def told(clinic: Clinic, set_now: SetNow) -> Clinic:
    """A therapist's list and one patient, an hour later a refusal, the next day an import by the director."""
    first, director = scope_of(clinic, clinic.first), scope_of(clinic, clinic.director)
    record_look(clinic.store, first, Look("caseload", None, False, "a"))
    record_look(clinic.store, first, Look("patient", clinic.own.handle, False, "a"))
    set_now(NOON + timedelta(hours=1))
    record_refusal(clinic.store, first, "audit")
    set_now(NOON + timedelta(days=1))
    with clinic.store.write_as(director.sight) as session:
        record_event(session, director, Event("import", "Anna.csv", reason="Anna came", details={"rows in": 1200}))
    record_look(clinic.store, director, Look("caseload", None, False, "b"))
    return clinic


def director_of(clinic: Clinic) -> Scope:
    return scope_of(clinic, clinic.director)


def test_events_are_told_the_newest_first_in_words(told: Clinic):
    page = load_events(told.store, director_of(told), View(told.today), ALL)
    assert [(line.day, line.time, line.who, line.action, line.what, line.patients) for line in page.lines] == [
        ("5 Mar", "12:00:00", "Dr M. Hale", "looked at", "caseload", "all 2"),
        ("5 Mar", "12:00:00", "Dr M. Hale", "imported", "Anna.csv", ""),
        ("4 Mar", "13:00:00", "N. Okafor", "looked at", "audit", ""),
        ("4 Mar", "12:00:00", "N. Okafor", "looked at", "patient", "1"),
        ("4 Mar", "12:00:00", "N. Okafor", "looked at", "caseload", "1"),
    ]
    assert [line.outcome for line in page.lines] == ["", "", "denied", "", ""]
    assert page.actors == ("Dr M. Hale", "N. Okafor")
    assert page.older is None
    line = page.find(4)
    assert line is not None
    assert (line.reason, line.facts) == ("Anna came", (("rows in", "1,200"),))


@pytest.mark.parametrize(
    ("choice", "numbers"),
    [
        (EventChoice(days=0, actor="N. Okafor"), [3, 2, 1]),
        (EventChoice(days=0, action="import"), [4]),
        (EventChoice(days=0, denied_only=True), [3]),
        (EventChoice(days=0, before=3), [2, 1]),
        (EventChoice(days=1), [5, 4]),
        (EventChoice(days=2), [5, 4, 3, 2, 1]),
    ],
)
def test_events_are_chosen_by_person_act_outcome_and_days(told: Clinic, choice: EventChoice, numbers: list[int]):
    scope = replace(director_of(told), decided_day=told.today + 1)
    page = load_events(told.store, scope, View(told.today), choice)
    assert [line.number for line in page.lines] == numbers
    rows = make_table(told.store, scope, View(told.today), choice).rows
    assert [row[0] for row in rows] == numbers[::-1]
    assert {len(row) for row in rows} == {len(TITLES)}


def test_a_long_trail_comes_in_parts(clinic: Clinic):
    director = director_of(clinic)
    with clinic.store.write_as(director.sight) as session:
        for _ in range(130):
            record_event(session, director, Event("export", "a list"))
    page = load_events(clinic.store, director, View(clinic.today), ALL)
    assert (page.lines[0].number, len(page.lines), page.older) == (130, 100, 31)
    rest = load_events(clinic.store, director, View(clinic.today), replace(ALL, before=page.older))
    assert (rest.lines[0].number, len(rest.lines), rest.older) == (30, 30, None)


def test_who_looked_at_a_patient_is_told_apart_from_lists(told: Clinic):
    own = load_looks(told.store, director_of(told), View(told.today), told.own.handle)
    assert own.person.label == told.own.name
    assert [line.number for line in own.direct] == [2, 1]
    assert [line.number for line in own.lists] == [5]
    other = load_looks(told.store, director_of(told), View(told.today, hide_names=True), told.other.handle)
    assert (other.person.label, other.direct) == (told.other.code, ())
    with pytest.raises(NotFound, match="not in your caseload"):
        load_looks(told.store, director_of(told), View(told.today), "nobodys-handle")


def test_the_patients_of_an_event_are_named_where_they_are_listed(told: Clinic):
    director, view = director_of(told), View(told.today)
    assert [p.label for p in load_event_patients(told.store, director, view, 2).people] == [told.own.name]
    hidden = load_event_patients(told.store, director, View(told.today, hide_names=True), 2)
    assert [p.label for p in hidden.people] == [told.own.code]
    assert load_event_patients(told.store, director, view, 5).note == "Every patient there was: 2."
    assert load_event_patients(told.store, director, view, 4).people == ()


def test_reasons_and_names_of_files_are_hidden_with_the_names(told: Clinic):
    view = View(told.today, hide_names=True)
    page = load_events(told.store, director_of(told), view, ALL)
    line = page.find(4)
    assert line is not None
    assert (line.what, line.reason, line.facts) == (HIDDEN, HIDDEN, ())
    table = make_table(told.store, director_of(told), view, ALL)
    assert "Anna" not in repr(page) + repr(table)


def test_the_trail_is_verified(told: Clinic):
    found = verify(told.store, director_of(told))
    assert (found.is_sound, found.events) == (True, 5)


@pytest.mark.parametrize("who", ["supervisor", "first"])
def test_nobody_but_the_director_reads_it(told: Clinic, who: str):
    scope, view = scope_of(told, getattr(told, who)), View(told.today)
    acts: tuple[Callable[[], object], ...] = (
        lambda: load_events(told.store, scope, view, ALL),
        lambda: load_looks(told.store, scope, view, told.own.handle),
        lambda: load_event_patients(told.store, scope, view, 2),
        lambda: make_table(told.store, scope, view, ALL),
        lambda: verify(told.store, scope),
    )
    for act in acts:
        with pytest.raises(NotFound, match="clinical director’s"):
            act()


def test_every_act_has_its_words():
    assert set(ACTION_WORDS) == set(ACTIONS)
    assert len(set(ACTION_WORDS.values())) == len(ACTIONS)
    assert say_action("an act of a later version") == "an act of a later version"


def test_the_latest_changes_of_who_sees_whom_are_told_for_the_administration(told: Clinic):
    director = director_of(told)
    assert load_changes(told.store, director, View(told.today)) == ()
    with told.store.write_as(director.sight) as session:
        record_event(session, director, Event("change supervision", "C1"))
        record_event(session, director, Event("change assignment", reason="on leave"))
    changes = load_changes(told.store, director, View(told.today))
    assert [line.action for line in changes] == ["changed assignments", "changed supervision"]
