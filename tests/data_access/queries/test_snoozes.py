"""Snoozed lines and what was discussed, on both databases."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from data_access.database import Store
from data_access.errors import KapError, NotFound
from data_access.meetings import Discussion, Snooze
from data_access.models import Clinician, Patient
from data_access.queries.concealed import conceal_names
from data_access.queries.decide import postpone_decision, record_decision
from data_access.queries.decisions import get_decisions
from data_access.queries.discussions import get_discussions, record_discussion
from data_access.queries.meeting_state import get_meeting_state
from data_access.queries.snoozes import record_snooze
from data_access.versions import get_versions
from tests.conftest import NOON
from tests.data_access.queries.meeting_clinic import Clinic
from tests.factories import find_row

SetNow = Callable[[datetime], None]


@pytest.fixture
def clinic(store: Store, today: int) -> Clinic:
    return Clinic(store, today)


def snooze(clinic: Clinic, who: Clinician, days: int | None = 14, **fields: Any) -> None:
    given: dict[str, Any] = {"patient_id": clinic.own.id, "rule": "overdue", "event_day": 90, "reason": "on holiday"}
    with clinic.store.write() as session:
        until = None if days is None else clinic.today + days
        record_snooze(session, clinic.scope_of(who), **{**given, **fields}, until_day=until)


def read(clinic: Clinic, who: Clinician, days: int = 0) -> tuple[Snooze, ...]:
    with clinic.store.read() as session:
        return get_meeting_state(session, clinic.scope_of(who), clinic.today + days).snoozes


def test_a_snooze_holds_from_its_own_day_until_the_day_before_it_ends(clinic: Clinic) -> None:
    snooze(clinic, clinic.first, reason=" on holiday ")
    expected = Snooze(clinic.own.id, "overdue", 90, clinic.today + 14, "on holiday", "N. Okafor", clinic.today)
    assert [read(clinic, clinic.director, days) for days in (-1, 0, 13, 14)] == [(), (expected,), (expected,), ()]


def test_only_those_who_may_see_the_patient_hear_of_a_snooze(clinic: Clinic) -> None:
    snooze(clinic, clinic.first)
    assert [len(read(clinic, who)) for who in (clinic.supervisor, clinic.second)] == [1, 0]


def test_the_last_snooze_of_a_patient_and_rule_holds_even_where_it_ends_sooner(clinic: Clinic, set_now: SetNow) -> None:
    snooze(clinic, clinic.first, 40)
    set_now(NOON + timedelta(minutes=1))
    snooze(clinic, clinic.first, 5, reason="called, back next week")
    snooze(clinic, clinic.first, 20, rule="lapsed")
    assert [(s.rule, s.until_day - clinic.today) for s in read(clinic, clinic.first)] == [
        ("overdue", 5),
        ("lapsed", 20),
    ]
    assert [s.rule for s in read(clinic, clinic.first, 6)] == ["lapsed"]


def test_a_snooze_recorded_twice_within_a_second_is_one(clinic: Clinic) -> None:
    snooze(clinic, clinic.first)
    snooze(clinic, clinic.first, 20)
    assert [s.until_day - clinic.today for s in read(clinic, clinic.first)] == [20]


def test_a_high_risk_is_never_snoozed_and_the_refusal_says_what_to_do(clinic: Clinic) -> None:
    with pytest.raises(KapError, match=r"never snoozed\. Record what was done and the date of the safety plan"):
        snooze(clinic, clinic.director, rule="risk_high")


@pytest.mark.parametrize(
    ("days", "fields", "words"),
    [
        (14, {"reason": "  "}, "Say why"),
        (0, {}, "after today"),
        (None, {}, "after today"),
        (85, {}, "12 weeks at most"),
        (14, {"rule": "no such rule"}, "no such rule"),
    ],
)
def test_what_is_missing_is_said(clinic: Clinic, days: int | None, fields: dict[str, Any], words: str) -> None:
    with pytest.raises(KapError, match=words):
        snooze(clinic, clinic.first, days, **fields)


def test_twelve_weeks_are_allowed(clinic: Clinic) -> None:
    snooze(clinic, clinic.first, 84)
    assert len(read(clinic, clinic.first)) == 1


def test_the_line_of_a_foreign_patient_cannot_be_snoozed(clinic: Clinic) -> None:
    for patient_id in (clinic.other.id, 999_999):
        with pytest.raises(NotFound, match="not in your caseload"):
            snooze(clinic, clinic.first, patient_id=patient_id)


def test_a_snooze_and_a_discussion_raise_the_meeting_version(clinic: Clinic) -> None:
    snooze(clinic, clinic.first)
    discuss(clinic, clinic.first)
    with clinic.store.read() as session:
        assert get_versions(session, clinic.site.id) == (1, 3)


# What was discussed


def discuss(clinic: Clinic, who: Clinician, **fields: Any) -> int:
    given: dict[str, Any] = {
        "meeting": "supervision",
        "meeting_day": clinic.today,
        "patient_id": clinic.own.id,
        "text": "Sleep worse since a move",
        "clinician_id": clinic.first.id,
    }
    with clinic.store.write() as session:
        return record_discussion(session, clinic.scope_of(who), **(given | fields))


def said(clinic: Clinic, who: Clinician, days: int = 0, asked: list[int] | None = None) -> tuple[Discussion, ...]:
    with clinic.store.read() as session:
        return get_discussions(session, clinic.scope_of(who), clinic.today + days, asked)


def test_what_was_discussed_is_read_back_with_whose_supervision_it_was(clinic: Clinic) -> None:
    key = discuss(clinic, clinic.supervisor, text=" Sleep worse since a move ")
    held = (clinic.own.id, "supervision", clinic.today, "N. Okafor", "Sleep worse since a move")
    assert said(clinic, clinic.first) == (Discussion(key, *held, "Dr L. Brandt", clinic.today),)
    assert said(clinic, clinic.second) == ()
    assert said(clinic, clinic.first, -1) == ()


def test_the_same_words_are_kept_once_and_other_words_stand_beside_them(clinic: Clinic) -> None:
    first = discuss(clinic, clinic.supervisor)
    assert discuss(clinic, clinic.supervisor) == first
    discuss(clinic, clinic.supervisor, text="Agreed to call")
    assert [found.text for found in said(clinic, clinic.first)] == ["Sleep worse since a move", "Agreed to call"]


def test_discussions_of_some_patients_come_latest_meeting_first(clinic: Clinic) -> None:
    discuss(clinic, clinic.director, meeting_day=clinic.today - 14, text="before")
    discuss(clinic, clinic.director, text="now")
    discuss(clinic, clinic.director, meeting="weekly_review", patient_id=clinic.other.id, clinician_id=None)
    assert [found.text for found in said(clinic, clinic.director, asked=[clinic.own.id])] == ["now", "before"]
    assert [found.clinician for found in said(clinic, clinic.director, asked=[clinic.other.id])] == [""]
    assert said(clinic, clinic.director, asked=[]) == ()


def test_a_discussion_needs_words_and_a_patient_of_ones_own(clinic: Clinic) -> None:
    with pytest.raises(KapError, match="Say what was discussed"):
        discuss(clinic, clinic.first, text=" ")
    for patient_id in (clinic.other.id, 999_999):
        with pytest.raises(NotFound, match="not in your caseload"):
            discuss(clinic, clinic.first, patient_id=patient_id)


# Names in what was typed


def test_names_are_codes_whole_words_only_in_any_case(clinic: Clinic) -> None:
    with clinic.store.write() as session:
        for key, name in ((clinic.own.id, "Ana-Luz de Lima"), (clinic.other.id, "Ben O'Hara")):
            find_row(session, Patient, key).name = name
    own, texts = session_code(clinic, clinic.own), ["ana-luz and LIMA: de facto a limal", "Ask BEN O'HARA, not Ben."]
    with clinic.store.read() as session:
        scope = clinic.scope_of(clinic.first)
        assert conceal_names(session, scope, texts, [clinic.own.id, None]) == (
            f"{own} and {own}: de facto a limal",
            "Ask a patient, not Ben.",
        )
        assert conceal_names(session, scope, ["", " "], [clinic.own.id, None]) == ("", " ")
        assert conceal_names(session, scope, [], []) == ()


def session_code(clinic: Clinic, patient: Patient) -> str:
    with clinic.store.read() as session:
        return find_row(session, Patient, patient.id).code


def test_what_was_discussed_and_decided_is_read_without_names_unless_they_are_asked_for(clinic: Clinic) -> None:
    with clinic.store.write() as session:
        find_row(session, Patient, clinic.own.id).name = "Ana Lima"
    code, scope = session_code(clinic, clinic.own), clinic.scope_of(clinic.first)
    discuss(clinic, clinic.first, text="Ana slept")
    with clinic.store.write() as session:
        held: dict[str, Any] = {"meeting": "supervision", "meeting_day": clinic.today, "patient_id": clinic.own.id}
        key = record_decision(
            session, scope, **held, text="Call Ana", owner_id=clinic.first.id, due_day=None, reason="Lima asked"
        )
        postpone_decision(session, scope, key, clinic.today + 9, "Ana away")
    with clinic.store.read() as session:
        for hide, name, surname in ((True, code, code), (False, "Ana", "Lima")):
            (said,) = get_discussions(session, scope, clinic.today, hide_names=hide)
            (decided,) = get_decisions(session, scope, clinic.today, hide_names=hide)
            assert said.text == f"{name} slept"
            told = (decided.text, decided.reason, decided.postponed_reason)
            assert told == (f"Call {name}", f"{surname} asked", f"{name} away")
