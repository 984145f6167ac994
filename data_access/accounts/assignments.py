"""Who is responsible for which patient: as it stands, and the director's changes to it.

A change holds from a day on. Earlier days stay as they were: what was true then is not rewritten here.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from data_access.accounts.staff import check_director, get_person
from data_access.audit.record import Event, patients_by_id, record_event
from data_access.days import to_date
from data_access.errors import KapError, NotFound
from data_access.models import Assignment, Patient
from data_access.scope import Scope, in_force
from data_access.versions import Changed, bump_data_version

FURTHEST_DAYS: Final = 366
FURTHEST: Final = "Choose a day from today on and within a year. Earlier days are put right by an import."


@dataclass(frozen=True)
class AssignedPatient:
    """One assignment that holds on a day or begins after it. ``until_day`` is the first day without; None: open."""

    patient_id: int
    clinician_id: int
    from_day: int
    until_day: int | None


def list_assignments(session: Session, scope: Scope, clinician_id: int) -> tuple[AssignedPatient, ...]:
    """The assignments of one clinician that hold today or begin later, by patient."""
    check_director(scope)
    a = Assignment
    rows = session.execute(
        select(a.patient_id, a.clinician_id, a.from_day, a.until_day)
        .where(a.site_id == scope.site_id, a.clinician_id == clinician_id)
        .where(or_(a.until_day.is_(None), a.until_day > scope.decided_day))
        .order_by(a.patient_id, a.from_day)
    )
    return tuple(AssignedPatient(*row) for row in rows)


def list_unassigned(session: Session, scope: Scope) -> tuple[int, ...]:
    """Patients for whom nobody is responsible today: only the director sees them."""
    check_director(scope)
    held = select(Assignment.patient_id).where(Assignment.site_id == scope.site_id, in_force(scope.decided_day))
    return tuple(
        session.scalars(
            select(Patient.id).where(Patient.site_id == scope.site_id, Patient.id.not_in(held)).order_by(Patient.id)
        )
    )


def assign_patients(
    session: Session, scope: Scope, patient_ids: Collection[int], to_id: int, from_day: int, reason: str
) -> int:
    """Make a clinician responsible for patients from a day on, beside whoever is; how many patients it were."""
    why = _check_change(session, scope, from_day, reason)
    _check_treats(session, scope, to_id)
    asked = _check_patients(session, scope, patient_ids)
    _begin(session, scope, dict.fromkeys(asked), to_id, from_day)
    to_code = get_person(session, scope, to_id).code
    _finish(session, scope, asked, why, {"to": to_code, "from_day": from_day})
    return len(asked)


def move_patients(
    session: Session, scope: Scope, patient_ids: Collection[int], from_id: int, to_id: int, from_day: int, reason: str
) -> int:
    """Hand patients of one clinician over to another from a day on; how many were handed over.

    The new assignment ends when the former one would have. Raises KapError where one of them is not theirs then.
    """
    why = _check_change(session, scope, from_day, reason)
    if from_id == to_id:
        raise KapError("Choose somebody else to take them over.")
    _check_treats(session, scope, to_id)
    held = _get_held(session, scope, patient_ids, from_id, from_day)
    until = {row.patient_id: row.until_day for row in held}
    _end(session, held, from_day)
    _begin(session, scope, until, to_id, from_day)
    codes = [get_person(session, scope, key).code for key in (from_id, to_id)]
    _finish(session, scope, until, why, {"from": codes[0], "to": codes[1], "from_day": from_day})
    return len(until)


def end_assignments(
    session: Session, scope: Scope, patient_ids: Collection[int], clinician_id: int, from_day: int, reason: str
) -> int:
    """A clinician is no longer responsible for patients from a day on; how many patients it were."""
    why = _check_change(session, scope, from_day, reason)
    held = _get_held(session, scope, patient_ids, clinician_id, from_day)
    ended = [row.patient_id for row in held]
    _end(session, held, from_day)
    code = get_person(session, scope, clinician_id).code
    _finish(session, scope, ended, why, {"from": code, "from_day": from_day})
    return len(ended)


def _check_change(session: Session, scope: Scope, from_day: int, reason: str) -> str:
    check_director(scope)
    if not scope.decided_day <= from_day <= scope.decided_day + FURTHEST_DAYS:
        raise KapError(FURTHEST)
    if not reason.strip():
        raise KapError("Say why.")
    return reason.strip()


def _check_treats(session: Session, scope: Scope, clinician_id: int) -> None:
    person = get_person(session, scope, clinician_id)
    if person.role == "data manager":
        raise KapError(f"{person.name} is a data manager, to whom no patient is assigned.")


def _check_patients(session: Session, scope: Scope, patient_ids: Iterable[int]) -> list[int]:
    asked = sorted(set(patient_ids))
    if not asked:
        raise KapError("Choose the patients.")
    known = session.scalars(select(Patient.id).where(Patient.site_id == scope.site_id, Patient.id.in_(asked)))
    if set(known) != set(asked):
        raise NotFound("One of these patients is not there. Reload the page.")
    return asked


def _select_held(session: Session, scope: Scope, clinician_id: int, day: int) -> list[Assignment]:
    return list(
        session.scalars(
            select(Assignment)
            .where(Assignment.site_id == scope.site_id, Assignment.clinician_id == clinician_id, in_force(day))
            .order_by(Assignment.patient_id, Assignment.from_day)
        )
    )


def _get_held(
    session: Session, scope: Scope, patient_ids: Iterable[int], clinician_id: int, day: int
) -> list[Assignment]:
    get_person(session, scope, clinician_id)
    asked = set(_check_patients(session, scope, patient_ids))
    held = [row for row in _select_held(session, scope, clinician_id, day) if row.patient_id in asked]
    if {row.patient_id for row in held} != asked:
        raise KapError("Not all of these patients are theirs on that day. Reload the page and choose again.")
    return held


def _end(session: Session, held: Iterable[Assignment], day: int) -> None:
    """An assignment that began on the very day it ends never held: it goes; the audit trail keeps what was."""
    for row in held:
        if row.from_day == day:
            session.delete(row)
        else:
            row.until_day = day
    session.flush()


def _begin(session: Session, scope: Scope, until: Mapping[int, int | None], clinician_id: int, day: int) -> None:
    """Make a clinician responsible from ``day`` until the day given by patient; one that holds already is prolonged."""
    held = {row.patient_id: row for row in _select_held(session, scope, clinician_id, day)}
    for patient_id, until_day in until.items():
        row = held.get(patient_id)
        if row is None:
            session.add(
                Assignment(
                    site_id=scope.site_id,
                    patient_id=patient_id,
                    clinician_id=clinician_id,
                    from_day=day,
                    until_day=until_day,
                )
            )
        elif row.until_day is not None:
            row.until_day = None if until_day is None else max(row.until_day, until_day)
    session.flush()


def _finish(
    session: Session, scope: Scope, patient_ids: Iterable[int], reason: str, details: Mapping[str, str | int]
) -> None:
    touched = list(patient_ids)
    bump_data_version(session, scope.site_id, Changed(touched))
    patients = patients_by_id(session, scope.site_id, touched)
    told = {name: to_date(value).isoformat() if isinstance(value, int) else value for name, value in details.items()}
    record_event(session, scope, Event("change assignment", "", patients, reason, details=told))
