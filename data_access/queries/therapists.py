"""Who is responsible for a patient today."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from data_access.models import Assignment, Clinician
from data_access.scope import Scope, in_force


def get_therapists(session: Session, scope: Scope, patient_ids: Sequence[int]) -> dict[int, str]:
    """Names of the clinicians responsible today, by patient in scope ("Okafor, Sand" where there are several)."""
    rows = session.execute(
        select(Assignment.patient_id, Clinician.name)
        .join(Clinician, (Clinician.site_id == Assignment.site_id) & (Clinician.id == Assignment.clinician_id))
        .where(
            Assignment.patient_id.in_(patient_ids),
            scope.permits(Assignment.site_id, Assignment.patient_id),
            in_force(scope.decided_day),
        )
        .order_by(Assignment.patient_id, Assignment.from_day, Clinician.name)
    )
    names: dict[int, str] = {}
    for row in rows:
        names[row.patient_id] = f"{names[row.patient_id]}, {row.name}" if row.patient_id in names else row.name
    return names
