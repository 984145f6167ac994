"""The accounts of a clinic: who has one, in which state, and how each is known. What is done with them is beside."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from data_access import clock
from data_access.accounts.accept import accept_invite, begin_second_factor, bind_identity, find_invite
from data_access.accounts.change import change_role, disable_user, enable_user, reset_user, sign_out_user
from data_access.accounts.invites import Invite, invite_user, normalise_login
from data_access.clinic_settings import get_clinic_settings
from data_access.errors import NotFound
from data_access.models import Clinician, UserAccount, UserSession
from data_access.scope import Role

__all__ = [
    "Invite",
    "UserInfo",
    "accept_invite",
    "begin_second_factor",
    "bind_identity",
    "change_role",
    "disable_user",
    "enable_user",
    "find_by_identity",
    "find_invite",
    "find_user",
    "get_user",
    "get_users",
    "invite_user",
    "reset_user",
    "sign_out_user",
]


@dataclass(frozen=True)
class UserInfo:
    """One account. ``by``: how its user signs in, None until it was taken into use.

    ``open_sessions``: those that count now; one that ran out unseen does not. ``invite_until`` and ``locked_until`` may
    be past.
    """

    id: int
    clinician_id: int
    name: str
    role: Role
    login: str
    state: Literal["invited", "active", "disabled"]
    by: Literal["password", "provider"] | None
    created_at: datetime
    invite_until: datetime | None
    locked_until: datetime | None
    last_sign_in: datetime | None
    open_sessions: int


def get_users(session: Session, site_id: int) -> tuple[UserInfo, ...]:
    """Every account of a site, by the person's name."""
    rows = session.execute(_select(session, site_id).order_by(Clinician.name, UserAccount.id))
    return tuple(_read(row) for row in rows)


def get_user(session: Session, site_id: int, user_id: int) -> UserInfo:
    """One account. Raises NotFound."""
    return _find(session, _select(session, site_id).where(UserAccount.id == user_id))


def find_user(session: Session, site_id: int, login: str) -> UserInfo:
    """The account with a login, in any case of letters. Raises NotFound."""
    return _find(session, _select(session, site_id).where(UserAccount.login == normalise_login(login)))


def find_by_identity(session: Session, site_id: int, issuer: str, subject: str) -> int | None:
    """The user whom a provider's issuer and subject name, where the account is in use; None for nobody."""
    if not issuer or not subject:
        return None
    known = select(UserAccount.id).filter_by(site_id=site_id, issuer=issuer, subject=subject, state="active")
    return session.scalar(known)


def _select(session: Session, site_id: int) -> Select[Any]:
    limits, now = get_clinic_settings(session, site_id), clock.now()
    still_counts = (
        UserSession.ended_at.is_(None),
        UserSession.active_at > now - timedelta(minutes=limits.idle_min),
        UserSession.ends_at > now,
        UserSession.opened_at > now - timedelta(hours=limits.absolute_h),
    )
    sessions = select(
        UserSession.user_id,
        func.max(UserSession.opened_at).label("last"),
        func.count().filter(*still_counts).label("open"),
    )
    s = sessions.where(UserSession.site_id == site_id).group_by(UserSession.user_id).subquery()
    return (
        select(UserAccount, Clinician.name, s.c.last, func.coalesce(s.c.open, 0).label("open"))
        .join(Clinician, (Clinician.site_id == UserAccount.site_id) & (Clinician.id == UserAccount.clinician_id))
        .outerjoin(s, s.c.user_id == UserAccount.id)
        .where(UserAccount.site_id == site_id)
    )


def _find(session: Session, query: Select[Any]) -> UserInfo:
    row = session.execute(query).one_or_none()
    if row is None:
        raise NotFound("There is no such account.")
    return _read(row)


def _read(row: Any) -> UserInfo:
    a = row[0]
    by: Literal["password", "provider"] | None = "password" if a.password_hash else "provider" if a.subject else None
    return UserInfo(
        a.id, a.clinician_id, row.name, a.role, a.login, a.state, by,
        a.created_at, a.invite_until, a.locked_until, row.last, row.open,
    )  # fmt: skip
