"""Who may be given a decision: a clinician who may also see the patient it is about."""

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from data_access.errors import KapError
from data_access.models import Assignment, Clinician
from data_access.queries.clinicians import ClinicianInfo, get_clinicians
from data_access.queries.patients import check_patient
from data_access.scope import Scope, in_force


def get_owners(session: Session, scope: Scope, patient_id: int | None) -> tuple[ClinicianInfo, ...]:
    """The clinicians a decision can be given to, by name: of the site; about a patient, those who may see them today.

    Not data managers, who open no meeting. Raises NotFound for a patient out of scope.
    """
    clinicians = tuple(c for c in get_clinicians(session, scope.site_id) if c.role != "data manager")
    if patient_id is None:
        return clinicians
    check_patient(session, scope, patient_id)
    treating = select(Assignment.clinician_id).where(
        Assignment.site_id == scope.site_id, Assignment.patient_id == patient_id, in_force(scope.decided_day)
    )
    supervising = select(Clinician.supervisor_id).where(
        Clinician.site_id == scope.site_id, Clinician.id.in_(treating), Clinician.supervisor_id.is_not(None)
    )
    seeing = set(
        session.scalars(
            select(Clinician.id).where(
                Clinician.site_id == scope.site_id, or_(Clinician.id.in_(treating), Clinician.id.in_(supervising))
            )
        )
    )
    return tuple(c for c in clinicians if c.role == "director" or c.id in seeing)


def check_owner(session: Session, scope: Scope, owner_id: int, patient_id: int | None) -> None:
    """Raise KapError where a clinician cannot be given a decision about this patient."""
    if any(owner.id == owner_id for owner in get_owners(session, scope, patient_id)):
        return
    named = next((c.name for c in get_clinicians(session, scope.site_id) if c.id == owner_id), None)
    if named is None:
        raise KapError("Choose who does it.")
    raise KapError(
        f"{named} is not responsible for this patient and would not see the decision. Choose somebody who may."
    )
