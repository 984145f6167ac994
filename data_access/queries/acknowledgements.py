"""How it is recorded that somebody has seen a risk line (``meeting_state.py`` reads it back)."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from data_access import clock
from data_access.errors import KapError, NotFound
from data_access.models import Acknowledgement, Patient
from data_access.scope import Scope
from data_access.versions import bump_meeting_version


def record_acknowledgement(
    session: Session, scope: Scope, patient_id: int, rule: str, event_day: int, action: str, safety_plan_day: int | None
) -> None:
    """Record that the viewer has seen a risk line, what was done and the date of the safety plan.

    Recording twice in one second (a double click) keeps the first. Raises NotFound for a patient out of scope and
    KapError without an action or a date.
    """
    permitted = session.scalar(
        select(Patient.id).where(Patient.id == patient_id, scope.permits(Patient.site_id, Patient.id))
    )
    if permitted is None:
        raise NotFound("This patient is not in your caseload.")
    if not action.strip():
        raise KapError("Say what was done: the line stays until an action is recorded.")
    if safety_plan_day is None:
        raise KapError("Give the date of the safety plan: the line stays until there is one.")
    seen = {"site_id": scope.site_id, "patient_id": patient_id, "rule": rule, "event_day": event_day}
    seen_at = clock.now()
    if session.scalar(select(Acknowledgement.id).filter_by(**seen, seen_at=seen_at)) is not None:
        return
    session.add(
        Acknowledgement(
            **seen,
            seen_by=scope.clinician_id,
            seen_at=seen_at,
            action=action.strip(),
            safety_plan_day=safety_plan_day,
        )
    )
    bump_meeting_version(session, scope.site_id)
