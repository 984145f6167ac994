"""Requests to an ASGI app without a server: what a browser would send, and what comes back."""

import asyncio
from collections.abc import Callable, Coroutine, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from streamlit.proto.BackMsg_pb2 import BackMsg

from dashboard.sign_in.cookies import NAME

HOST = "127.0.0.1:8501"
HERE = f"http://{HOST}"
PAGE = {"accept": "text/html,application/xhtml+xml"}
Pairs = dict[str, str]


@dataclass
class Answer:
    """What came back."""

    status: int = 0
    headers: Pairs = field(default_factory=dict)
    body: bytes = b""


def make_scope(path: str, method: str, headers: Pairs, kind: str = "http") -> dict[str, Any]:
    """The ASGI scope of a request; ``path`` may carry a query."""
    bare, _, query = path.partition("?")
    sent = {"host": HOST, **{name.lower(): value for name, value in headers.items()}}
    return {
        "type": kind,
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http" if kind == "http" else "ws",
        "path": bare,
        "raw_path": bare.encode(),
        "query_string": query.encode(),
        "headers": [(name.encode(), value.encode("latin-1")) for name, value in sent.items()],
        "client": ("127.0.0.1", 50_000),
        "server": ("127.0.0.1", 8501),
        "subprotocols": [],
        "state": {},
    }


def with_cookie(token: str | None, **headers: str) -> Pairs:
    """Headers with the session's cookie, and more: ``with_cookie(token, origin=HERE)``."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return named if token is None else {"cookie": f"{NAME}={token}", **named}


def ask(app: Any, path: str, method: str = "GET", headers: Pairs | None = None) -> Answer:
    """One request and its answer."""
    answer = Answer()

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            answer.status = message["status"]
            answer.headers = {name.decode().lower(): value.decode() for name, value in message["headers"]}
        else:
            answer.body += message.get("body", b"")

    _run(lambda: app(make_scope(path, method, headers or {}), receive, send))
    return answer


def connect(app: Any, headers: Pairs, messages: Iterable[Any], path: str = "/_stcore/stream") -> list[dict[str, Any]]:
    """A connection over which messages are sent, one after the other (callables are called); what the app sent."""
    sent: list[dict[str, Any]] = []
    waiting = iter(messages)

    async def receive() -> dict[str, Any]:
        for message in waiting:
            if callable(message):
                message()
                continue
            return {"type": "websocket.receive", "bytes": message}
        return {"type": "websocket.disconnect", "code": 1000}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    async def run() -> None:
        await app(make_scope(path, "GET", headers, "websocket"), receive, send)
        # What is written down beside the runs is awaited here, so that tests see it.
        await asyncio.gather(*(task for task in asyncio.all_tasks() if task is not asyncio.current_task()))

    _run(run)
    return sent


def _run(make: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """In a thread of its own: where a browser was driven before, this one holds a loop that runs."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(lambda: asyncio.run(make())).result()


def rerun(**fields: Any) -> bytes:
    """The message by which a browser asks for a run of the script."""
    message = BackMsg()
    message.rerun_script.query_string = fields.pop("query_string", "")
    for name, value in fields.items():
        setattr(message.rerun_script, name, value)
    return message.SerializeToString()


class Inside:
    """Stands for everything behind the gate; remembers what reached it."""

    def __init__(self) -> None:
        self.paths: list[str] = []
        self.scopes: list[dict[str, Any]] = []
        self.messages: list[bytes] = []

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        self.paths.append(scope["path"])
        self.scopes.append(scope)
        if scope["type"] == "http":
            await send({"type": "http.response.start", "status": 200, "headers": []})
            await send({"type": "http.response.body", "body": b"Tomas Verbeek"})
            return
        await send({"type": "websocket.accept"})
        while True:
            message = await receive()
            if message["type"] != "websocket.receive":
                await send({"type": "websocket.send", "bytes": b"too late"})
                return
            self.messages.append(message["bytes"])
            await send({"type": "websocket.send", "bytes": b"drawn"})
