"""From the handle in a URL to a patient."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from data_access.errors import NotFound
from data_access.models import Patient
from data_access.scope import NOT_IN_CASELOAD, Scope


def find_patient_id(session: Session, scope: Scope, handle: str) -> int:
    """The id behind a handle. Raises NotFound, with one text for unknown handles and for patients outside the scope."""
    query = select(Patient.id).where(Patient.handle == handle, scope.permits(Patient.site_id, Patient.id))
    patient_id = session.scalar(query)
    if patient_id is None:
        raise NotFound(NOT_IN_CASELOAD)
    return patient_id


def find_handle(session: Session, scope: Scope, code: str) -> str:
    """The handle of the patient with a code, for the command line. Raises NotFound where the scope has none such."""
    handle = session.scalar(
        select(Patient.handle).where(Patient.code == code, scope.permits(Patient.site_id, Patient.id))
    )
    if handle is None:
        raise NotFound(f"There is no patient with the code “{code}”.")
    return handle


def check_patient(session: Session, scope: Scope, patient_id: int) -> None:
    """Raise NotFound, with that one text, for an unknown patient and for one outside the scope."""
    query = select(Patient.id).where(Patient.id == patient_id, scope.permits(Patient.site_id, Patient.id))
    if session.scalar(query) is None:
        raise NotFound(NOT_IN_CASELOAD)
