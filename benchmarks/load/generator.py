"""The viewers, in a process of their own: ``python -m benchmarks.load.generator`` reads a plan, writes every click.

Each session is one connection as a browser's window makes it, with its own sign-in, and asks every four seconds
whether the session still counts, as a page does. A click ends when the run of its page has ended.
"""

import asyncio
import json
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from random import Random
from typing import Any

import httpx2
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException
from websockets.typing import Origin, Subprotocol

from benchmarks.load.figures import Click
from benchmarks.load.journey import Journey
from tests.streamlit_protocol import COOKIE, Window

PULSE_S = 4.0
PULSE = "session pulse"
PATIENCE_S = 60.0
ERROR_BOX = 'class="kap-message kap-message-worse" role="alert">'


@dataclass(frozen=True)
class Seat:
    """One session to be: on which server, signed in by which token, as what."""

    url: str
    token: str
    role: str


@dataclass(frozen=True)
class Plan:
    """Who looks, for how long from when all are open, how long a person thinks, and the seed of it all.

    A page stays open until the end. ``open_within_s``: by when all are open.
    """

    seats: tuple[Seat, ...]
    seconds: float
    think_s: float
    seed: int
    open_within_s: float

    @classmethod
    def read(cls, text: str) -> "Plan":
        """A plan as the process is given it."""
        told = json.loads(text)
        return cls(**{**told, "seats": tuple(Seat(**seat) for seat in told["seats"])})

    def write(self) -> str:
        """The same as text."""
        return json.dumps(asdict(self))


class Viewer:
    """One person at one window."""

    def __init__(
        self, number: int, plan: Plan, begun: float, client: httpx2.AsyncClient, tell: Callable[[Click], None]
    ) -> None:
        self.number, self.plan, self.begun, self.client, self.tell = number, plan, begun, client, tell
        self.seat = plan.seats[number]
        self.headers = {"Cookie": f"{COOKIE}={self.seat.token}"}
        self.window = Window(self.seat.url)
        self.journey = Journey(self.seat.role, Random(f"{plan.seed} {number}"), self.window)

    async def look(self) -> None:
        """Connect, open a page, click until the time is over. What goes wrong is told as a click with a fault."""
        rng = self.journey.rng
        await asyncio.sleep(rng.uniform(0, self.plan.open_within_s))
        try:
            async with self._connect() as socket:
                await self._time(socket, self.journey.begin())
                pulse = asyncio.create_task(self._ask_after_session())
                try:
                    await self._click_on(socket)
                finally:
                    pulse.cancel()
        except (WebSocketException, OSError, TimeoutError) as broken:
            self._tell("connection", 0, time.monotonic(), 0, f"{type(broken).__name__}: {broken}")

    def _connect(self) -> connect:
        return connect(
            self.seat.url.replace("http", "ws", 1) + "/_stcore/stream",
            origin=Origin(self.seat.url),
            additional_headers=self.headers,
            subprotocols=[Subprotocol("streamlit")],
            max_size=None,
            open_timeout=PATIENCE_S,
        )

    async def _click_on(self, socket: ClientConnection) -> None:
        due = max(time.monotonic(), self.begun + self.plan.open_within_s)
        until = self.begun + self.plan.open_within_s + self.plan.seconds
        due += self.journey.think_s(self.plan.think_s) * self.journey.rng.random()
        while max(due, time.monotonic()) < until:
            await asyncio.sleep(max(due - time.monotonic(), 0))
            await self._time(socket, self.journey.click())
            due += self.journey.think_s(self.plan.think_s)
        await asyncio.sleep(max(until - time.monotonic(), 0))

    async def _time(self, socket: ClientConnection, act: str) -> None:
        asked = self.window.ask()
        begin = time.monotonic()
        await socket.send(asked)
        size = 0
        async with asyncio.timeout(PATIENCE_S):
            while True:
                part = await socket.recv()
                assert isinstance(part, bytes)
                size += len(part)
                if self.window.hear(part):
                    break
        took = time.monotonic() - begin
        self._tell(act, took, begin, size, "; ".join((*self.window.exceptions, *self._find_error_boxes())))

    def _tell(self, act: str, took: float, at: float, size: int, fault: str) -> None:
        self.tell(Click(self.number, at - self.begun, self.window.page, act, took, size, fault))

    def _find_error_boxes(self) -> list[str]:
        return [text.partition(ERROR_BOX)[2][:300] for text in self.window.said if ERROR_BOX in text]

    async def _ask_after_session(self) -> None:
        """As the page does by itself."""
        while True:
            await asyncio.sleep(PULSE_S)
            begin = time.monotonic()
            try:
                answer = await self._get_pulse()
                fault = "" if answer.json().get("state") == "open" else f"the session has ended: {answer.text}"
            except (httpx2.HTTPError, ValueError) as broken:
                fault = f"{type(broken).__name__}: {broken}"
            took = time.monotonic() - begin
            self.tell(Click(self.number, begin - self.begun, PULSE, "pulse", took, 0, fault))

    async def _get_pulse(self) -> httpx2.Response:
        """A browser asks again by itself where the server had just closed the connection that was kept."""
        address = f"{self.seat.url}/session/pulse"
        try:
            return await self.client.get(address, headers=self.headers)
        except (httpx2.ReadError, httpx2.RemoteProtocolError):
            return await self.client.get(address, headers=self.headers)


async def look_all(plan: Plan, tell: Callable[[Click], None]) -> None:
    """Let everybody look at once, and return when all have left."""
    begun = time.monotonic()
    limits = httpx2.Limits(max_connections=None)
    async with httpx2.AsyncClient(timeout=PATIENCE_S, limits=limits) as client, asyncio.TaskGroup() as group:
        for number in range(len(plan.seats)):
            group.create_task(Viewer(number, plan, begun, client, tell).look())


def main() -> None:
    """Read the plan from standard input; write a line of JSON for each click, and the processor's time at the end."""
    plan = Plan.read(sys.stdin.read())
    clicks: list[Any] = []
    asyncio.run(look_all(plan, lambda click: clicks.append(asdict(click))))
    json.dump({"clicks": clicks, "cpu_s": time.process_time()}, sys.stdout)


if __name__ == "__main__":
    main()
