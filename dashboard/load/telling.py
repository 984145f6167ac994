"""What meetings write down, told to the audit trail: who did it and of whom. What was written stays where it is."""

from sqlalchemy.orm import Session

from data_access.audit.actions import Action
from data_access.audit.record import NO_PATIENTS, Event, patients_by_id, record_event
from data_access.scope import Scope


def tell_act(
    session: Session, scope: Scope, action: Action, target: str, patient_id: int | None, **details: int
) -> None:
    """Write an act on one patient down, or on the clinic (None). The last thing its transaction does."""
    patients = NO_PATIENTS if patient_id is None else patients_by_id(session, scope.site_id, [patient_id])
    record_event(session, scope, Event(action, target, patients, details=details))
