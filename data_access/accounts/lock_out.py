"""How long a sign-in waits after wrong guesses; and the same for logins that nobody has, so that they tell nothing."""

import threading
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from data_access.accounts.tokens import digest_token

FREE_FAILURES: Final = 4
"""So many wrong guesses in a row are free; the next one locks."""
FIRST_LOCK: Final = timedelta(minutes=1)
LONGEST_LOCK: Final = timedelta(minutes=15)
MOST_STRANGERS: Final = 10_000


def lock_after(failures: int) -> timedelta | None:
    """How long the account waits after so many failures in a row: a minute, doubling, 15 at most; None: not yet."""
    if failures <= FREE_FAILURES:
        return None
    doublings = min(failures - FREE_FAILURES - 1, 10)
    wait: timedelta = FIRST_LOCK * 2**doublings
    return min(wait, LONGEST_LOCK)


@dataclass(frozen=True)
class Attempts:
    """Failures in a row, and until when no further guess is taken."""

    failed: int = 0
    locked_until: datetime | None = None

    def is_locked(self, now: datetime) -> bool:
        """Whether no guess is taken now."""
        return self.locked_until is not None and now < self.locked_until

    def fail(self, now: datetime) -> "Attempts":
        """One more failure."""
        wait = lock_after(self.failed + 1)
        return Attempts(self.failed + 1, None if wait is None else now + wait)


class Strangers:
    """Attempts by logins that no account in use has, in this process only; the oldest are forgotten first."""

    def __init__(self) -> None:
        self._attempts: OrderedDict[tuple[int, str], Attempts] = OrderedDict()
        self._lock = threading.Lock()

    def find(self, site_id: int, login: str) -> Attempts:
        """How often a login was tried."""
        with self._lock:
            return self._attempts.get(_name(site_id, login), Attempts())

    def fail(self, site_id: int, login: str, now: datetime) -> Attempts:
        """One more failure of a login."""
        with self._lock:
            after = self._attempts.pop(_name(site_id, login), Attempts()).fail(now)
            self._attempts[_name(site_id, login)] = after
            if len(self._attempts) > MOST_STRANGERS:
                self._attempts.popitem(last=False)
            return after


def _name(site_id: int, login: str) -> tuple[int, str]:
    """Not the login itself: what is typed there by mistake may be a password."""
    return site_id, digest_token(login)


STRANGERS: Final = Strangers()
