"""What every sign-in page stands on: the open database, its one clinic, and how a refusal is written down."""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from anyio import CapacityLimiter, to_thread
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response

from dashboard.sign_in.cookies import read_session_cookie, set_session_cookie
from dashboard.sign_in.next_page import HOME
from dashboard.sign_in.origin import comes_from_here
from dashboard.sign_in.pages import show_trouble
from dashboard.sign_in.throttle import Throttle
from data_access.accounts.sessions import How, OpenedSession, end_session, find_session, open_session
from data_access.actor import NOBODY
from data_access.audit.record import Event, record_event_of
from data_access.database import SiteInfo, Store
from data_access.errors import StoreError
from data_access.provider import Provider
from data_access.sight import see_site

OUT_OF_ORDER: Final = (
    "The program cannot be used just now, and nothing was changed. Tell whoever runs it: the reason is in its log."
)
LOCKED: Final = "Sign-in did not work, and it was tried too often. It opens again at {time}."
NOT_OUR_FORM: Final = "This form did not come from this program’s own page. Open the sign-in page and try again there."
MOST_AT_ONCE: Final = 2
"""Sign-ins that are worked on at the same time: each needs the memory of a password's hash."""
log = logging.getLogger("kap_outcomes")


@dataclass(frozen=True)
class Desk:
    """Where people sign in to the clinic of one store."""

    get_store: Callable[[], Store]
    provider: Provider | None = None
    public_url: str | None = None
    throttle: Throttle = field(default_factory=Throttle)
    turns: CapacityLimiter = field(default_factory=lambda: CapacityLimiter(MOST_AT_ONCE))

    @property
    def provider_name(self) -> str | None:
        """What the provider's button says."""
        return self.provider.name if self.provider else None

    def is_foreign(self, request: Request) -> bool:
        """Whether a POST came from a page that is not of this program."""
        return not comes_from_here(request, self.public_url)

    async def work(self, act: Callable[[], Any]) -> Any:
        """Do something with the database beside the server's own loop, a few at a time."""
        return await to_thread.run_sync(act, limiter=self.turns)


Endpoint = Callable[[Desk, Request, SiteInfo], Awaitable[Response]]


def answer_for_clinic(desk: Desk, endpoint: Endpoint) -> Callable[[Request], Awaitable[Response]]:
    """A page of a real clinic: a demonstration has no sign-in, and a database out of order says no more than that."""

    async def answer(request: Request) -> Response:
        try:
            site = await to_thread.run_sync(lambda: desk.get_store().site())
            if not site.is_demo:
                return await endpoint(desk, request, site)
        except StoreError as error:
            log.warning("%s", error)
            return show_trouble(OUT_OF_ORDER, 503)
        return RedirectResponse(HOME, 303) if request.method == "GET" else PlainTextResponse("Not found", 404)

    return answer


def hold_back(desk: Desk, request: Request, site: SiteInfo) -> Response | None:
    """One sentence for an address that failed too often; None for any other."""
    until = desk.throttle.opens_at(address_of(request))
    return show_trouble(LOCKED.format(time=say_time(until, site)), 429, site) if until else None


def address_of(request: Request) -> str | None:
    """The network address a request comes from."""
    return request.client.host if request.client else None


def open_anew(session: Any, site: SiteInfo, user_id: int, how: How, earlier_token: str | None) -> OpenedSession:
    """A new session with a new token; the one this browser had before ends."""
    earlier = find_session(session, site.id, earlier_token) if earlier_token else None
    if earlier is not None:
        end_session(session, site.id, earlier.session_id, earlier.reason or "signed out")
    return open_session(session, site.id, user_id, how)


def lead_on(opened: OpenedSession, next_page: str) -> Response:
    """Give the browser its new token and lead it to where it wanted to go."""
    answer = RedirectResponse(next_page, 303)
    set_session_cookie(answer, opened.token)
    return answer


def record_denied(desk: Desk, site: SiteInfo, how: str, why: str, target: str = "") -> None:
    """Write a refused sign-in into the audit trail."""
    with desk.get_store().write_as(see_site(site.id)) as session:
        event = Event("sign in", target, outcome="denied", details={"how": how, "why": why})
        record_event_of(session, site.id, NOBODY, None, event)


def say_time(moment: datetime, site: SiteInfo) -> str:
    """A moment as the clinic's clock shows it; up to the next whole minute."""
    local = moment.astimezone(ZoneInfo(site.time_zone))
    return local.strftime("%H:%M:%S") if local.second else local.strftime("%H:%M")


def token_of(request: Request) -> str | None:
    """The token of the session this browser has, whether it still counts or not."""
    return read_session_cookie(request.headers)
