"""A client that speaks Streamlit's own protocol to a running server, and keeps every byte that came back."""

import json
import re
import time
import urllib.error
import urllib.request
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlencode

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

COOKIE: Final = "__Host-kap-session"
PATIENCE_S: Final = 60.0
_FETCH: Final = re.compile(rb"/export/[A-Za-z0-9_-]{20,}")
_MEDIA: Final = re.compile(rb"/media/[A-Za-z0-9_.-]+")


class Refused(Exception):
    """The server did not let the connection in, or ended it."""


@dataclass
class Tab:
    """One open page of one browser. ``token``: of the session's cookie; None: nobody is signed in."""

    url: str
    token: str | None
    socket: ClientConnection | None = None
    leaving: ExitStack = field(default_factory=ExitStack)
    page: str = ""
    query: dict[str, str] = field(default_factory=dict)
    script: str = ""
    """The digest by which the server calls the page that is open."""
    widgets: set[str] = field(default_factory=set)
    """The ids of the pieces that a run drew."""
    said: list[str] = field(default_factory=list)
    """The markup that the last run drew, in order."""

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
        self.page, self.query, self.script = page, query, ""
        self.widgets.clear()
        return self.run()

    def run(self, picked: tuple[str, str] | None = None) -> bytes:
        """Run the page again; ``picked``: the key of a piece of markup, and what in it was clicked."""
        asked = BackMsg()
        state = asked.rerun_script
        state.page_script_hash = self.script
        state.page_name, state.query_string = self.page, urlencode(self.query)
        state.context_info.url = f"{self.url}/{self.page}?{urlencode(self.query)}"
        state.context_info.timezone = "Europe/London"
        if picked:
            widget = state.widget_states.widgets.add()
            widget.id = next(key for key in self.widgets if key.endswith(f"-{picked[0]}"))
            widget.id = f"$$STREAMLIT_INTERNAL_KEY_{widget.id}__events"
            widget.json_trigger_value = json.dumps([{"event": "picked", "value": picked[1]}])
        if self.socket is None:
            raise Refused("not connected")
        try:
            self.socket.send(asked.SerializeToString())
            return self._read_run(self.socket)
        except ConnectionClosed as closed:
            raise Refused(str(closed)) from closed

    def _read_run(self, socket: ClientConnection) -> bytes:
        """Everything until a run that was not interrupted has ended."""
        parts: list[bytes] = []
        self.said.clear()
        until = time.monotonic() + PATIENCE_S
        while time.monotonic() < until:
            part = socket.recv(timeout=PATIENCE_S)
            assert isinstance(part, bytes)
            parts.append(part)
            message = ForwardMsg()
            message.ParseFromString(part)
            kind = message.WhichOneof("type")
            if kind == "navigation":
                self.script = message.navigation.page_script_hash
            if kind == "delta":
                self._note(message)
            if kind == "script_finished" and message.script_finished in (
                ForwardMsg.FINISHED_SUCCESSFULLY,
                ForwardMsg.FINISHED_WITH_COMPILE_ERROR,
            ):
                return b"".join(parts)
        raise AssertionError("The page did not end in time.")

    def _note(self, message: ForwardMsg) -> None:
        element = message.delta.new_element
        kind = element.WhichOneof("type")
        if kind == "bidi_component":
            self.widgets.add(element.bidi_component.id)
            self.said.append(element.bidi_component.json)
        elif kind == "markdown":
            self.said.append(element.markdown.body)

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
        return any(widget.endswith(f"-{key}") for widget in self.widgets)

    def close(self) -> None:
        """Leave."""
        self.leaving.close()
