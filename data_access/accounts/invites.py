"""Invitations: a link that works once, for a week, by which one person of the staff takes an account into use.

``accept.py`` is what that person does.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from data_access import clock
from data_access.accounts.own import check_may_manage
from data_access.accounts.tokens import digest_token, make_token
from data_access.audit.record import Event, record_event
from data_access.errors import KapError, NotFound
from data_access.models import Clinician, Site, UserAccount
from data_access.scope import Role, Scope

INVITED_FOR: Final = timedelta(days=7)
ROLES: Final[tuple[Role, ...]] = ("director", "supervisor", "therapist", "data manager")
LOGIN: Final = re.compile(r"[^\s<>\"'\\/:;,|]{3,200}")


@dataclass(frozen=True)
class Invite:
    """An invitation that was just made; ``token`` is for the link and is kept nowhere else."""

    user_id: int
    token: str
    until: datetime


def invite_user(session: Session, scope: Scope, clinician_id: int, role: Role, login: str) -> Invite:
    """Invite a person of the staff, or anew while the former invitation was not taken up (which then works no more).

    Raises KapError for a role or login that cannot be, a login that is taken, and an account that is in use.
    """
    check_may_manage(scope)
    _check_real(session, scope.site_id)
    login = normalise_login(login)
    if role not in ROLES:
        raise KapError(f"The role can be {', '.join(ROLES[:-1])} or {ROLES[-1]}.")
    if not LOGIN.fullmatch(login):
        raise KapError("A login has 3 to 200 characters, without spaces, quotes, commas, colons and slashes.")
    account = _account_of(session, scope.site_id, clinician_id)
    other = session.scalar(select(UserAccount.id).filter_by(site_id=scope.site_id, login=login))
    if other is not None and (account is None or other != account.id):
        raise KapError(f"The login “{login}” is another person's. Choose another one.")
    if account is None:
        account = UserAccount(site_id=scope.site_id, clinician_id=clinician_id, failed_attempts=0)
        account.created_at, account.created_by = clock.now(), scope.actor.user_id
    account.role, account.login = role, login
    session.add(account)
    invite = renew_invite(session, account)
    record_event(session, scope, Event("invite user", login, details={"role": role}))
    return invite


def renew_invite(session: Session, account: UserAccount) -> Invite:
    """Give an account a new one-time invitation and take away whatever it signed in by."""
    token, until = make_token(), clock.now() + INVITED_FOR
    account.state, account.invite_digest, account.invite_until = "invited", digest_token(token), until
    account.password_hash = account.second_factor = account.issuer = account.subject = None
    account.last_code_step = account.locked_until = None
    account.failed_attempts = 0
    session.flush()
    return Invite(account.id, token, until)


def normalise_login(login: str) -> str:
    """A login as it is kept and compared: lower case, composed, without spaces around."""
    return unicodedata.normalize("NFKC", login).strip().lower()


def _check_real(session: Session, site_id: int) -> None:
    if session.scalar(select(Site.is_demo).where(Site.id == site_id)):
        raise KapError("A demonstration has no sign-in: one chooses who one is. Nobody is invited to it.")


def _account_of(session: Session, site_id: int, clinician_id: int) -> UserAccount | None:
    """The account a person of the staff has; None for none. Raises where it is in use, or there is no such person."""
    person = session.scalar(select(Clinician.name).where(Clinician.site_id == site_id, Clinician.id == clinician_id))
    if person is None:
        raise NotFound("There is no such person of the staff.")
    found = select(UserAccount).filter_by(site_id=site_id, clinician_id=clinician_id)
    account = session.scalars(found.with_for_update().execution_options(populate_existing=True)).one_or_none()
    if account is not None and account.state != "invited":
        what = "is in use. Reset it" if account.state == "active" else "is disabled. Enable it"
        raise KapError(f"The account of {person} {what} instead.")
    return account
