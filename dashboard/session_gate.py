"""The gate before everything: in a clinic, nothing but the ways in answers without a session that still counts.

A pure ASGI middleware. It stands before Streamlit's own routes (static files, media, uploads, the connection over
which pages are drawn) and ours. Each message of an open connection is looked at too: a fragment, a dialog and the
function behind a button run without the entry script, and so without the guard that every page calls.
"""

import asyncio
import logging
from typing import Final, Literal

from anyio import to_thread
from starlette.datastructures import Headers
from starlette.requests import HTTPConnection
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboard.browser_message import is_act_of_person, read_message
from dashboard.gate_answers import is_below, say_that_nobody_can_tell, send_to_sign_in
from dashboard.middleware import ASKED_BY_MACHINES
from dashboard.sign_in.cookies import read_session_cookie
from dashboard.sign_in.origin import comes_from_here
from dashboard.user_sessions import SessionBook
from dashboard.windows import WINDOWS
from data_access.accounts.sessions import SessionState
from data_access.errors import KapError

Door = Literal["open", "session", "nobody"]
WAYS_IN: Final = ("/sign-in", "/sign-out", "/session")
NOBODY: Final = (
    "/_stcore/metrics",
    "/_stcore/script-health-check",
    "/_stcore/agent",
    "/auth",
    "/oauth2callback",
    "/app/static",
)
"""Streamlit's routes about itself and its own sign-in: they answer nobody, in a demonstration neither."""
READING: Final = ("GET", "HEAD", "OPTIONS")
REFUSED: Final = 1008
SESSION: Final = "kap_session"
"""Where routes behind the gate find the session, in their ASGI scope."""
log = logging.getLogger("kap_outcomes")


def choose_door(path: str) -> Door:
    """Who may ask for a path: everybody, whoever has a session, or nobody."""
    if path in ASKED_BY_MACHINES or is_below(path, WAYS_IN):
        return "open"
    return "nobody" if is_below(path, NOBODY) else "session"


class SessionGate:
    """``book`` None: a demonstration, where nobody signs in. ``public_url``: the address before a proxy."""

    def __init__(self, app: ASGIApp, book: SessionBook | None, public_url: str | None = None) -> None:
        self._app = app
        self._book = book
        self._public_url = public_url
        self._notes: set[asyncio.Task[None]] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what may pass, refuse the rest without a word about what there is."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        door = choose_door(scope["path"])
        if door == "nobody":
            await _refuse(scope, receive, send, Response(status_code=404))
        elif self._book is None or door == "open":
            await self._app(scope, receive, send)
        elif scope["type"] == "http":
            await self._answer(self._book, scope, receive, send)
        else:
            await self._connect(self._book, scope, receive, send)

    async def _answer(self, book: SessionBook, scope: Scope, receive: Receive, send: Send) -> None:
        request = HTTPConnection(scope)
        if scope["method"] not in READING and not comes_from_here(request, self._public_url):
            await Response(status_code=403)(scope, receive, send)
            return
        try:
            state = await self._look(book, read_session_cookie(request.headers))
        except KapError as error:
            log.warning("No session can be looked up: %s", error)
            await say_that_nobody_can_tell(request)(scope, receive, send)
            return
        if state is None or not state.is_open:
            await send_to_sign_in(request)(scope, receive, send)
            return
        scope[SESSION] = state
        await self._app(scope, receive, send)

    async def _connect(self, book: SessionBook, scope: Scope, receive: Receive, send: Send) -> None:
        """A connection of a page: looked at when it is made, and again at each of its messages."""
        request = HTTPConnection(scope)
        token = read_session_cookie(request.headers)
        state = await self._look_or_none(book, token) if self._is_of_this_site(request) else None
        if token is None or state is None or not state.is_open:
            await send({"type": "websocket.close", "code": REFUSED})
            return
        resumed = _keep_own_window(scope, state.session_id)
        await self._app(scope, *self._watch(book, token, resumed, receive, send))

    def _watch(
        self, book: SessionBook, token: str, resumed: bool, receive: Receive, send: Send
    ) -> tuple[Receive, Send]:
        """What a connection hears and says until its session ends. ``resumed``: the browser only came back."""
        closed, by_itself = False, resumed

        async def receive_while_open() -> Message:
            nonlocal closed, by_itself
            while True:
                message = await receive()
                if message["type"] != "websocket.receive":
                    return message
                state = await self._look_or_none(book, token)
                if state is None or not state.is_open:
                    closed = True
                    await send({"type": "websocket.close", "code": REFUSED})
                    return {"type": "websocket.disconnect", "code": REFUSED}
                asked = read_message(message.get("bytes"))
                if asked is None:
                    continue
                if is_act_of_person(asked):
                    if not by_itself:
                        self._note(book, state)
                    by_itself = False
                return message

        async def send_while_open(message: Message) -> None:
            if not closed:
                await send(message)

        return receive_while_open, send_while_open

    def _note(self, book: SessionBook, state: SessionState) -> None:
        """Write the activity down beside the run, which need not wait for it."""
        task = asyncio.create_task(to_thread.run_sync(book.note, state))
        self._notes.add(task)
        task.add_done_callback(self._notes.discard)

    @staticmethod
    async def _look(book: SessionBook, token: str | None, *, fresh: bool = False) -> SessionState | None:
        return None if token is None else await to_thread.run_sync(lambda: book.look(token, fresh=fresh))

    async def _look_or_none(self, book: SessionBook, token: str | None) -> SessionState | None:
        """The session as it stands this moment; None too where nobody can tell."""
        try:
            return await self._look(book, token, fresh=True)
        except KapError as error:
            log.warning("No session can be looked up: %s", error)
            return None

    def _is_of_this_site(self, request: HTTPConnection) -> bool:
        """Whether a page of ours makes the connection; browsers always say whose page it is."""
        origin, secure = request.headers.get("origin"), request.scope["scheme"] in ("wss", "https")
        here = f"http{'s' if secure else ''}://{request.headers.get('host', '')}"
        return origin is not None and origin in (here, self._public_url)


async def _refuse(scope: Scope, receive: Receive, send: Send, answer: Response) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": REFUSED})
    else:
        await answer(scope, receive, send)


def _keep_own_window(scope: Scope, session_id: int) -> bool:
    """Leave out the window that a connection takes up again, unless it is this session's own; whether one is left."""
    headers = Headers(scope=scope)
    offered = [part.strip() for part in headers.get("sec-websocket-protocol", "").split(",")]
    window = offered[2] if len(offered) > 2 else ""
    if not window or WINDOWS.is_of(window, session_id):
        return bool(window)
    kept = ", ".join(offered[:2]).encode("latin-1")
    others = [pair for pair in scope["headers"] if pair[0].lower() != b"sec-websocket-protocol"]
    scope["headers"] = [*others, (b"sec-websocket-protocol", kept)]
    scope["subprotocols"] = offered[:2]
    return False
