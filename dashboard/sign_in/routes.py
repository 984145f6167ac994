"""The routes of signing in and out, which the server puts before Streamlit."""

from collections.abc import Callable
from functools import partial
from typing import Any, Final

from starlette.middleware import Middleware
from starlette.middleware.sessions import SessionMiddleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from dashboard.sign_in import invitation, with_password
from dashboard.sign_in.desk import Desk, Endpoint, answer_for_clinic
from dashboard.sign_in.next_page import SIGN_IN
from dashboard.sign_in.style import read_typeface, style_sheet
from data_access.database import Store
from data_access.provider import Provider

STATE_COOKIE: Final = "__Secure-kap-state"
STATE_S: Final = 600


class StateCookie:
    """The signed cookie of somebody who is at the provider. Its key is the database's, opened after the start."""

    def __init__(self, app: ASGIApp, get_store: Callable[[], Store]) -> None:
        self._app = app
        self._get_store = get_store
        self._inner: SessionMiddleware | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on with what the cookie holds."""
        if self._inner is None:
            key = self._get_store().keys.derive("oidc state").hex()
            self._inner = SessionMiddleware(
                self._app, key, STATE_COOKIE, max_age=STATE_S, path=SIGN_IN, same_site="lax", https_only=True
            )
        await self._inner(scope, receive, send)


def build_sign_in_routes(
    get_store: Callable[[], Store], provider: Provider | None = None, public_url: str | None = None
) -> list[Route]:
    """Every route of signing in and out. ``public_url``: where users reach the program, behind a proxy."""
    desk = Desk(get_store, provider, public_url)
    page = partial(_page, desk)
    return [
        page(SIGN_IN, with_password.ask, "GET"),
        page(SIGN_IN, with_password.take, "POST"),
        page("/sign-out", with_password.sign_out, "POST"),
        Route(f"{SIGN_IN}/style.css", answer_style, methods=["GET"]),
        Route(f"{SIGN_IN}/typeface.woff2", answer_typeface, methods=["GET"]),
        page(f"{SIGN_IN}/invite/{{token}}", invitation.ask, "GET"),
        page(f"{SIGN_IN}/invite/{{token}}", invitation.take, "POST"),
        *(_list_provider_routes(page, provider, get_store) if provider else []),
    ]


async def answer_style(_request: Request) -> Response:
    """The style of the sign-in pages."""
    return Response(style_sheet(), media_type="text/css")


async def answer_typeface(_request: Request) -> Response:
    """The typeface of the sign-in pages."""
    face = read_typeface()
    return PlainTextResponse("Not found", 404) if face is None else Response(face, media_type="font/woff2")


def _list_provider_routes(
    page: Callable[..., Route], provider: Provider, get_store: Callable[[], Store]
) -> list[Route]:
    from dashboard.sign_in.with_provider import ANSWER, ProviderDesk  # Half a second, for clinics that have a provider.

    own, cookie = ProviderDesk(provider), [Middleware(StateCookie, get_store=get_store)]
    return [
        page(f"{SIGN_IN}/provider", own.begin, "GET", middleware=cookie),
        page(ANSWER, own.finish, "GET", middleware=cookie),
        page(f"{SIGN_IN}/invite/{{token}}/provider", own.begin_invited, "GET", middleware=cookie),
    ]


def _page(desk: Desk, path: str, endpoint: Endpoint, method: str, **more: Any) -> Route:
    return Route(path, answer_for_clinic(desk, endpoint), methods=[method], **more)
