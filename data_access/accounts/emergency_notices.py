"""What a director is told of emergency access: who opened whom, when and why."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, aliased

from data_access.accounts.emergency import check_director
from data_access.models import Clinician, EmergencyAccess, Patient, UserAccount
from data_access.scope import Scope


@dataclass(frozen=True)
class EmergencyNotice:
    """One emergency access, as a director sees it. ``noticed_by``: the login of whoever marked it as seen."""

    id: int
    user_name: str
    login: str
    patient_id: int
    handle: str
    code: str
    patient_name: str
    reason: str
    opened_at: datetime
    until: datetime
    ended_at: datetime | None
    noticed_at: datetime | None
    noticed_by: str | None


def list_emergencies(session: Session, scope: Scope, limit: int = 200) -> tuple[EmergencyNotice, ...]:
    """Every emergency access of the site, the latest first. Raises KapError for anybody but a director."""
    return _list(session, scope, _select(scope).limit(limit))


def list_unnoticed(session: Session, scope: Scope) -> tuple[EmergencyNotice, ...]:
    """Those that no director has marked as seen, the latest first. Raises KapError for anybody but a director."""
    return _list(session, scope, _select(scope).where(EmergencyAccess.noticed_at.is_(None)))


_SEER = aliased(UserAccount, name="seer")


def _select(scope: Scope) -> Select[Any]:
    e, u, c, p = EmergencyAccess, UserAccount, Clinician, Patient
    columns: tuple[Any, ...] = (
        e.id, c.name.label("user_name"), u.login, e.patient_id, p.handle, p.code, p.name.label("patient_name"),
        e.reason, e.opened_at, e.until, e.ended_at, e.noticed_at, _SEER.login.label("noticed_by"),
    )  # fmt: skip
    return (
        select(*columns)
        .join(u, (u.site_id == e.site_id) & (u.id == e.user_id))
        .join(c, (c.site_id == e.site_id) & (c.id == u.clinician_id))
        .join(p, (p.site_id == e.site_id) & (p.id == e.patient_id))
        .outerjoin(_SEER, (_SEER.site_id == e.site_id) & (_SEER.id == e.noticed_by))
        .where(e.site_id == scope.site_id, scope.permits(e.site_id, e.patient_id))
        .order_by(e.opened_at.desc(), e.id.desc())
    )


def _list(session: Session, scope: Scope, query: Select[Any]) -> tuple[EmergencyNotice, ...]:
    check_director(scope)
    return tuple(EmergencyNotice(*row) for row in session.execute(query))
