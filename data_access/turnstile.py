"""So many threads at the database at once; the others wait at the door, and give up with a sentence.

A thread that reads may need a second connection before it gives the first one back: a report that asks for the facts.
If as many threads as there are connections held one each, all would wait for a second, and none would ever come. So
those who come in are counted, not their connections, and there are connections enough for all who are in.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from data_access.errors import StoreBusy

MOST_AT_ONCE: Final = 12
"""Threads of one process. More would not be faster: while they compute, they take turns at one processor anyway."""
NESTED: Final = 3
"""Connections that one thread may hold at once."""
PATIENCE_S: Final = 15.0
CROWDED: Final = "Many people are looking at the same time. Try again in a moment; nothing was changed."


class Turnstile:
    """Lets ``most`` threads in at once. A thread that is in may come in again without waiting."""

    def __init__(self, most: int = MOST_AT_ONCE, patience_s: float = PATIENCE_S) -> None:
        self._free = threading.BoundedSemaphore(most)
        self._patience_s = patience_s
        self._inside = threading.local()

    @contextmanager
    def passed(self) -> Iterator[None]:
        """Inside. Raises StoreBusy for a thread that waited in vain."""
        depth = getattr(self._inside, "depth", 0)
        if depth == 0 and not self._free.acquire(timeout=self._patience_s):
            raise StoreBusy(CROWDED)
        self._inside.depth = depth + 1
        try:
            yield
        finally:
            self._inside.depth = depth
            if depth == 0:
                self._free.release()
