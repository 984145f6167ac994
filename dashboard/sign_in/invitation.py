"""``/sign-in/invite/{token}``: an invited person takes an account into use, by a password and a second factor."""

from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response

from dashboard.sign_in.desk import NOT_OUR_FORM, Desk, address_of, hold_back, lead_on, open_anew, token_of
from dashboard.sign_in.form import read_form
from dashboard.sign_in.next_page import HOME
from dashboard.sign_in.pages import show_invitation, show_trouble
from data_access.accounts.accept import FactorOffer, Invitation, accept_invite, begin_second_factor, find_invite
from data_access.accounts.sessions import OpenedSession
from data_access.database import SiteInfo
from data_access.errors import KapError, NotFound, StoreError
from data_access.sight import see_site

NOT_THE_SAME: Final = "The two passwords differ. Type the same one twice."


async def ask(desk: Desk, request: Request, site: SiteInfo) -> Response:
    """The form, for whoever holds an invitation that works."""
    return hold_back(desk, request, site) or await _show(desk, request, site)


async def take(desk: Desk, request: Request, site: SiteInfo) -> Response:
    """What was typed: the account is in use and its person signed in, or the form again with what is wrong."""
    if desk.is_foreign(request):
        return show_trouble(NOT_OUR_FORM, 403, site)
    typed = await read_form(request) or {}
    refused = hold_back(desk, request, site)
    if refused is not None:
        return refused
    if typed.get("password") != typed.get("again"):
        return await _show(desk, request, site, fault=NOT_THE_SAME, status=400)
    token = request.path_params["token"]
    try:
        opened: OpenedSession = await desk.work(lambda: _accept(desk, site, token, typed, token_of(request)))
    except StoreError:
        raise
    except KapError as error:
        desk.throttle.count_failure(address_of(request))
        return await _show(desk, request, site, fault=str(error), status=400)
    return lead_on(opened, HOME)


async def _show(desk: Desk, request: Request, site: SiteInfo, **said: Any) -> Response:
    token = request.path_params["token"]
    try:
        invitation, offer = await desk.work(lambda: _find(desk, site, token))
    except NotFound as error:
        desk.throttle.count_failure(address_of(request))
        return show_trouble(str(error), 404, site)
    return show_invitation(site, invitation, offer, desk.provider_name, token, **said)


def _find(desk: Desk, site: SiteInfo, token: str) -> tuple[Invitation, FactorOffer]:
    with desk.get_store().write_as(see_site(site.id)) as session:
        return find_invite(session, site.id, token), begin_second_factor(session, site.id, token)


def _accept(desk: Desk, site: SiteInfo, token: str, typed: dict[str, str], earlier: str | None) -> OpenedSession:
    with desk.get_store().write_as(see_site(site.id)) as session:
        user_id = accept_invite(session, site.id, token, typed.get("password", ""), typed.get("code", ""))
        return open_anew(session, site, user_id, "password", earlier)
