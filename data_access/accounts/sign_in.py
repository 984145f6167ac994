"""Signing in with login, password and the second factor's code.

Every failure reads the same and takes the same time, whoever is named. The password is weighed before any row is held,
since that takes long on purpose and a database file has one writer. Guesses are counted while the account's row is
held: two at once count as two. The caller opens the session in the same transaction (``open_session``).
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from data_access import clock
from data_access.accounts.invites import normalise_login
from data_access.accounts.lock_out import STRANGERS, Attempts
from data_access.accounts.passwords import hash_password, is_outdated, is_right
from data_access.accounts.second_factor import find_step
from data_access.actor import NOBODY
from data_access.audit.record import Event, record_event_of
from data_access.models import UserAccount
from data_access.server_keys import ServerKeys

LONGEST_LOGIN: Final = 200
Why = Literal["unknown", "password", "code", "locked"]
"""For the audit trail only: whoever signs in is told one sentence."""


@dataclass(frozen=True)
class SignedIn:
    """Login, password and code were right."""

    user_id: int


@dataclass(frozen=True)
class Refused:
    """They were not. ``locked_until``: no further guess is taken before; None: try again."""

    locked_until: datetime | None


@dataclass(frozen=True)
class Weighed:
    """A password that was compared: with which kept hash (None: nobody's), and whether it is the right one."""

    kept: str | None = field(repr=False)
    is_right: bool


def find_kept_hash(session: Session, site_id: int, login: str) -> str | None:
    """The hash to weigh a password against; None for a login that nobody signs in by."""
    return session.scalars(_select(site_id, login).with_only_columns(UserAccount.password_hash)).one_or_none()


def weigh_password(kept: str | None, password: str) -> Weighed:
    """Compare a password, which takes as long for nobody's. Call it while no transaction is open."""
    return Weighed(kept, is_right(kept, password))


def sign_in_with_password(
    session: Session, site_id: int, login: str, password: str, code: str, weighed: Weighed | None = None
) -> SignedIn | Refused:
    """Check a sign-in; a refusal is counted and told to the audit trail (so the transaction must be kept).

    ``weighed``: how the password compared just before; what no longer fits the account is compared anew.
    """
    login = normalise_login(login[:LONGEST_LOGIN])
    found = _select(site_id, login).with_for_update().execution_options(populate_existing=True)
    account = session.scalars(found).one_or_none()
    if weighed is None or weighed.kept != (None if account is None else account.password_hash):
        weighed = weigh_password(None if account is None else account.password_hash, password)
    if account is None:
        return _refuse_stranger(session, site_id, login)
    attempts, now = Attempts(account.failed_attempts, account.locked_until), clock.now()
    if attempts.is_locked(now):
        return _refuse(session, account, attempts, "locked")
    why = _check(session, account, weighed, password, code)
    if why is not None:
        return _refuse(session, account, attempts.fail(now), why)
    account.failed_attempts, account.locked_until = 0, None
    session.flush()
    return SignedIn(account.id)


def _select(site_id: int, login: str) -> Select[UserAccount]:
    return select(UserAccount).where(
        UserAccount.site_id == site_id,
        UserAccount.login == normalise_login(login[:LONGEST_LOGIN]),
        UserAccount.state == "active",
        UserAccount.password_hash.is_not(None),
    )


def _check(session: Session, account: UserAccount, weighed: Weighed, password: str, code: str) -> Why | None:
    """What is wrong; None where nothing is, and then the code is used up."""
    if not weighed.is_right:
        return "password"
    keys: ServerKeys = session.info["keys"]
    step = None
    if account.second_factor is not None:
        step = find_step(keys, account.second_factor, code, clock.now(), account.last_code_step)
    if step is None:
        return "code"
    account.last_code_step = step
    if account.password_hash is not None and is_outdated(account.password_hash):
        account.password_hash = hash_password(password)
    return None


def _refuse(session: Session, account: UserAccount, attempts: Attempts, why: Why) -> Refused:
    account.failed_attempts, account.locked_until = attempts.failed, attempts.locked_until
    session.flush()
    return _tell(session, account.site_id, account.login, attempts, why)


def _refuse_stranger(session: Session, site_id: int, login: str) -> Refused:
    attempts, now = STRANGERS.find(site_id, login), clock.now()
    if not attempts.is_locked(now):
        attempts = STRANGERS.fail(site_id, login, now)
    # What was typed may be a password in the wrong field: it is not written down.
    return _tell(session, site_id, "", attempts, "unknown")


def _tell(session: Session, site_id: int, login: str, attempts: Attempts, why: Why) -> Refused:
    event = Event("sign in", login, outcome="denied", details={"why": why, "failures": attempts.failed})
    record_event_of(session, site_id, NOBODY, None, event)
    return Refused(attempts.locked_until)
