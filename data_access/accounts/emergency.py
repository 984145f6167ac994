"""Emergency access: one patient beyond the assignments, for an hour, with a reason, and the director is told.

Only the patient's own page sees what is opened here (``add_opened``); no list and no count does.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session

from data_access import clock
from data_access.accounts.own import hold_account
from data_access.audit.record import Event, Patients, patients_by_id, record_event
from data_access.errors import KapError, NotFound
from data_access.models import EmergencyAccess, Patient
from data_access.scope import NOT_IN_CASELOAD, Scope

OPEN_FOR: Final = timedelta(minutes=60)
SHORTEST_REASON: Final = 10
LONGEST_REASON: Final = 500
MOST_OPEN: Final = 5
MAY_OPEN: Final = ("therapist", "supervisor")


@dataclass(frozen=True)
class Emergency:
    """One patient who is open to the viewer beyond the assignments."""

    id: int
    patient_id: int
    reason: str
    opened_at: datetime
    until: datetime


def open_patient_in_emergency(session: Session, scope: Scope, handle: str, reason: str) -> Emergency:
    """Open one patient to a signed-in therapist or supervisor for an hour; one who is open already stays as it is.

    The transaction must see the whole site (``see_site``). Raises KapError without a reason, where five are open
    and for the viewer's own patients; NotFound, as everywhere, for a handle that is no patient's (the caller tells
    the audit trail, in a transaction of its own).
    """
    user_id = _check_may_open(scope)
    reason = reason.strip()
    if not SHORTEST_REASON <= len(reason) <= LONGEST_REASON:
        raise KapError(f"Say in {SHORTEST_REASON} to {LONGEST_REASON} characters why this patient must be opened.")
    hold_account(session, scope.site_id, user_id)
    already = get_open_emergencies(session, scope)
    if len(already) >= MOST_OPEN:
        raise KapError(f"{MOST_OPEN} patients are open to you in an emergency. End one of them first.")
    patient_id = session.scalar(select(Patient.id).where(Patient.site_id == scope.site_id, Patient.handle == handle))
    if patient_id is None:
        raise NotFound(NOT_IN_CASELOAD)
    opened = next((one for one in already if one.patient_id == patient_id), None)
    return opened or _open(session, scope, user_id, patient_id, reason)


def get_open_emergencies(session: Session, scope: Scope) -> tuple[Emergency, ...]:
    """The patients who are open to this user now, beyond the assignments, the earliest first."""
    if scope.actor.user_id is None:
        return ()
    e = EmergencyAccess
    rows = session.execute(
        select(e.id, e.patient_id, e.reason, e.opened_at, e.until)
        .where(e.site_id == scope.site_id, e.user_id == scope.actor.user_id, *_is_open())
        .order_by(e.opened_at, e.id)
    )
    return tuple(Emergency(*row) for row in rows)


def add_opened(session: Session, scope: Scope) -> Scope:
    """A viewer's scope with the patients who are open in an emergency: for the patient's own page, and no other."""
    opened = tuple(sorted(one.patient_id for one in get_open_emergencies(session, scope)))
    return replace(scope, opened=opened) if opened else scope


def end_emergency(session: Session, scope: Scope, emergency_id: int) -> None:
    """End an emergency access before its hour is over: its own user, or a director. Raises NotFound for any other."""
    own = () if scope.role == "director" else (EmergencyAccess.user_id == scope.actor.user_id,)
    held = _hold(session, scope, emergency_id, *own)
    if held.ended_at is None and held.until > clock.now():
        held.ended_at, held.ended_by = clock.now(), scope.actor.user_id
        session.flush()
        record_event(session, scope, Event("end emergency access", patients=_patient(session, scope, held)))


def notice(session: Session, scope: Scope, emergency_id: int) -> None:
    """The director has seen the notice of an emergency access; the first to do so is kept."""
    check_director(scope)
    held = _hold(session, scope, emergency_id)
    if held.noticed_at is None:
        held.noticed_at, held.noticed_by = clock.now(), scope.actor.user_id
        session.flush()
        record_event(session, scope, Event("see emergency notice", patients=_patient(session, scope, held)))


def check_director(scope: Scope) -> None:
    """Raise KapError for whoever is not told of emergency access."""
    if scope.role != "director":
        raise KapError("Only the clinical director sees who opened patients in an emergency.")


def _check_may_open(scope: Scope) -> int:
    if scope.role not in MAY_OPEN:
        raise KapError("Patients are opened in an emergency by therapists and supervisors.")
    if scope.actor.user_id is None:
        raise KapError("Emergency access needs a sign-in. A demonstration has none: choose another viewer instead.")
    return scope.actor.user_id


def _open(session: Session, scope: Scope, user_id: int, patient_id: int, reason: str) -> Emergency:
    permitted = select(Patient.id).where(Patient.id == patient_id, scope.permits(Patient.site_id, Patient.id))
    if session.scalar(permitted) is not None:
        raise KapError("This patient is in your caseload and opens without this.")
    now = clock.now()
    opened = EmergencyAccess(
        site_id=scope.site_id,
        user_id=user_id,
        patient_id=patient_id,
        reason=reason,
        opened_at=now,
        until=now + OPEN_FOR,
    )
    session.add(opened)
    session.flush()
    patients = _patient(session, scope, opened)
    record_event(session, scope, Event("open in emergency", patients=patients, reason=reason))
    return Emergency(opened.id, patient_id, reason, now, opened.until)


def _is_open() -> tuple[ColumnElement[bool], ...]:
    return EmergencyAccess.ended_at.is_(None), EmergencyAccess.until > clock.now()


def _hold(session: Session, scope: Scope, emergency_id: int, *only: ColumnElement[bool]) -> EmergencyAccess:
    e = EmergencyAccess
    found: Select[EmergencyAccess] = select(e).where(e.site_id == scope.site_id, e.id == emergency_id, *only)
    held = session.scalars(found.with_for_update().execution_options(populate_existing=True)).one_or_none()
    if held is None:
        raise NotFound("There is no such emergency access.")
    return held


def _patient(session: Session, scope: Scope, opened: EmergencyAccess) -> Patients:
    return patients_by_id(session, scope.site_id, [opened.patient_id])
