"""One click in a real browser: when the last thing on the page was drawn, and what the server sent for it."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from playwright.sync_api import Page, WebSocket
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

QUIET_MS = 300
FIGURE = "kap-fig"
PATIENCE_S = 60

WATCH = """() => {
  window.kapLast = 0;
  new MutationObserver(() => { window.kapLast = performance.now(); })
    .observe(document.getElementById("stMain"), { childList: true, subtree: true, characterData: true });
  document.addEventListener("pointerdown", () => { window.kapStart = performance.now(); }, true);
}"""
"""Notes when the page last changed: charts come as markup, so the last change is the last chart or word drawn.

The clock starts when the button of the pointer goes down: finding where to click is the tool's work, not the page's.
"""

START = "() => { window.kapStart = performance.now(); window.kapLast = 0; }"

LOOK = """() => {
  const all = (selector) => [...document.querySelectorAll(selector)];
  return {
    title: document.querySelector("#stMain h1")?.textContent ?? "",
    busy: all("[data-testid=stStatusWidget], [data-testid=stSkeleton]").length > 0,
    quiet: performance.now() - window.kapLast,
    took: window.kapLast - window.kapStart,
  };
}"""


@dataclass
class Sent:
    """What went over the socket since the last click."""

    asked_at: float = 0.0
    finished_at: float = 0.0
    total_bytes: int = 0
    figure_bytes: int = 0
    elements: int = 0
    largest: dict[str, int] = field(default_factory=dict)

    @property
    def server_ms(self) -> float:
        """From the browser's question to the end of the script."""
        return (self.finished_at - self.asked_at) * 1000


@dataclass(frozen=True)
class Click:
    """One click: milliseconds until the last change of the page, and what was sent."""

    took_ms: float
    sent: Sent


class Stopwatch:
    """Listens to one page of a browser; make it before the page is opened."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._sent = Sent()
        page.on("websocket", self._listen)

    def _listen(self, socket: WebSocket) -> None:
        socket.on("framesent", self._note_question)
        socket.on("framereceived", self._note_answer)

    def _note_question(self, frame: str | bytes) -> None:
        if isinstance(frame, bytes) and BackMsg.FromString(frame).WhichOneof("type") == "rerun_script":
            self._sent.asked_at = self._sent.asked_at or time.perf_counter()

    def _note_answer(self, frame: str | bytes) -> None:
        if isinstance(frame, str):
            return
        message = ForwardMsg.FromString(frame)
        self._sent.total_bytes += len(frame)
        kind = message.WhichOneof("type")
        if kind == "script_finished":
            self._sent.finished_at = time.perf_counter()
        elif kind == "delta" and message.delta.WhichOneof("type") == "new_element":
            element = message.delta.new_element
            name = element.WhichOneof("type") or ""
            self._sent.elements += 1
            self._sent.largest[name] = self._sent.largest.get(name, 0) + len(frame)
            if name == "bidi_component" and FIGURE in element.bidi_component.json:
                self._sent.figure_bytes += len(element.bidi_component.json)

    def watch(self) -> None:
        """Begin to note changes, once the first page stands."""
        self._page.evaluate(WATCH)

    def take(self) -> Sent:
        """What was sent since the last look; a new sheet begins."""
        sent, self._sent = self._sent, Sent()
        return sent

    def time(self, act: Callable[[], object], title: str) -> Click:
        """Do something on the page; return once the page with this title has come to rest."""
        self.take()
        self._page.evaluate(START)
        act()
        until = time.monotonic() + PATIENCE_S
        while True:
            seen = self._page.evaluate(LOOK)
            settled = title in seen["title"] and not seen["busy"] and seen["took"] > 0
            if settled and seen["quiet"] > QUIET_MS and self._sent.finished_at:
                return Click(seen["took"], self.take())
            assert time.monotonic() < until, f"{title} did not come to rest: {seen}"
            self._page.wait_for_timeout(40)
