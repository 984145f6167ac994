"""The director's changes of who is responsible for whom and who supervises whom, on both databases."""

from typing import Any

import pytest
from sqlalchemy import select

from data_access.accounts.assignments import (
    AssignedPatient,
    assign_patients,
    end_assignments,
    list_assignments,
    list_unassigned,
    move_patients,
)
from data_access.accounts.supervision import change_supervisor
from data_access.database import Store
from data_access.errors import KapError, NotFound
from data_access.models import Assignment, AuditEvent, Clinician, Patient, PatientSetMember
from data_access.scope import decide_scope, get_patient_ids
from data_access.versions import get_versions
from tests.data_access.queries.meeting_clinic import Clinic
from tests.factories import make_assignment, make_clinician, make_patient, make_site


@pytest.fixture
def clinic(store: Store, today: int) -> Clinic:
    return Clinic(store, today)


def move(clinic: Clinic, patients: list[Patient], ends: tuple[Clinician, Clinician], days: int = 0, **more: Any) -> int:
    who = more.pop("who", clinic.director)
    with clinic.store.write() as session:
        ids = [patient.id for patient in patients]
        day, reason = clinic.today + days, more.pop("reason", "on leave")
        return move_patients(session, clinic.scope_of(who), ids, ends[0].id, ends[1].id, day, reason)


def rows(clinic: Clinic) -> set[tuple[int, int, int, int | None]]:
    a = Assignment
    with clinic.store.read() as session:
        found = session.execute(
            select(a.patient_id, a.clinician_id, a.from_day, a.until_day).filter_by(site_id=clinic.site.id)
        )
        return {tuple(row) for row in found}


def seen_by(clinic: Clinic, who: Clinician, days: int = 0) -> list[int]:
    with clinic.store.read() as session:
        scope = decide_scope(session, clinic.site.id, who.id, clinic.today + days)
        return get_patient_ids(session, scope).tolist()


def events(clinic: Clinic) -> list[AuditEvent]:
    with clinic.store.read() as session:
        found = session.scalars(select(AuditEvent).filter_by(site_id=clinic.site.id).order_by(AuditEvent.number))
        return list(found)


def test_a_patient_handed_over_today_is_seen_by_the_other_at_once(clinic: Clinic):
    before = events(clinic)
    assert move(clinic, [clinic.own], (clinic.first, clinic.second)) == 1
    assert rows(clinic) == {
        (clinic.own.id, clinic.first.id, 0, clinic.today),
        (clinic.own.id, clinic.second.id, clinic.today, None),
        (clinic.other.id, clinic.second.id, 0, None),
    }
    assert seen_by(clinic, clinic.first) == []
    assert seen_by(clinic, clinic.supervisor) == []
    assert seen_by(clinic, clinic.second) == [clinic.own.id, clinic.other.id]
    assert before == []


def test_one_handed_over_from_a_later_day_stays_until_then(clinic: Clinic):
    move(clinic, [clinic.own], (clinic.first, clinic.second), days=7)
    assert [seen_by(clinic, clinic.first, days) for days in (0, 6, 7)] == [[clinic.own.id], [clinic.own.id], []]
    assert [len(seen_by(clinic, clinic.second, days)) for days in (0, 6, 7)] == [1, 1, 2]


def test_the_new_assignment_ends_when_the_former_one_would_have(clinic: Clinic):
    with clinic.store.write() as session:
        guest = make_patient(session, clinic.site)
        make_assignment(session, guest, clinic.first, 0, clinic.today + 30)
        session.expunge_all()
    move(clinic, [guest], (clinic.first, clinic.second), days=3)
    assert (guest.id, clinic.second.id, clinic.today + 3, clinic.today + 30) in rows(clinic)


def test_an_assignment_that_would_begin_and_end_on_one_day_goes(clinic: Clinic):
    move(clinic, [clinic.own], (clinic.first, clinic.second))
    move(clinic, [clinic.own], (clinic.second, clinic.first))
    assert rows(clinic) == {
        (clinic.own.id, clinic.first.id, 0, clinic.today),
        (clinic.own.id, clinic.first.id, clinic.today, None),
        (clinic.other.id, clinic.second.id, 0, None),
    }


def test_whoever_is_responsible_too_stays_so_as_long_as_the_former_would_have(clinic: Clinic):
    with clinic.store.write() as session:
        make_assignment(session, clinic.own, clinic.second, 5, clinic.today + 2)
        session.expunge_all()
    move(clinic, [clinic.own], (clinic.first, clinic.second))
    assert {row for row in rows(clinic) if row[0] == clinic.own.id} == {
        (clinic.own.id, clinic.first.id, 0, clinic.today),
        (clinic.own.id, clinic.second.id, 5, None),
    }


def test_a_patient_of_nobody_is_listed_and_can_be_assigned(clinic: Clinic):
    with clinic.store.write() as session:
        end_assignments(
            session, clinic.scope_of(clinic.director), [clinic.own.id], clinic.first.id, clinic.today, "moved"
        )
    with clinic.store.read() as session:
        assert list_unassigned(session, clinic.scope_of(clinic.director)) == (clinic.own.id,)
    assert seen_by(clinic, clinic.first) == []
    with clinic.store.write() as session:
        count = assign_patients(
            session, clinic.scope_of(clinic.director), [clinic.own.id], clinic.second.id, clinic.today, "takes over"
        )
    assert count == 1
    assert seen_by(clinic, clinic.second) == [clinic.own.id, clinic.other.id]
    with clinic.store.read() as session:
        assert list_unassigned(session, clinic.scope_of(clinic.director)) == ()


def test_assignments_that_hold_or_will_are_listed_and_those_that_ended_are_not(clinic: Clinic):
    move(clinic, [clinic.own], (clinic.first, clinic.second), days=7)
    with clinic.store.read() as session:
        scope = clinic.scope_of(clinic.director)
        assert list_assignments(session, scope, clinic.first.id) == (
            AssignedPatient(clinic.own.id, clinic.first.id, 0, clinic.today + 7),
        )
        assert list_assignments(session, scope, clinic.second.id) == (
            AssignedPatient(clinic.own.id, clinic.second.id, clinic.today + 7, None),
            AssignedPatient(clinic.other.id, clinic.second.id, 0, None),
        )


def test_a_change_raises_the_data_version_and_is_told_with_its_patients_and_reason(clinic: Clinic):
    with clinic.store.read() as session:
        before = get_versions(session, clinic.site.id)
    move(clinic, [clinic.own], (clinic.first, clinic.second), reason=" on leave ")
    with clinic.store.read() as session:
        assert get_versions(session, clinic.site.id) == (before[0] + 1, before[1])
        (event,) = session.scalars(select(AuditEvent).filter_by(site_id=clinic.site.id))
        handles = list(session.scalars(select(PatientSetMember.handle).filter_by(set_id=event.patient_set_id)))
    assert (event.action, event.reason, event.outcome, event.role) == (
        "change assignment",
        "on leave",
        "done",
        "director",
    )
    assert event.details == {"from": clinic.first.code, "to": clinic.second.code, "from_day": "2026-03-04"}
    assert handles == [clinic.own.handle]


@pytest.mark.parametrize(
    ("days", "reason", "words"),
    [(-1, "on leave", "from today on"), (367, "on leave", "within a year"), (0, "  ", "Say why")],
)
def test_a_change_needs_a_day_from_today_on_and_a_reason(clinic: Clinic, days: int, reason: str, words: str):
    before = rows(clinic)
    with pytest.raises(KapError, match=words):
        move(clinic, [clinic.own], (clinic.first, clinic.second), days=days, reason=reason)
    assert rows(clinic) == before
    assert events(clinic) == []


def test_nothing_is_moved_where_one_of_them_is_not_theirs(clinic: Clinic):
    before = rows(clinic)
    with pytest.raises(KapError, match="Not all of these patients are theirs"):
        move(clinic, [clinic.own, clinic.other], (clinic.first, clinic.second))
    with pytest.raises(KapError, match="somebody else"):
        move(clinic, [clinic.own], (clinic.first, clinic.first))
    with pytest.raises(KapError, match="Choose the patients"):
        move(clinic, [], (clinic.first, clinic.second))
    assert rows(clinic) == before


def test_nobody_is_assigned_to_a_data_manager(clinic: Clinic):
    with clinic.store.write() as session:
        manager = make_clinician(session, clinic.site, "data manager", name="I. Holm")
        session.expunge_all()
    with pytest.raises(KapError, match="Holm is a data manager"):
        move(clinic, [clinic.own], (clinic.first, manager))


def test_people_and_patients_of_another_clinic_are_not_there(clinic: Clinic):
    with clinic.store.write() as session:
        site = make_site(session)
        stranger = make_clinician(session, site)
        foreign = make_patient(session, site, stranger)
        session.expunge_all()
    with pytest.raises(NotFound, match="no such person"):
        move(clinic, [clinic.own], (clinic.first, stranger))
    with pytest.raises(NotFound, match="not there"):
        move(clinic, [foreign], (clinic.first, clinic.second))
    with pytest.raises(NotFound, match="no such person"):
        supervise(clinic, clinic.second, stranger)


@pytest.mark.parametrize("who", ["supervisor", "first"])
def test_only_a_director_changes_or_lists_anything(clinic: Clinic, who: str):
    person: Clinician = getattr(clinic, who)
    with pytest.raises(NotFound, match="clinical director’s"):
        move(clinic, [clinic.own], (clinic.first, clinic.second), who=person)
    with pytest.raises(NotFound, match="clinical director’s"):
        supervise(clinic, clinic.second, clinic.supervisor, who=person)
    with clinic.store.read() as session, pytest.raises(NotFound, match="clinical director’s"):
        list_assignments(session, clinic.scope_of(person), clinic.first.id)
    with clinic.store.read() as session, pytest.raises(NotFound, match="clinical director’s"):
        list_unassigned(session, clinic.scope_of(person))


def supervise(clinic: Clinic, person: Clinician, boss: Clinician | None, who: Clinician | None = None) -> None:
    with clinic.store.write() as session:
        scope = clinic.scope_of(who or clinic.director)
        change_supervisor(session, scope, person.id, None if boss is None else boss.id)


def test_a_supervisor_sees_the_patients_of_a_new_supervisee_at_once(clinic: Clinic):
    supervise(clinic, clinic.second, clinic.supervisor)
    assert seen_by(clinic, clinic.supervisor) == [clinic.own.id, clinic.other.id]
    supervise(clinic, clinic.first, None)
    assert seen_by(clinic, clinic.supervisor) == [clinic.other.id]
    assert [(event.action, event.target, event.details) for event in events(clinic)] == [
        ("change supervision", clinic.second.code, {"before": "nobody", "after": clinic.supervisor.code}),
        ("change supervision", clinic.first.code, {"before": clinic.supervisor.code, "after": "nobody"}),
    ]


def test_supervision_that_cannot_be_is_refused_and_says_why(clinic: Clinic):
    for person, boss, words in (
        (clinic.second, clinic.first, "N. Okafor is neither a supervisor nor the clinical director"),
        (clinic.supervisor, clinic.supervisor, "Nobody supervises themselves"),
        (clinic.first, clinic.supervisor, "how it is already"),
    ):
        with pytest.raises(KapError, match=words):
            supervise(clinic, person, boss)
    assert events(clinic) == []
