"""How long one thread keeps all others from their turn: Python lets only one run at a time."""

import threading
import time
from types import TracebackType
from typing import Self

TICK_S = 0.002


class StallWatch:
    """A thread that wants a turn every two milliseconds, as long as the block runs; ``longest_ms``: what it waited.

    A wait counts for no more than the processor's time that this process used meanwhile: on a busy machine a thread
    also waits for other programs, which is no fault of ours.
    """

    def __init__(self) -> None:
        self.longest_ms = 0.0
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._tick, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._done.set()
        self._thread.join()

    def _tick(self) -> None:
        wall, used = time.perf_counter(), time.process_time()
        while not self._done.wait(TICK_S):
            now, busy = time.perf_counter(), time.process_time()
            self.longest_ms = max(self.longest_ms, 1000 * min(now - wall - TICK_S, busy - used))
            wall, used = now, busy
