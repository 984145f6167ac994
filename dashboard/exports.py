"""Files on their way out: made on a click, fetched once by an unguessable address, gone after a minute.

They wait in this process's memory only. Streamlit's own download route needs no login and
keeps its files for the session; this one hands a file to the first request that knows the token.
"""

import secrets
import threading
import time
from dataclasses import dataclass

LIFETIME_S = 60.0
MOST_WAITING = 64
MOST_BYTES = 256 * 1024 * 1024
"""Of all files that wait; one that is larger waits alone."""


@dataclass(frozen=True)
class Export:
    """One file ready to be fetched."""

    filename: str
    media_type: str
    content: bytes


class ExportShelf:
    """Exports by token: single use, short-lived, bounded."""

    def __init__(self, lifetime_s: float = LIFETIME_S) -> None:
        self._lifetime_s = lifetime_s
        self._lock = threading.Lock()
        self._waiting: dict[str, tuple[float, Export]] = {}

    def put(self, export: Export) -> str:
        """Lay a file on the shelf; return the address it can be fetched from once."""
        token = secrets.token_urlsafe(32)
        with self._lock:
            self._forget_old()
            room = MOST_BYTES - len(export.content)
            while self._waiting and (len(self._waiting) >= MOST_WAITING or self._count_bytes() > room):
                self._waiting.pop(next(iter(self._waiting)))
            self._waiting[token] = (time.monotonic() + self._lifetime_s, export)
        return f"/export/{token}"

    def take(self, token: str) -> Export | None:
        """The file behind a token, once; None if it was fetched, is too old or never was."""
        with self._lock:
            self._forget_old()
            found = self._waiting.pop(token, None)
        return found[1] if found else None

    def _count_bytes(self) -> int:
        return sum(len(export.content) for _, export in self._waiting.values())

    def _forget_old(self) -> None:
        now = time.monotonic()
        for token in [t for t, (until, _) in self._waiting.items() if until < now]:
            del self._waiting[token]


SHELF = ExportShelf()
