"""Lines that somebody put off: counted and worded apart, opened again by a new event, never a high risk."""

from collections.abc import Callable
from pathlib import Path
from random import Random

import numpy as np
import pytest
from sqlalchemy.orm import Session

from dashboard.analysis.expected_course.clinic_courses import build_clinic_courses
from dashboard.analysis.side_effects.discordance import find_top_tenth
from dashboard.load.agenda import load_agenda
from dashboard.reports.agenda import Agenda
from dashboard.reports.sentences.snoozes import count_snoozed, say_snoozed_of
from dashboard.reports.view import View
from dashboard.reports.weekly.whats_new import compare_reviews
from data_access.database import Store, open_store
from data_access.facts.load import load_facts
from data_access.facts.view import view_facts
from data_access.meetings import Snooze
from data_access.models import Snooze as SnoozeTable
from data_access.queries.meeting_state import MeetingState, get_meeting_state
from data_access.scope import decide_scope
from tests.conftest import make_settings
from tests.dashboard.conftest import DEMO_DAY
from tests.dashboard.reports.slow_agenda import find_held
from tests.dashboard.reports.told_clinic import AS_OF, ToldClinic, tell_clinic
from tests.factories import at


def put_off(patient_id: int, rule: str = "deterioration", event_ago: int = 3, **days: int) -> Snooze:
    until, snoozed = days.get("until_in", 7), days.get("snoozed_ago", 2)
    return Snooze(patient_id, rule, AS_OF - event_ago, AS_OF + until, "on holiday", "Dr M. Hale", AS_OF - snoozed)


def build(store: Store, tell: Callable[[ToldClinic], object], *snoozes: Callable[[dict[str, int]], Snooze]) -> Agenda:
    clinic = tell_clinic(store, tell)
    with store.read() as session:
        facts = load_facts(session, clinic.site_id)
    view = view_facts(facts, facts.patients.id, AS_OF)
    meeting = MeetingState(None, (), tuple(make(clinic.ids) for make in snoozes))
    return load_agenda(view, View(AS_OF), meeting, None, build_clinic_courses(view, AS_OF))


def find_rules(agenda: Agenda, chosen: np.ndarray) -> set[str]:
    return {agenda.rules[rule].key for rule in agenda.rule[chosen]}


def worse(clinic: ToldClinic) -> None:
    """Reliably worse since the reading of three days ago."""
    clinic.tell("worse", began=30).forms((30, 8), (3, 14)).dose(25)


def test_a_snoozed_line_is_kept_worded_and_no_longer_to_discuss(sqlite_store: Store) -> None:
    agenda = build(sqlite_store, worse, lambda ids: put_off(ids["worse"]))
    assert find_rules(agenda, agenda.is_snoozed()) == {"deterioration"}
    assert "deterioration" not in find_rules(agenda, agenda.is_discuss())
    (line,) = agenda.word(np.flatnonzero(agenda.is_snoozed()))
    assert line.snoozed == "snoozed until 15 Nov by Dr M. Hale: on holiday"
    assert line.value.endswith("; snoozed until 15 Nov by Dr M. Hale: on holiday")
    assert line.detail.endswith("; snoozed until 15 Nov by Dr M. Hale: on holiday")


@pytest.mark.parametrize(
    ("held", "days"),
    [
        (True, {}),
        (True, {"until_in": 1}),
        (False, {"until_in": 0}),
        (True, {"snoozed_ago": 0}),
        (False, {"snoozed_ago": -1}),
        (False, {"event_ago": 4}),
        (True, {"event_ago": 2}),
        (True, {"snoozed_ago": 3}),
        (False, {"snoozed_ago": 4}),
    ],
    ids=[
        "as told",
        "the last day",
        "the day it ends",
        "snoozed today",
        "snoozed tomorrow",
        "a later event",
        "an earlier event",
        "snoozed on the day of recording",
        "recorded after the snooze",
    ],
)
def test_a_line_is_held_until_its_day_or_until_a_new_event(
    sqlite_store: Store, held: bool, days: dict[str, int]
) -> None:
    agenda = build(sqlite_store, worse, lambda ids: put_off(ids["worse"], **days))
    assert bool(agenda.is_snoozed().any()) is held


def test_a_form_recorded_late_opens_the_line_again_though_it_is_dated_before(sqlite_store: Store) -> None:
    def tell(clinic: ToldClinic) -> None:
        patient = clinic.tell("worse", began=30).forms((30, 8)).dose(25)
        patient.form(3, 14, recorded_at=at(AS_OF - 1, 9))

    agenda = build(sqlite_store, tell, lambda ids: put_off(ids["worse"]))
    assert not agenda.is_snoozed().any()


def test_a_high_risk_is_never_held_whatever_the_database_says(sqlite_store: Store) -> None:
    agenda = build(
        sqlite_store,
        lambda clinic: clinic.tell("high").item9((3, 3)),
        lambda ids: put_off(ids["high"], "risk_high", 0),
    )
    assert "risk_high" in find_rules(agenda, agenda.is_discuss())
    assert not agenda.is_snoozed().any()


def test_a_snooze_of_one_rule_leaves_the_other_lines_of_the_patient(sqlite_store: Store) -> None:
    def tell(clinic: ToldClinic) -> None:
        worse(clinic)
        clinic.tell("too", began=30).forms((30, 8), (3, 14)).dose(25).item9((2, 2))

    agenda = build(sqlite_store, tell, lambda ids: put_off(ids["too"]), lambda ids: put_off(ids["worse"]))
    top = agenda.word(agenda.top_lines())
    assert next(line.rule.key for line in top if line.snoozed == "") == "risk_moderate"
    assert agenda.is_snoozed().sum() == 2


def test_a_patient_whose_lines_are_all_snoozed_still_has_a_top_line_that_says_so(sqlite_store: Store) -> None:
    held = hold_all(sqlite_store)
    assert held.is_snoozed().all()
    (line,) = held.word(held.top_lines())
    assert line.snoozed.startswith("snoozed until")
    assert not held.is_discuss().any()


def hold_all(store: Store) -> Agenda:
    """The agenda of the one who is worse, with every line put off."""
    agenda = build(store, worse)
    with store.read() as session:
        facts = load_facts(session, store.site().id)
    view = view_facts(facts, facts.patients.id, AS_OF)
    rules = sorted(find_rules(agenda, np.ones(len(agenda), np.bool_)))
    patient_id = int(facts.patients.id[0])
    meeting = MeetingState(None, (), tuple(put_off(patient_id, rule, 0, snoozed_ago=0) for rule in rules))
    return load_agenda(view, View(AS_OF), meeting, None, build_clinic_courses(view, AS_OF))


def test_who_left_the_list_because_of_a_snooze_is_said(sqlite_store: Store) -> None:
    agenda = hold_all(sqlite_store)
    saved = frozenset(agenda.patient_ids.tolist())
    assert "0 patients joined the list to discuss, 1 left it, snoozed;" in compare(agenda, saved)
    assert "0 patients joined the list to discuss, 2 left it, 1 of them snoozed;" in compare(agenda, saved | {999})


def compare(agenda: Agenda, saved: frozenset[int]) -> str:
    return compare_reviews(agenda, saved, AS_OF - 7, View(AS_OF)).sentence


def test_how_many_are_snoozed_is_said() -> None:
    assert [count_snoozed(count) for count in (0, 1, 3)] == ["", "1 snoozed", "3 snoozed"]
    assert [say_snoozed_of(2, 0), say_snoozed_of(2, 2)] == ["", ", 2 of them snoozed"]


def test_names_in_a_reason_are_codes_unless_they_are_asked_for(store: Store) -> None:
    def tell(clinic: ToldClinic) -> None:
        patient = clinic.tell("worse")
        patient.patient.name, patient.patient.code = "Ana Lima", "KA-7"
        add_snooze(clinic.session, clinic, patient.patient.id, "Ana on leave; ask LIMA or Ben Okoro")
        clinic.tell("other").patient.name = "Ben Okoro"
        clinic.session.flush()

    clinic = tell_clinic(store, tell)
    with store.read() as session:
        scope = decide_scope(session, clinic.site_id, clinic.director_id, AS_OF)
        hidden = get_meeting_state(session, scope, AS_OF).snoozes[0].reason
        shown = get_meeting_state(session, scope, AS_OF, hide_names=False).snoozes[0].reason
    assert shown == "Ana on leave; ask LIMA or Ben Okoro"
    assert hidden.startswith("KA-7 on leave; ask KA-7 or ")
    assert "Ben" not in hidden


def add_snooze(session: Session, clinic: ToldClinic, patient_id: int, reason: str) -> None:
    fields = {"rule": "overdue", "event_day": AS_OF, "until_day": AS_OF + 7, "reason": reason}
    by = {"snoozed_by": clinic.director.id, "snoozed_at": at(AS_OF, 9)}
    session.add(SnoozeTable(site_id=clinic.site.id, patient_id=patient_id, **fields, **by))


@pytest.mark.parametrize("seed", range(6))
def test_what_is_held_is_the_slow_twins_on_the_demonstration_clinic(demo_template: Path, seed: int) -> None:
    random, as_of = Random(seed), DEMO_DAY - 30 * seed
    store = open_store(make_settings(demo_template))
    with store.read() as session:
        facts = load_facts(session, store.site().id)
    store.close()
    view = view_facts(facts, facts.patients.id, as_of)
    top, expected = find_top_tenth(facts.dosings, as_of), build_clinic_courses(view, as_of)
    plain = load_agenda(view, View(as_of), MeetingState(None, ()), top, expected)
    lines = [
        (
            plain.rules[rule].key,
            int(plain.patient_ids[patient]),
            int(day),
            int(plain.found[rule].recorded_day[place]),
        )
        for rule, place, patient, day in zip(plain.rule, plain.place, plain.patient, plain.day, strict=True)
    ]
    recorded = []
    for rule, patient, day, at_day in random.choices(lines, k=2 * len(lines)):
        snoozed = random.choice([at_day, at_day - 1, at_day + 2, as_of, as_of - 1, as_of + 1])
        until = random.choice([as_of, as_of + 1, as_of + 30, as_of - 3])
        recorded.append((patient, rule, day + random.choice([-1, 0, 0, 0, 1]), until, snoozed))
    recorded.sort(key=lambda snooze: snooze[4])
    last = {(s[0], s[1]): Snooze(s[0], s[1], s[2], s[3], "r", "x", s[4]) for s in recorded if s[4] <= as_of}
    held = load_agenda(view, View(as_of), MeetingState(None, (), tuple(last.values())), top, expected)
    found = {
        (held.rules[rule].key, int(held.patient_ids[patient]))
        for rule, patient in zip(held.rule[held.is_snoozed()], held.patient[held.is_snoozed()], strict=True)
    }
    assert found == find_held(lines, recorded, as_of)
    assert found, "some are held"
    assert len(found) < len(lines), "some are not"
    assert len(held) == len(plain), "none vanishes"
