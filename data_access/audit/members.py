"""Which patients one event was about, as far as they are on record now."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from data_access.audit.read import check_may_read
from data_access.models import AuditEvent, Patient, PatientSet, PatientSetMember
from data_access.scope import Scope

MOST_MEMBERS: Final = 200


@dataclass(frozen=True)
class Members:
    """The first ``MOST_MEMBERS`` of an event's patients who are still there; ``count``: how many it was about."""

    count: int = 0
    whole_site: bool = False
    patient_ids: tuple[int, ...] = ()


def list_members(session: Session, scope: Scope, number: int) -> Members:
    """The patients of an event by its number. Raises NotFound for whoever is not the director."""
    check_may_read(scope)
    e, s, m = AuditEvent, PatientSet, PatientSetMember
    kept = session.execute(
        select(s.id, s.count.label("held"), s.whole_site)
        .join(e, and_(e.site_id == s.site_id, e.patient_set_id == s.id))
        .where(e.site_id == scope.site_id, e.number == number)
    ).one_or_none()
    if kept is None:
        return Members()
    listed = (
        select(Patient.id)
        .join(m, and_(m.site_id == Patient.site_id, m.handle == Patient.handle))
        .where(m.site_id == scope.site_id, m.set_id == kept.id)
        .order_by(Patient.id)
        .limit(MOST_MEMBERS)
    )
    return Members(kept.held, bool(kept.whole_site), tuple(session.scalars(listed)))
