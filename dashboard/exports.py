"""Files on their way out: made on a click, fetched once by an unguessable address, gone after a minute.

They wait in this process's memory only. Streamlit's own download route needs no login and
keeps its files for the session; this one hands a file once, to the session it was made for (in a
demonstration, where nobody signs in, to whoever knows the token).
"""

import secrets
import threading
import time
from dataclasses import dataclass

from data_access.scope import Scope

LIFETIME_S = 60.0
MOST_WAITING = 64
MOST_BYTES = 256 * 1024 * 1024
"""Of all files that wait; one that is larger waits alone."""


@dataclass(frozen=True)
class Export:
    """One file ready to be fetched, and what the audit trail is told of it.

    ``what`` names the kind of file, without anything of a patient; ``rows`` None: no table. ``patient``: the handle of
    the one it is about; None: of everybody its maker may see, or of nobody where it holds no patients.
    """

    filename: str
    media_type: str
    content: bytes
    what: str = ""
    rows: int | None = None
    patient: str | None = None
    holds_patients: bool = True


@dataclass(frozen=True)
class Waiting:
    """A file on the shelf, with the scope of whoever asked for it, and the digest of what that let them see."""

    export: Export
    scope: Scope
    sight: str
    until: float


class ExportShelf:
    """Exports by token: single use, short-lived, bounded."""

    def __init__(self, lifetime_s: float = LIFETIME_S) -> None:
        self._lifetime_s = lifetime_s
        self._lock = threading.Lock()
        self._waiting: dict[str, Waiting] = {}

    def put(self, export: Export, scope: Scope, sight: str = "") -> str:
        """Lay a file on the shelf for a viewer; return the address it can be fetched from once."""
        token = secrets.token_urlsafe(32)
        with self._lock:
            self._forget_old()
            room = MOST_BYTES - len(export.content)
            while self._waiting and (len(self._waiting) >= MOST_WAITING or self._count_bytes() > room):
                self._waiting.pop(next(iter(self._waiting)))
            self._waiting[token] = Waiting(export, scope, sight, time.monotonic() + self._lifetime_s)
        return f"/export/{token}"

    def take(self, token: str, session_id: int | None) -> Waiting | None:
        """The file behind a token, once. None if it was fetched, is too old, never was, or is another session's."""
        with self._lock:
            self._forget_old()
            found = self._waiting.get(token)
            if found is None or found.scope.actor.session_id != session_id:
                return None
            return self._waiting.pop(token)

    def _count_bytes(self) -> int:
        return sum(len(waiting.export.content) for waiting in self._waiting.values())

    def _forget_old(self) -> None:
        now = time.monotonic()
        for token in [t for t, waiting in self._waiting.items() if waiting.until < now]:
            del self._waiting[token]


SHELF = ExportShelf()
