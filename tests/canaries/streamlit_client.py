"""A client that speaks Streamlit's own protocol to a running server, and keeps every byte that came back."""

import re
import time
import urllib.error
import urllib.request
from contextlib import ExitStack
from typing import Final

from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

from tests.streamlit_protocol import COOKIE, Window

PATIENCE_S: Final = 60.0
_FETCH: Final = re.compile(rb"/export/[A-Za-z0-9_-]{20,}")
_MEDIA: Final = re.compile(rb"/media/[A-Za-z0-9_.-]+")


class Refused(Exception):
    """The server did not let the connection in, or ended it."""


class Tab:
    """One open page of one browser. ``token``: of the session's cookie; None: nobody is signed in."""

    def __init__(self, url: str, token: str | None) -> None:
        self.url, self.token = url, token
        self.window = Window(url)
        self.socket: ClientConnection | None = None
        self.leaving = ExitStack()

    @property
    def said(self) -> list[str]:
        """The markup that the last run drew, in order."""
        return self.window.said

    @property
    def headers(self) -> dict[str, str]:
        """What a browser sends along."""
        return {"Cookie": f"{COOKIE}={self.token}"} if self.token else {}

    def open(self) -> None:
        """Connect as a page does. Raises Refused."""
        address = self.url.replace("http", "ws", 1) + "/_stcore/stream"
        try:
            connection = connect(
                address,
                origin=Origin(self.url),
                additional_headers=self.headers,
                subprotocols=[Subprotocol("streamlit")],
                max_size=None,
            )
            self.socket = self.leaving.enter_context(connection)
        except (InvalidStatus, ConnectionClosed) as closed:
            raise Refused(str(closed)) from closed

    def go(self, page: str, **query: str) -> bytes:
        """Ask for a page at an address; every byte of what is sent until the run has ended. Raises Refused."""
        self.window.go(page, query)
        return self.run()

    def run(self, picked: tuple[str, str] | None = None) -> bytes:
        """Run the page again; ``picked``: the key of a piece of markup, and what in it was clicked."""
        if self.socket is None:
            raise Refused("not connected")
        try:
            self.socket.send(self.window.ask(picked))
            return self._read_run(self.socket)
        except ConnectionClosed as closed:
            raise Refused(str(closed)) from closed

    def _read_run(self, socket: ClientConnection) -> bytes:
        """Everything until a run that was not interrupted has ended."""
        parts: list[bytes] = []
        until = time.monotonic() + PATIENCE_S
        while time.monotonic() < until:
            part = socket.recv(timeout=PATIENCE_S)
            assert isinstance(part, bytes)
            parts.append(part)
            if self.window.hear(part):
                return b"".join(parts)
        raise AssertionError("The page did not end in time.")

    def fetch(self, path: str) -> tuple[int, bytes]:
        """The status and the body of an address of the server."""
        request = urllib.request.Request(self.url + path, headers=self.headers)
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE_S) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as refused:
            return refused.code, refused.read()

    def fetch_what_is_offered(self, sent: bytes) -> list[bytes]:
        """The files that a page's messages lead to."""
        paths = {path.decode() for find in (_FETCH, _MEDIA) for path in find.findall(sent)}
        return [self.fetch(path)[1] for path in sorted(paths)]

    def draws(self, key: str) -> bool:
        """Whether the page that is open holds a piece of markup."""
        return self.window.draws(key)

    def close(self) -> None:
        """Leave."""
        self.leaving.close()
