"""``/sign-in/provider``: to the clinic's OIDC provider and back. Users are known by issuer and subject alone."""

import logging
from typing import Final

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from dashboard.quiet_log import Words
from dashboard.sign_in.desk import Desk, address_of, hold_back, lead_on, open_anew, record_denied, token_of
from dashboard.sign_in.next_page import HOME, choose_next, lead_to_sign_in
from dashboard.sign_in.oidc import ProviderClient, ProviderRefused
from dashboard.sign_in.origin import comes_from_elsewhere, is_whole_page
from dashboard.sign_in.pages import show_trouble
from data_access import clock
from data_access.accounts.accept import bind_identity
from data_access.accounts.sessions import OpenedSession
from data_access.accounts.users import find_by_identity
from data_access.database import SiteInfo
from data_access.errors import KapError, NotFound, StoreError
from data_access.provider import Provider
from data_access.sight import see_site

ANSWER: Final = "/sign-in/provider/answer"
DID_NOT_WORK: Final = (
    "Sign-in with the provider did not work. Try again; if it fails again, tell the clinical director."
)
_FLOW: Final = "flow"
_INVITE: Final = "invite"
_SINCE: Final = "since"
log = logging.getLogger("kap_outcomes")


class ProviderDesk:
    """The endpoints of sign-in by a provider."""

    def __init__(self, provider: Provider) -> None:
        self._provider = provider
        self._client: ProviderClient | None = None

    async def begin(self, desk: Desk, request: Request, site: SiteInfo) -> Response:
        """Lead to the provider; an account that is in use."""
        next_page = choose_next(request.query_params.get("next"))
        if comes_from_elsewhere(request):
            return RedirectResponse(lead_to_sign_in(next_page), 303)
        return await self._go(desk, request, site, {"next": next_page})

    async def begin_invited(self, desk: Desk, request: Request, site: SiteInfo) -> Response:
        """Lead to the provider; whoever comes back from there takes the invited account into use."""
        token = request.path_params["token"]
        if comes_from_elsewhere(request):  # Nobody is led into an account by another's link.
            return RedirectResponse(f"/sign-in/invite/{token}", 303)
        return await self._go(desk, request, site, {"next": HOME, _INVITE: token})

    async def finish(self, desk: Desk, request: Request, site: SiteInfo) -> Response:
        """Back from the provider: a session, or one sentence whatever was wrong."""
        if not is_whole_page(request):
            return show_trouble(DID_NOT_WORK, 400, site)
        refused = hold_back(desk, request, site)
        if refused is not None:
            return refused
        flow = request.session.pop(_FLOW, {})
        try:
            identity = await self._get_client().finish(request, flow.get(_SINCE, 0))
            opened: OpenedSession = await desk.work(lambda: _open(desk, site, flow, identity, token_of(request)))
        except ProviderRefused as error:
            return await self._refuse(desk, request, site, error.why)
        except StoreError:
            raise
        except KapError:
            return await self._refuse(desk, request, site, "invitation" if _INVITE in flow else "unknown identity")
        finally:
            request.session.clear()
        return lead_on(opened, choose_next(flow.get("next")))

    async def _go(self, desk: Desk, request: Request, site: SiteInfo, flow: dict[str, str]) -> Response:
        refused = hold_back(desk, request, site)
        if refused is not None:
            return refused
        here = desk.public_url or f"{request.url.scheme}://{request.url.netloc}"
        request.session[_FLOW] = flow | {_SINCE: int(clock.now().timestamp())}
        try:
            return await self._get_client().begin(request, here + ANSWER)
        except ProviderRefused as error:
            return await self._refuse(desk, request, site, error.why)

    async def _refuse(self, desk: Desk, request: Request, site: SiteInfo, why: str) -> Response:
        desk.throttle.count_failure(address_of(request))
        log.warning("A sign-in by the provider was refused: %s.", Words(why))
        await desk.work(lambda: record_denied(desk, site, "provider", why, self._provider.issuer))
        return show_trouble(DID_NOT_WORK, 401, site)

    def _get_client(self) -> ProviderClient:
        if self._client is None:
            self._client = ProviderClient(self._provider)
        return self._client


def _open(
    desk: Desk, site: SiteInfo, flow: dict[str, str], identity: tuple[str, str], earlier: str | None
) -> OpenedSession:
    with desk.get_store().write_as(see_site(site.id)) as session:
        invited = flow.get(_INVITE)
        if invited is None:
            user_id = find_by_identity(session, site.id, *identity)
        else:
            user_id = bind_identity(session, site.id, invited, *identity)
        if user_id is None:
            raise NotFound("Nobody here has this identity.")
        return open_anew(session, site, user_id, "provider", earlier)
