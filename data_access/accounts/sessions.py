"""Sessions: how long somebody who signed in stays signed in, and how that ends.

A browser holds a random token; a row on the server says whether it still counts. Polls ask (``find_session``), only
what a person does touches (``touch_session``). Signing in and every end are told in the audit trail.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, Final, Literal

from sqlalchemy import Row, Select, select, update
from sqlalchemy.orm import Session, aliased

from data_access import clock
from data_access.accounts.tokens import digest_token, make_token
from data_access.actor import Actor
from data_access.audit.record import Event, record_event_of
from data_access.clinic_settings import get_clinic_settings, read_value
from data_access.errors import NotFound
from data_access.models import ClinicSetting, UserAccount, UserSession

EndReason = Literal["signed out", "idle", "too long", "revoked", "account disabled", "role changed"]
How = Literal["password", "provider"]
TOUCH_EVERY: Final = timedelta(seconds=2)
"""Activity is written no more often."""
CLOCKS_DIFFER: Final = timedelta(minutes=5)
"""Of several machines; one that is further behind was set back."""


@dataclass(frozen=True)
class OpenedSession:
    """A session that was just opened; ``token`` is for the browser's cookie and is kept nowhere else."""

    session_id: int
    token: str


@dataclass(frozen=True)
class SessionState:
    """Where a session stands now. ``idle_left_s``: seconds until it ends by itself if nobody does anything; 0: ended.

    ``is_told``: its end is written down (``tell_end`` does it for one that ran out).
    """

    session_id: int
    user_id: int
    login: str
    state: Literal["open", "ended"]
    reason: EndReason | None
    idle_left_s: int
    active_at: datetime
    is_told: bool

    @property
    def is_open(self) -> bool:
        """Whether it still counts."""
        return self.state == "open"


def open_session(session: Session, site_id: int, user_id: int, how: How) -> OpenedSession:
    """Open a session for an account in use, and tell the audit trail. Raises NotFound for any other account."""
    account = session.execute(
        select(UserAccount.login, UserAccount.role).where(
            UserAccount.site_id == site_id, UserAccount.id == user_id, UserAccount.state == "active"
        )
    ).one_or_none()
    if account is None:
        raise NotFound("This account is not in use.")
    now, token = clock.now(), make_token()
    ends_at = now + timedelta(hours=get_clinic_settings(session, site_id).absolute_h)
    opened = UserSession(
        site_id=site_id,
        user_id=user_id,
        token_digest=digest_token(token),
        how=how,
        opened_at=now,
        active_at=now,
        ends_at=ends_at,
    )
    session.add(opened)
    session.flush()
    actor = Actor("user", account.login, user_id, opened.id)
    record_event_of(session, site_id, actor, account.role, Event("sign in", account.login, details={"how": how}))
    return OpenedSession(opened.id, token)


def find_session(session: Session, site_id: int, token: str) -> SessionState | None:
    """The session of a token, as it stands now; None for an unknown one. One indexed statement that writes nothing."""
    row = session.execute(_select(site_id).where(UserSession.token_digest == digest_token(token))).one_or_none()
    return None if row is None else _judge(row)


def touch_session(session: Session, site_id: int, session_id: int) -> SessionState:
    """Somebody did something: the idle time begins anew, unless the session has ended. Raises NotFound."""
    this = (UserSession.site_id == site_id, UserSession.id == session_id)
    query = _select(site_id).where(*this).with_for_update(of=UserSession)
    row = session.execute(query).one_or_none()
    if row is None:
        raise NotFound("There is no such session.")
    state = _judge(row)
    if not state.is_open or clock.now() - state.active_at < TOUCH_EVERY:
        return state
    session.execute(update(UserSession).where(*this).values(active_at=clock.now()))
    return _judge(session.execute(query).one())


def tell_end(session: Session, site_id: int, state: SessionState) -> None:
    """Write the end of a session that ran out, once; nothing for one that is open or whose end is written."""
    if not state.is_open and not state.is_told and state.reason is not None:
        end_session(session, site_id, state.session_id, state.reason)


def end_session(session: Session, site_id: int, session_id: int, reason: EndReason = "signed out") -> bool:
    """End one session of its own user; whether it was open until now."""
    return _end(session, site_id, UserSession.id == session_id, reason) > 0


def end_sessions_of(
    session: Session, site_id: int, user_id: int, reason: EndReason, by: Actor | None = None, role: str | None = None
) -> int:
    """End every session of a user, and say how many. ``by`` (with ``role``): who did it, where it was not the user."""
    return _end(session, site_id, UserSession.user_id == user_id, reason, by, role)


def _end(
    session: Session, site_id: int, which: Any, reason: EndReason, by: Actor | None = None, role: str | None = None
) -> int:
    rows = session.execute(
        select(UserSession, UserAccount.login, UserAccount.role)
        .join(UserAccount, (UserAccount.site_id == UserSession.site_id) & (UserAccount.id == UserSession.user_id))
        .where(UserSession.site_id == site_id, which, UserSession.ended_at.is_(None))
        .order_by(UserSession.id)
        .with_for_update(of=UserSession)
        .execution_options(populate_existing=True)
    ).all()
    for row in rows:
        row[0].ended_at, row[0].end_reason = clock.now(), reason
    session.flush()
    for ended, login, own_role in rows:
        who, as_role = (by, role) if by else (Actor("user", login, ended.user_id, ended.id), own_role)
        record_event_of(session, site_id, who, as_role, _describe_end(login, reason))
    return len(rows)


def _describe_end(login: str, reason: EndReason) -> Event:
    if reason == "signed out":
        return Event("sign out", login)
    return Event("end session", login, details={"reason": reason})


_IDLE, _LONGEST = aliased(ClinicSetting, name="idle"), aliased(ClinicSetting, name="longest")


@lru_cache(maxsize=64)
def _select(site_id: int) -> Select[Any]:
    """The question of a site's sessions, built once: it is asked with every request."""
    account = (UserAccount.site_id == UserSession.site_id) & (UserAccount.id == UserSession.user_id)
    columns = (UserSession.id, UserSession.user_id, UserSession.opened_at, UserSession.active_at, UserSession.ends_at)
    ends = (UserSession.ended_at, UserSession.end_reason, UserAccount.login, UserAccount.state)
    return (
        select(*columns, *ends, _IDLE.value.label("idle"), _LONGEST.value.label("longest"))
        .join(UserAccount, account)
        .outerjoin(_IDLE, (_IDLE.site_id == UserSession.site_id) & (_IDLE.name == "idle_min"))
        .outerjoin(_LONGEST, (_LONGEST.site_id == UserSession.site_id) & (_LONGEST.name == "absolute_h"))
        .where(UserSession.site_id == site_id)
    )


def _judge(row: Row[Any]) -> SessionState:
    """Where a session stands: the limits are the clinic's of now, and never beyond the end it was opened with."""
    now = clock.now()
    idle_ends = row.active_at + timedelta(minutes=read_value("idle_min", row.idle))
    ends = min(row.ends_at, row.opened_at + timedelta(hours=read_value("absolute_h", row.longest)))
    reason: EndReason | None = row.end_reason
    if row.ended_at is None:
        if row.state != "active":
            reason = "account disabled"
        elif now >= min(idle_ends, ends):
            reason = "idle" if idle_ends <= ends else "too long"
        elif row.active_at - now > CLOCKS_DIFFER:
            reason = "idle"  # The clock was moved back: how long nobody did anything cannot be told.
    left = 0 if reason else int((min(idle_ends, ends) - now).total_seconds())
    state: Literal["open", "ended"] = "ended" if reason else "open"
    return SessionState(row.id, row.user_id, row.login, state, reason, left, row.active_at, row.ended_at is not None)
