"""A small real clinic with accounts, and a browser without a screen at its sign-in pages."""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import select
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.testclient import TestClient

from dashboard.sign_in.routes import build_sign_in_routes
from data_access import clock
from data_access.accounts.accept import accept_invite, begin_second_factor, bind_identity
from data_access.accounts.invites import invite_user
from data_access.accounts.second_factor import make_code
from data_access.accounts.sessions import SessionState, find_session
from data_access.actor import Actor
from data_access.database import SiteInfo, Store
from data_access.models import AuditEvent, UserAccount
from data_access.provider import Provider
from data_access.scope import Role, Scope, see_whole_site
from tests.factories import find_row, make_clinician, make_site

HOST = "https://outcomes.example"
PASSWORD = "four words and a comma"
COOKIE = "__Host-kap-session"
MACHINE = Actor("command line", "root")


@dataclass
class Clinic:
    """A clinic in a store. Its people are invited one by one."""

    store: Store
    site_id: int
    tokens: dict[str, str] = field(default_factory=dict)

    def invite(self, login: str, role: Role = "therapist") -> str:
        """Invite a new person of the staff; the invitation's token."""
        with self.store.write() as session:
            site = next(s for s in self.store.sites() if s.id == self.site_id)
            person = make_clinician(session, site, role, name=login.title())  # type: ignore[arg-type]
            token = invite_user(session, self.director_scope(), person.id, role, login).token
        self.tokens[login] = token
        return token

    def add_user(self, login: str, role: Role = "therapist") -> int:
        """Somebody who signs in with PASSWORD and the code of ``code_of``."""
        token = self.invite(login, role)
        with self.store.write() as session:
            begin_second_factor(session, self.site_id, token)
            user_id = accept_invite(session, self.site_id, token, PASSWORD, self.code_of(login, session))
            find_row(
                session, UserAccount, user_id
            ).last_code_step = None  # The same code once more: no waiting in tests.
        return user_id

    def add_provider_user(self, login: str, issuer: str, subject: str) -> int:
        """Somebody whom the provider knows."""
        token = self.invite(login)
        with self.store.write() as session:
            return bind_identity(session, self.site_id, token, issuer, subject)

    def director_scope(self) -> Scope:
        """The scope of whoever runs the program at its machine."""
        return see_whole_site(self.site_id, 20_000, MACHINE)

    def find_user_id(self, login: str) -> int:
        """The user with a login."""
        with self.store.read() as session:
            return session.scalars(select(UserAccount.id).filter_by(site_id=self.site_id, login=login)).one()

    def code_of(self, login: str, session: Any = None) -> str:
        """What the person's authenticator shows now."""
        if session is None:
            with self.store.read() as session:
                return self.code_of(login, session)
        account = session.scalars(select(UserAccount).filter_by(site_id=self.site_id, login=login)).one()
        return make_code(self.store.keys, account.second_factor, clock.now())

    def forget_code(self, login: str) -> None:
        """Let the code that was just used be used again: nobody waits half a minute in a test."""
        with self.store.write() as session:
            found = select(UserAccount).filter_by(site_id=self.site_id, login=login)
            session.scalars(found).one().last_code_step = None

    def list_events(self) -> list[tuple[str, str, str, str]]:
        """The audit trail without invitations: action, target, outcome, who."""
        with self.store.read() as session:
            events = session.scalars(
                select(AuditEvent).filter_by(site_id=self.site_id).order_by(AuditEvent.number)
            ).all()
        return [(e.action, e.target, e.outcome, e.actor) for e in events if e.action != "invite user"]

    def list_denied(self) -> list[dict[str, Any]]:
        """What the audit trail says of refused sign-ins."""
        with self.store.read() as session:
            denied = (
                select(AuditEvent)
                .filter_by(site_id=self.site_id, outcome="denied", action="sign in")
                .order_by(AuditEvent.number)
            )
            return [dict(event.details) for event in session.scalars(denied)]

    def find_session(self, token: str) -> SessionState | None:
        """The session of a cookie."""
        with self.store.read() as session:
            return find_session(session, self.site_id, token)


def make_clinic(store: Store, **fields: Any) -> Clinic:
    """A clinic without accounts."""
    with store.write() as session:
        site_id = make_site(session, **({"name": "Clinic by the sea"} | fields)).id
    return Clinic(store, site_id)


class StoreOfOne:
    """A store of several clinics that shows one of them, so that tests can share a store."""

    def __init__(self, clinic: Clinic) -> None:
        self._clinic = clinic

    def site(self) -> SiteInfo:
        """The one clinic."""
        return next(site for site in self._clinic.store.sites() if site.id == self._clinic.site_id)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._clinic.store, name)


class Browser(TestClient):
    """Sends what a browser sends, follows nothing by itself, and keeps cookies."""

    def __init__(self, clinic: Clinic, provider: Provider | None = None, public_url: str | None = None) -> None:
        routes = build_sign_in_routes(lambda: StoreOfOne(clinic), provider, public_url)
        super().__init__(Starlette(routes=routes), base_url=HOST, follow_redirects=False)

    def fill_in(self, path: str, fields: dict[str, str], **headers: str) -> Response:
        """Send a form as a page of ours does; ``headers`` with _ for -."""
        own = {"Origin": HOST, "Content-Type": "application/x-www-form-urlencoded"}
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        sent = {name: value for name, value in (own | given).items() if value != "missing"}
        return self.post(path, content=urlencode(fields), headers=sent)  # type: ignore[return-value]

    def sign_in(self, login: str, code: str, password: str = PASSWORD, **more: str) -> Response:
        """Send the sign-in form."""
        return self.fill_in("/sign-in", {"login": login, "password": password, "code": code, **more})
