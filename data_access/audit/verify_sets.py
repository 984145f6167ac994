"""Whether the sets of patients that events name are as they were written."""

from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from data_access.audit.patients import digest_set
from data_access.models import AuditEvent, PatientSet, PatientSetMember

AT_ONCE: Final = 5_000


def find_altered_sets(session: Session, site_id: int) -> dict[int, str]:
    """Sets of patients whose members, count or digest do not belong together."""
    members: dict[int, list[str]] = {}
    listed = select(PatientSetMember.set_id, PatientSetMember.handle).where(PatientSetMember.site_id == site_id)
    for set_id, handle in session.execute(listed.execution_options(yield_per=AT_ONCE)):
        members.setdefault(set_id, []).append(handle)
    altered = {}
    sets = select(PatientSet.id, PatientSet.digest, PatientSet.count, PatientSet.whole_site)
    for number, digest, count, whole_site in session.execute(sets.where(PatientSet.site_id == site_id)):
        handles = members.get(number, [])
        is_right = not handles if whole_site else len(handles) == count
        if not is_right or digest_set(handles, count, whole_site) != digest:
            altered[number] = f"the set of patients {number} that it names was altered."
    return altered


def find_spare_set(session: Session, site_id: int) -> int | None:
    """The first set that no event names; None where there is none. Sets are written with the event that names them."""
    used = select(AuditEvent.patient_set_id).where(
        AuditEvent.site_id == site_id, AuditEvent.patient_set_id == PatientSet.id
    )
    spare = select(PatientSet.id).where(PatientSet.site_id == site_id, ~used.exists())
    return session.scalars(spare.order_by(PatientSet.id).limit(1)).one_or_none()
