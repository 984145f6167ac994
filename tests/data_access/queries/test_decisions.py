"""Decisions of meetings: written down, finished, opened again, put off, and read as they stood, on both databases."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from data_access.database import Store
from data_access.errors import KapError, NotFound
from data_access.meetings import Decision
from data_access.models import Clinician, DecisionChange
from data_access.models import Decision as Table
from data_access.queries.decide import finish_decision, postpone_decision, record_decision, reopen_decision
from data_access.queries.decisions import get_decisions
from data_access.queries.owners import get_owners
from data_access.versions import get_versions
from tests.conftest import NOON
from tests.data_access.queries.meeting_clinic import Clinic

SetNow = Callable[[datetime], None]


@pytest.fixture
def clinic(store: Store, today: int) -> Clinic:
    return Clinic(store, today)


def decide(clinic: Clinic, who: Clinician, **fields: Any) -> int:
    """A decision of today's weekly review about the first therapist's patient, due in a week, theirs to do."""
    given: dict[str, Any] = {
        "meeting": "weekly_review",
        "meeting_day": clinic.today,
        "patient_id": clinic.own.id,
        "text": "Call about missed screenings",
        "owner_id": clinic.first.id,
        "due_day": clinic.today + 7,
    }
    with clinic.store.write() as session:
        return record_decision(session, clinic.scope_of(who), **(given | fields))


def read(clinic: Clinic, who: Clinician, as_of_day: int | None = None, **asked: Any) -> tuple[Decision, ...]:
    with clinic.store.read() as session:
        day = clinic.today if as_of_day is None else as_of_day
        return get_decisions(session, clinic.scope_of(who), day, **asked)


def test_a_decision_is_read_back_with_owner_due_day_and_who_decided(clinic: Clinic) -> None:
    key = decide(clinic, clinic.director, text=" Call about missed screenings ", reason=" two in a row ")
    assert read(clinic, clinic.first) == (
        Decision(
            id=key,
            meeting="weekly_review",
            meeting_day=clinic.today,
            patient_id=clinic.own.id,
            text="Call about missed screenings",
            reason="two in a row",
            owner_id=clinic.first.id,
            owner="N. Okafor",
            due_day=clinic.today + 7,
            decided_by="Dr M. Hale",
            decided_day=clinic.today,
        ),
    )


def test_a_decision_is_late_from_the_day_after_it_was_due_until_it_is_done(clinic: Clinic) -> None:
    key = decide(clinic, clinic.first)
    (found,) = read(clinic, clinic.first)
    assert [found.is_late(clinic.today + days) for days in (7, 8)] == [False, True]
    with clinic.store.write() as session:
        finish_decision(session, clinic.scope_of(clinic.first), key)
    (found,) = read(clinic, clinic.first)
    assert not found.is_late(clinic.today + 8)


def test_a_decision_without_a_due_day_is_never_late(clinic: Clinic) -> None:
    decide(clinic, clinic.first, due_day=None)
    (found,) = read(clinic, clinic.first)
    assert not found.is_late(clinic.today + 10_000)


def test_what_was_done_later_was_still_open_on_an_earlier_day(clinic: Clinic, set_now: SetNow) -> None:
    key = decide(clinic, clinic.first, meeting_day=clinic.today - 7, due_day=None)
    with clinic.store.write() as session:
        finish_decision(session, clinic.scope_of(clinic.supervisor), key)
    (now,) = read(clinic, clinic.first)
    (before,) = read(clinic, clinic.first, clinic.today - 1)
    assert (now.done_day, now.done_by, now.is_open) == (clinic.today, "Dr L. Brandt", False)
    assert (before.done_day, before.done_by, before.is_open) == (None, "", True)
    assert read(clinic, clinic.first, clinic.today - 8) == ()


def test_a_decision_opened_again_was_done_in_between(clinic: Clinic, set_now: SetNow) -> None:
    scope = clinic.scope_of(clinic.first)
    key = decide(clinic, clinic.first)
    for day, change in ((0, finish_decision), (2, reopen_decision), (4, finish_decision)):
        set_now(NOON + timedelta(days=day))
        with clinic.store.write() as session:
            change(session, scope, key)
    days = [read(clinic, clinic.first, clinic.today + day)[0].done_day for day in range(6)]
    assert days == [clinic.today, clinic.today, None, None, clinic.today + 4, clinic.today + 4]


def test_a_decision_that_is_put_off_has_a_new_due_day_from_then_on_and_keeps_the_first(
    clinic: Clinic, set_now: SetNow
) -> None:
    key = decide(clinic, clinic.first)
    set_now(NOON + timedelta(days=1))
    with clinic.store.write() as session:
        postpone_decision(session, clinic.scope_of(clinic.director), key, clinic.today + 21, " on leave ")
    (before,), (after,) = (read(clinic, clinic.first, clinic.today + days) for days in (0, 1))
    assert (before.due_day, before.first_due_day, before.postponed_reason) == (clinic.today + 7, None, "")
    assert (after.due_day, after.first_due_day) == (clinic.today + 21, clinic.today + 7)
    assert (after.postponed_reason, after.postponed_by) == ("on leave", "Dr M. Hale")


def test_a_second_click_changes_nothing(clinic: Clinic) -> None:
    scope = clinic.scope_of(clinic.first)
    first, second = decide(clinic, clinic.first), decide(clinic, clinic.first)
    assert first == second
    for _ in range(2):
        with clinic.store.write() as session:
            postpone_decision(session, scope, first, clinic.today + 21, "on leave")
    for change in (reopen_decision, finish_decision, finish_decision, reopen_decision, reopen_decision):
        with clinic.store.write() as session:
            change(session, scope, first)
    with clinic.store.read() as session:
        assert len(session.scalars(select(Table)).all()) == 1
        kinds = session.scalars(select(DecisionChange.kind).order_by(DecisionChange.id)).all()
    assert kinds == ["postponed", "done", "reopened"]


def test_the_same_words_decided_again_after_they_were_done_are_a_new_decision(clinic: Clinic) -> None:
    first = decide(clinic, clinic.first)
    with clinic.store.write() as session:
        finish_decision(session, clinic.scope_of(clinic.first), first)
    assert decide(clinic, clinic.first) != first


def test_every_change_raises_the_meeting_version_and_leaves_the_data_version(clinic: Clinic) -> None:
    scope, versions = clinic.scope_of(clinic.first), []
    key = decide(clinic, clinic.first)
    for change in (finish_decision, reopen_decision):
        with clinic.store.write() as session:
            versions.append(get_versions(session, clinic.site.id))
            change(session, scope, key)
    with clinic.store.read() as session:
        versions.append(get_versions(session, clinic.site.id))
    assert versions == [(1, 2), (1, 3), (1, 4)]


def test_a_decision_about_a_patient_is_seen_by_those_who_may_see_the_patient(clinic: Clinic) -> None:
    decide(clinic, clinic.first)
    seen = {
        who.name: len(read(clinic, who)) for who in (clinic.director, clinic.supervisor, clinic.first, clinic.second)
    }
    assert seen == {"Dr M. Hale": 1, "Dr L. Brandt": 1, "N. Okafor": 1, "P. Reyes": 0}


def test_a_decision_about_the_clinic_is_seen_by_directors_by_its_owner_and_by_who_wrote_it_down(clinic: Clinic) -> None:
    decide(clinic, clinic.supervisor, patient_id=None, owner_id=clinic.second.id)
    seen = {
        who.name: len(read(clinic, who)) for who in (clinic.director, clinic.supervisor, clinic.first, clinic.second)
    }
    assert seen == {"Dr M. Hale": 1, "Dr L. Brandt": 1, "N. Okafor": 0, "P. Reyes": 1}
    assert read(clinic, clinic.second, patient_ids=[clinic.other.id]) == ()


def test_decisions_of_one_meeting_or_of_some_patients_can_be_asked_for_latest_meeting_first(clinic: Clinic) -> None:
    review = decide(clinic, clinic.director, meeting_day=clinic.today - 7)
    supervision = decide(clinic, clinic.director, meeting="supervision")
    other = decide(clinic, clinic.director, patient_id=clinic.other.id, owner_id=clinic.second.id)
    keys = [found.id for found in read(clinic, clinic.director)]
    assert keys == [supervision, other, review]
    assert [found.id for found in read(clinic, clinic.director, meeting="supervision")] == [supervision]
    assert [found.id for found in read(clinic, clinic.director, patient_ids=[clinic.own.id])] == [supervision, review]
    assert read(clinic, clinic.director, patient_ids=[]) == ()


def test_foreign_and_absent_decisions_read_alike(clinic: Clinic) -> None:
    key, scope = decide(clinic, clinic.first), clinic.scope_of(clinic.second)
    for asked in (key, 999_999):
        for change in (finish_decision, reopen_decision):
            with pytest.raises(NotFound, match="not among those you may see"), clinic.store.write() as session:
                change(session, scope, asked)
        with pytest.raises(NotFound, match="not among those you may see"), clinic.store.write() as session:
            postpone_decision(session, scope, asked, clinic.today + 9, "x")
    assert read(clinic, clinic.first)[0].is_open


def test_a_decision_about_a_foreign_patient_is_refused(clinic: Clinic) -> None:
    for patient_id in (clinic.other.id, 999_999):
        with pytest.raises(NotFound, match="not in your caseload"):
            decide(clinic, clinic.first, patient_id=patient_id)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"text": "  "}, "Say what was decided"),
        ({"owner_id": 999_999}, "Choose who does it"),
        ({"due_day": 1}, "due date is before the meeting"),
    ],
)
def test_what_is_missing_is_said(clinic: Clinic, fields: dict[str, Any], words: str) -> None:
    with pytest.raises(KapError, match=words):
        decide(clinic, clinic.first, **fields)


def test_a_decision_is_not_given_to_somebody_who_would_not_see_it(clinic: Clinic) -> None:
    with pytest.raises(KapError, match=r"P\. Reyes is not responsible for this patient"):
        decide(clinic, clinic.director, owner_id=clinic.second.id)
    with clinic.store.read() as session:
        scope = clinic.scope_of(clinic.director)
        names = [owner.name for owner in get_owners(session, scope, clinic.own.id)]
        everyone = [owner.name for owner in get_owners(session, scope, None)]
    assert names == ["Dr L. Brandt", "Dr M. Hale", "N. Okafor"]
    assert everyone == ["Dr L. Brandt", "Dr M. Hale", "N. Okafor", "P. Reyes"]


@pytest.mark.parametrize(
    ("days", "reason", "words"),
    [(9, " ", "Say why"), (0, "later", "after today"), (None, "later", "after today")],
)
def test_putting_off_needs_a_reason_and_a_later_day(clinic: Clinic, days: int | None, reason: str, words: str) -> None:
    key = decide(clinic, clinic.first)
    until = None if days is None else clinic.today + days
    with pytest.raises(KapError, match=words), clinic.store.write() as session:
        postpone_decision(session, clinic.scope_of(clinic.first), key, until, reason)


def test_what_is_done_is_not_put_off(clinic: Clinic) -> None:
    key, scope = decide(clinic, clinic.first), clinic.scope_of(clinic.first)
    with clinic.store.write() as session:
        finish_decision(session, scope, key)
    with pytest.raises(KapError, match="Open it again"), clinic.store.write() as session:
        postpone_decision(session, scope, key, clinic.today + 9, "later")
