"""How an invited person takes an account into use.

Either with a password and a second factor, or by signing in at the clinic's provider.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from data_access import clock
from data_access.accounts.passwords import check_new_password, hash_password
from data_access.accounts.second_factor import find_step, make_secret, write_secret, write_uri
from data_access.accounts.tokens import digest_token
from data_access.actor import Actor
from data_access.audit.record import Event, record_event_of
from data_access.errors import KapError, NotFound
from data_access.models import Clinician, Site, UserAccount
from data_access.scope import Role
from data_access.server_keys import ServerKeys

NO_LONGER: Final = (
    "This invitation does not work: it was used, has expired, or a newer one was sent. "
    "Ask the clinical director for a new one."
)
WRONG_CODE: Final = "The code does not fit. Wait for the next one in the authenticator and type that."


@dataclass(frozen=True)
class Invitation:
    """What whoever holds an invitation's link is told: whom it is for, and until when it works."""

    user_id: int
    login: str
    name: str
    role: Role
    clinic: str
    until: datetime


@dataclass(frozen=True)
class FactorOffer:
    """The new second factor, to be read by an authenticator: as an address (a square code) or typed."""

    uri: str
    secret: str


def find_invite(session: Session, site_id: int, token: str) -> Invitation:
    """Whom an invitation's link is for. Raises NotFound, with one sentence, for one that does not work (any more)."""
    account = _find_invited(session, site_id, token)
    name, clinic = _describe(session, account)
    role, until = cast(Role, account.role), account.invite_until or clock.now()
    return Invitation(account.id, account.login, name, role, clinic, until)


def begin_second_factor(session: Session, site_id: int, token: str) -> FactorOffer:
    """The second factor that an invited person sets up: made at the first look, the same at every further one."""
    account, keys = _find_invited(session, site_id, token, hold=True), _keys(session)
    if account.second_factor is None:
        account.second_factor = make_secret(keys)
        session.flush()
    clinic = _describe(session, account)[1]
    return FactorOffer(
        write_uri(keys, account.second_factor, account.login, clinic), write_secret(keys, account.second_factor)
    )


def accept_invite(session: Session, site_id: int, token: str, password: str, code: str) -> int:
    """Take an account into use with a password and the second factor begun before; the user's id.

    Raises KapError for a password that is too easy and a code that does not fit; the invitation then still works.
    """
    account = _find_invited(session, site_id, token, hold=True)
    check_new_password(password, (account.login, *_describe(session, account)))
    step = None
    if account.second_factor is not None:
        step = find_step(_keys(session), account.second_factor, code, clock.now(), None)
    if step is None:
        raise KapError(WRONG_CODE)
    account.password_hash, account.last_code_step = hash_password(password), step
    return _take_into_use(session, account, "password")


def bind_identity(session: Session, site_id: int, token: str, issuer: str, subject: str) -> int:
    """Take an account into use by the identity a provider gave: its issuer and subject, nothing else; the user's id."""
    account = _find_invited(session, site_id, token, hold=True)
    if not issuer or not subject:
        raise KapError("The provider did not say who this is. Ask the clinical director.")
    taken = select(UserAccount.id).filter_by(site_id=site_id, issuer=issuer, subject=subject)
    if session.scalar(taken) is not None:
        raise KapError("This identity of the provider belongs to another account here. Sign in with your own.")
    account.issuer, account.subject, account.second_factor = issuer, subject, None
    return _take_into_use(session, account, "provider")


def _take_into_use(session: Session, account: UserAccount, how: str) -> int:
    account.state, account.invite_digest, account.invite_until = "active", None, None
    session.flush()
    actor = Actor("user", account.login, account.id)
    event = Event("accept invitation", account.login, details={"how": how})
    record_event_of(session, account.site_id, actor, account.role, event)
    return account.id


def _find_invited(session: Session, site_id: int, token: str, hold: bool = False) -> UserAccount:
    found = select(UserAccount).where(
        UserAccount.site_id == site_id,
        UserAccount.invite_digest == digest_token(token),
        UserAccount.state == "invited",
        UserAccount.invite_until > clock.now(),
    )
    found = found.with_for_update() if hold else found
    account = session.scalars(found.execution_options(populate_existing=True)).one_or_none()
    if account is None:
        raise NotFound(NO_LONGER)
    return account


def _describe(session: Session, account: UserAccount) -> tuple[str, str]:
    """The person's name, and the clinic's."""
    person = (Clinician.site_id == Site.id) & (Clinician.id == account.clinician_id)
    row = session.execute(select(Clinician.name, Site.name).join(Site, person).where(Site.id == account.site_id)).one()
    return row[0], row[1]


def _keys(session: Session) -> ServerKeys:
    keys: ServerKeys = session.info["keys"]
    return keys
