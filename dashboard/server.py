"""The server: Streamlit as an ASGI app with our routes, headers and locked settings around it.

Every setting that guards something is passed in code, because a ``.streamlit/config.toml`` in the
folder one happens to stand in is honoured and could switch it off.
"""

import os
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import streamlit as st
from anyio import to_thread
from starlette.formparsers import MultiPartParser
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from dashboard.charts.theme import DARK, LIGHT, Tokens
from dashboard.components.error_message import show_error
from dashboard.components.navigate import HOME_PATH
from dashboard.components.pick import register_pick
from dashboard.data import get_store
from dashboard.doors import NOBODY_BELIEVED, Doors
from dashboard.export_route import answer_export
from dashboard.health import answer_health, build_readiness
from dashboard.keep_up import KeepUp
from dashboard.middleware import CompressedStatic, EncryptedOnly, SecurityHeaders
from dashboard.quiet_log import FORM, keep_logs_quiet
from dashboard.serving import SERVING, Purpose
from dashboard.session_gate import WAYS_IN, SessionGate
from dashboard.session_routes import build_session_routes
from dashboard.sweep import Sweep
from dashboard.user_sessions import BOOK, SessionBook
from dashboard.warm_up import WarmUp
from data_access.errors import KapError
from data_access.settings import read_settings

ENTRY = Path(__file__).resolve().parent / "entry" / "streamlit_app.py"
MAX_UPLOAD_MB = 25
UPLOAD_IN_MEMORY = 2 * MAX_UPLOAD_MB << 20
"""Bytes of a file on its way in that are held in memory: more than any may have, so that none is put on the disk."""
UNFORESEEN = (
    "This page could not be shown. Nothing was changed in the database. "
    "Reload the page; if it fails again, tell whoever runs the program: the reason is in its log."
)


def _theme_settings(section: str, tokens: Tokens) -> dict[str, Any]:
    return {
        f"theme.{section}.{name}": value
        for name, value in {
            "primaryColor": tokens.ink,
            "backgroundColor": tokens.ground,
            "secondaryBackgroundColor": tokens.surface,
            "textColor": tokens.ink,
            "linkColor": tokens.ink,
            "borderColor": tokens.hairline,
        }.items()
    }


def build_settings(doors: Doors) -> dict[str, Any]:
    """Every locked setting, and the colours from the tokens."""
    return {
        **doors.list_settings(),
        "server.headless": True,
        "server.enableXsrfProtection": True,
        "server.enableCORS": True,
        "server.enableStaticServing": False,
        "server.maxUploadSize": MAX_UPLOAD_MB,
        "server.fileWatcherType": "none",
        "server.runOnSave": False,
        "server.allowRunOnSave": False,
        "server.enableAgentApi": False,
        "server.trustedUserHeaders": "{}",
        "server.baseUrlPath": "",
        "server.scriptHealthCheckEnabled": False,
        "browser.gatherUsageStats": False,
        "client.showErrorDetails": "none",
        "client.showErrorLinks": False,
        "client.toolbarMode": "minimal",
        "client.disableDataExport": True,
        "runner.magicEnabled": False,
        "runner.postScriptGC": False,  # Done by Sweep.
        "global.developmentMode": False,
        "logger.hideWelcomeMessage": True,
        "logger.level": "warning",
        "logger.enableRich": False,
        "logger.messageFormat": FORM,
        "theme.font": "sans-serif",
        "theme.baseRadius": "6px",
        **_theme_settings("light", LIGHT),
        **_theme_settings("dark", DARK),
    }


async def answer_root(request: Request) -> Response:
    """Leads the bare address on to the first page, query and all."""
    query = f"?{request.url.query}" if request.url.query else ""
    return RedirectResponse(f"/{HOME_PATH}{query}", status_code=307)


@asynccontextmanager
async def warm_up_beside(_app: st.App) -> AsyncIterator[None]:
    """The port answers at once; what pages need is made ready meanwhile, follows the database, and memory is swept."""
    register_pick()
    beside = (WarmUp(), KeepUp(), Sweep())
    for thread in beside:
        thread.start()
    yield
    for thread in beside:
        await to_thread.run_sync(thread.stop)


def tell_script_error(error: Exception) -> bool:
    """What a viewer reads where a part of a page fails by itself, or a page for a reason nobody foresaw.

    Streamlit writes the reason to the log.
    """
    show_error(str(error) if isinstance(error, KapError) else UNFORESEEN)
    return True


def build_app(purpose: Purpose = "clinic", doors: Doors | None = None) -> st.App:
    """The ASGI app. Only a demonstration's lets everybody in."""
    doors = doors or Doors()
    MultiPartParser.spool_max_size = UPLOAD_IN_MEMORY
    book = BOOK if purpose == "clinic" else None
    return st.App(
        ENTRY,
        lifespan=warm_up_beside,
        routes=[
            Route("/", answer_root),
            Route("/healthz", answer_health),
            Route("/readyz", build_readiness(get_store)),
            Route("/export/{token}", answer_export),
            *(_list_ways_in(book, doors.public_url) if book else []),
        ],
        middleware=[
            Middleware(SecurityHeaders, strict_transport=doors.is_encrypted),
            Middleware(TrustedHostMiddleware, allowed_hosts=[*doors.names], www_redirect=False),
            *([Middleware(EncryptedOnly)] if doors.trusted_proxy else []),
            Middleware(SessionGate, book=book, public_url=doors.public_url),
            Middleware(CompressedStatic),
        ],
        on_script_error=tell_script_error,
    )


def _list_ways_in(book: SessionBook, public_url: str | None) -> list[Route]:
    """The routes of signing in and of the session. Below them nothing of Streamlit's answers."""
    from dashboard.sign_in.routes import build_sign_in_routes  # A demonstration has no use for it.

    settings = read_settings()
    return [
        *build_sign_in_routes(get_store, settings.provider, public_url or settings.public_url),
        *build_session_routes(book, public_url),
        *(Route(f"{way}/{{rest:path}}", answer_nothing) for way in WAYS_IN),
    ]


async def answer_nothing(_request: Request) -> Response:
    """There is no such page among the ways in."""
    return Response(status_code=404)


def is_port_free(host: str, port: int) -> bool:
    """Whether the port can be bound now."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def serve(doors: Doors, purpose: Purpose) -> None:
    """Serve until Ctrl-C what the database is for: forwarded headers are believed of the named proxy only."""
    os.environ["FORWARDED_ALLOW_IPS"] = doors.trusted_proxy or NOBODY_BELIEVED
    keep_logs_quiet()
    SERVING.start(purpose)
    build_app(purpose, doors).run(config=build_settings(doors))
