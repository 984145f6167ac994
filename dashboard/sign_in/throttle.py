"""A brake on guessing, by the address the guesses come from; beside the one that every account has.

It lies in this process's memory: several processes brake each by itself.
"""

import ipaddress
import threading
from collections import OrderedDict
from datetime import datetime, timedelta
from typing import Final

from data_access import clock

MOST_FAILURES: Final = 20
WINDOW: Final = timedelta(minutes=5)
MOST_ADDRESSES: Final = 4096
UNKNOWN: Final = "unknown"
_HOME_NETWORK: Final = 64
"""One household or machine has a whole IPv6 network of this size to itself."""


class Throttle:
    """Counts failures by address. At most ``most`` are answered within ``window``."""

    def __init__(self, most: int = MOST_FAILURES, window: timedelta = WINDOW) -> None:
        self._most = most
        self._window = window
        self._lock = threading.Lock()
        self._failures: OrderedDict[str, list[datetime]] = OrderedDict()

    def opens_at(self, address: str | None) -> datetime | None:
        """When an address may try again; None: now."""
        with self._lock:
            recent = self._list_recent(_name(address))
            return recent[-self._most] + self._window if len(recent) >= self._most else None

    def count_failure(self, address: str | None) -> None:
        """One more failure of an address."""
        name = _name(address)
        with self._lock:
            recent = self._list_recent(name)
            self._failures[name] = [*recent, clock.now()][-self._most :]
            self._failures.move_to_end(name)
            while len(self._failures) > MOST_ADDRESSES:
                self._failures.popitem(last=False)

    def _list_recent(self, name: str) -> list[datetime]:
        since = clock.now() - self._window
        return [moment for moment in self._failures.get(name, []) if moment > since]


def _name(address: str | None) -> str:
    try:
        found = ipaddress.ip_address(address or "")
    except ValueError:
        return UNKNOWN
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped is None:
        return str(ipaddress.ip_network((found.packed, _HOME_NETWORK), strict=False))
    return str(found)
