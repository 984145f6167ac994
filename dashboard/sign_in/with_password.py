"""``/sign-in``: name, password and code. ``/sign-out``: the end of the session."""

from typing import Final

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from dashboard.sign_in.cookies import clear_session_cookie
from dashboard.sign_in.desk import LOCKED, NOT_OUR_FORM, Desk, address_of, lead_on, open_anew, say_time, token_of
from dashboard.sign_in.form import read_form
from dashboard.sign_in.next_page import SIGN_IN, choose_next
from dashboard.sign_in.pages import show_sign_in, show_trouble
from data_access.accounts.sessions import EndReason, OpenedSession, SessionState, end_session, find_session, tell_end
from data_access.accounts.sign_in import Refused, find_kept_hash, sign_in_with_password, weigh_password
from data_access.accounts.users import get_users
from data_access.database import SiteInfo
from data_access.sight import see_site

DID_NOT_WORK: Final = "Sign-in did not work. Check name, password and code."
NOBODY_YET: Final = (
    "Nobody has an account yet. Whoever runs the program invites the first clinical director: kap-outcomes users invite"
)
WHY_HERE: Final[dict[EndReason, str]] = {
    "idle": "You were signed out because nothing was done for a while. Sign in to go on where you were.",
    "too long": "Your session reached its longest time. Sign in to go on where you were.",
    "revoked": "Your session was ended. Sign in to go on.",
    "role changed": "Your role was changed, so your session was ended. Sign in to go on.",
    "signed out": "You are signed out.",
}


async def ask(desk: Desk, request: Request, site: SiteInfo) -> Response:
    """The form; whoever is signed in is led on."""
    next_page = choose_next(request.query_params.get("next"))
    found, notice = await desk.work(lambda: _look(desk, site, token_of(request)))
    if found is not None and found.is_open:
        return RedirectResponse(next_page, 303)
    return show_sign_in(site, desk.provider_name, next_page, notice=notice)


async def take(desk: Desk, request: Request, site: SiteInfo) -> Response:
    """What was typed: the way on, or the form again with one sentence."""
    if desk.is_foreign(request):
        return show_trouble(NOT_OUR_FORM, 403, site)
    typed = await read_form(request) or {}
    next_page, address = choose_next(typed.get("next")), address_of(request)
    until = desk.throttle.opens_at(address)
    if until is None:
        outcome = await desk.work(lambda: _check(desk, site, typed, token_of(request)))
        if isinstance(outcome, OpenedSession):
            return lead_on(outcome, next_page)
        desk.throttle.count_failure(address)
        until = outcome.locked_until
    fault = LOCKED.format(time=say_time(until, site)) if until else DID_NOT_WORK
    said = {"fault": fault, "login": typed.get("login", "")[:200], "status": 429 if until else 401}
    return show_sign_in(site, desk.provider_name, next_page, **said)


async def sign_out(desk: Desk, request: Request, site: SiteInfo) -> Response:
    """End this browser's session."""
    if desk.is_foreign(request):
        return show_trouble(NOT_OUR_FORM, 403, site)
    await desk.work(lambda: _end(desk, site, token_of(request)))
    answer = RedirectResponse(SIGN_IN, 303)
    clear_session_cookie(answer)
    return answer


def _look(desk: Desk, site: SiteInfo, token: str | None) -> tuple[SessionState | None, str | None]:
    with desk.get_store().read_as(see_site(site.id)) as session:
        found = find_session(session, site.id, token) if token else None
        if found is not None:
            return found, WHY_HERE.get(found.reason) if found.reason else None
        return None, None if get_users(session, site.id) else NOBODY_YET


def _check(desk: Desk, site: SiteInfo, typed: dict[str, str], earlier: str | None) -> OpenedSession | Refused:
    login, password, code = (typed.get(name, "") for name in ("login", "password", "code"))
    with desk.get_store().read_as(see_site(site.id)) as session:
        kept = find_kept_hash(session, site.id, login)
    weighed = weigh_password(kept, password)
    with desk.get_store().write_as(see_site(site.id)) as session:
        outcome = sign_in_with_password(session, site.id, login, password, code, weighed)
        if isinstance(outcome, Refused):
            return outcome
        return open_anew(session, site, outcome.user_id, "password", earlier)


def _end(desk: Desk, site: SiteInfo, token: str | None) -> None:
    with desk.get_store().write_as(see_site(site.id)) as session:
        found = find_session(session, site.id, token) if token else None
        if found is not None and found.is_open:
            end_session(session, site.id, found.session_id, "signed out")
        elif found is not None:
            tell_end(session, site.id, found)
