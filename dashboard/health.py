"""What a balancer and a watchdog ask: does the process answer, and does its database? Answered to anybody, in a word.

``/healthz``: the process answers; whoever gets no answer starts it again. ``/readyz``: its database answers too; where
not, starting it again would not help, and a balancer sends people to a process whose database does.
"""

import logging
import threading
import time
from collections.abc import Awaitable, Callable
from typing import Final

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from data_access.database import Store
from data_access.errors import KapError

REMEMBERED_S: Final = 1.0
WAIT_S: Final = 1.0
log = logging.getLogger("kap_outcomes")


async def answer_health(_request: Request) -> Response:
    """Says that the process answers."""
    return JSONResponse({"status": "ok"})


class Readiness:
    """Whether the database answers: asked at most once a second, however many want to know.

    While one asks, the others wait a moment for the answer; where it takes longer than that, it is no.
    """

    def __init__(self, open_store: Callable[[], Store], clock: Callable[[], float] = time.monotonic) -> None:
        self._open_store = open_store
        self._clock = clock
        self._lock = threading.Lock()
        self._asked_at: float | None = None
        self._is_ready = False

    def look(self) -> bool:
        """Whether it answers."""
        if not self._lock.acquire(timeout=WAIT_S):
            return False
        try:
            if self._asked_at is None or self._clock() - self._asked_at >= REMEMBERED_S:
                self._is_ready = self._ask()
                self._asked_at = self._clock()
            return self._is_ready
        finally:
            self._lock.release()

    def _ask(self) -> bool:
        try:
            self._open_store().site()
        except KapError as error:
            log.warning("Not ready: %s", error)
            return False
        return True


def build_readiness(open_store: Callable[[], Store]) -> Callable[[Request], Awaitable[Response]]:
    """The answer to ``/readyz``."""
    readiness = Readiness(open_store)

    async def answer_readiness(_request: Request) -> Response:
        if await to_thread.run_sync(readiness.look):
            return JSONResponse({"status": "ready"})
        return JSONResponse({"status": "not ready"}, 503)

    return answer_readiness
