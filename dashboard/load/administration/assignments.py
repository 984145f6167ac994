"""Who supervises whom, who is responsible for which patients, and the director's changes to both."""

from collections.abc import Collection, Sequence

from sqlalchemy.orm import Session

from dashboard.load.people import load_people
from dashboard.reports.administration.assignments import NOBODY, AssignedList, AssignedRow, Staff, StaffMember
from dashboard.reports.people import Person
from dashboard.reports.view import View
from dashboard.reports.words.wording import format_day
from data_access.accounts import assignments, supervision
from data_access.accounts.staff import NO_SUCH_PERSON, check_director
from data_access.database import Store
from data_access.errors import NotFound
from data_access.facts.store import FactsStore
from data_access.queries.clinicians import get_clinicians
from data_access.scope import Scope, count_patients


def load_staff(store: Store, facts_store: FactsStore, scope: Scope, view: View, _: None) -> Staff:
    """Everybody of the clinic, by name, with how many patients each has today."""
    del facts_store, view
    check_director(scope)
    with store.read_as(scope.sight) as session:
        people = get_clinicians(session, scope.site_id)
        counts = count_patients(session, scope)
        unassigned = len(assignments.list_unassigned(session, scope))
    names = {one.id: one.name for one in people}
    members = tuple(
        StaffMember(
            one.id,
            one.code,
            one.name,
            one.role,
            one.supervisor_id,
            names.get(one.supervisor_id or 0, ""),
            tuple(other.name for other in people if other.supervisor_id == one.id),
            counts.get(one.id, 0),
        )
        for one in people
    )
    return Staff(members, unassigned)


def load_assigned(store: Store, facts_store: FactsStore, scope: Scope, view: View, clinician_id: int) -> AssignedList:
    """The patients of one clinician (``NOBODY``: of none), by name or code."""
    del facts_store
    with store.read_as(scope.sight) as session:
        if clinician_id == NOBODY:
            people = load_people(session, scope, view, assignments.list_unassigned(session, scope))
            rows = [AssignedRow(person, "", "", holds_today=True) for person in people.values()]
            return AssignedList(NOBODY, "Nobody", _sort(rows))
        name = _get_name(session, scope, clinician_id)
        found = assignments.list_assignments(session, scope, clinician_id)
        people = load_people(session, scope, view, [one.patient_id for one in found])
    rows = [_tell(one, people[one.patient_id], scope, view) for one in found if one.patient_id in people]
    return AssignedList(clinician_id, name, _sort(rows))


def _tell(one: assignments.AssignedPatient, person: Person, scope: Scope, view: View) -> AssignedRow:
    def say(day: int) -> str:
        return format_day(day, scope.decided_day, view.hide_names)

    until = "" if one.until_day is None else say(one.until_day - 1)
    return AssignedRow(person, say(one.from_day), until, one.from_day <= scope.decided_day)


def _sort(rows: Sequence[AssignedRow]) -> tuple[AssignedRow, ...]:
    return tuple(sorted(rows, key=lambda row: (not row.holds_today, row.person.label, row.person.patient_id)))


def _get_name(session: Session, scope: Scope, clinician_id: int) -> str:
    name = next((one.name for one in get_clinicians(session, scope.site_id) if one.id == clinician_id), None)
    if name is None:
        raise NotFound(NO_SUCH_PERSON)
    return name


def hand_over(
    store: Store, scope: Scope, patient_ids: Collection[int], ends: tuple[int, int], from_day: int, reason: str
) -> int:
    """Make another responsible: ``ends`` is from whom (``NOBODY``: from none) to whom. How many patients it were."""
    from_id, to_id = ends
    with store.write_as(scope.sight) as session:
        if from_id == NOBODY:
            return assignments.assign_patients(session, scope, patient_ids, to_id, from_day, reason)
        return assignments.move_patients(session, scope, patient_ids, from_id, to_id, from_day, reason)


def end(store: Store, scope: Scope, patient_ids: Collection[int], clinician_id: int, day: int, reason: str) -> int:
    """A clinician is no longer responsible for patients; how many assignments ended."""
    with store.write_as(scope.sight) as session:
        return assignments.end_assignments(session, scope, patient_ids, clinician_id, day, reason)


def set_supervisor(store: Store, scope: Scope, clinician_id: int, supervisor_id: int | None) -> None:
    """Say who supervises a clinician from now on."""
    with store.write_as(scope.sight) as session:
        supervision.change_supervisor(session, scope, clinician_id, supervisor_id)
