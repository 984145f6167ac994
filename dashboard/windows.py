"""Which browser window belongs to which user session: a window is never taken up again by another one.

Streamlit keeps the state of a window whose connection broke, and gives it to whoever names it. The gate lets a
connection name it only where the run that it last had was of the same user session.
"""

import threading
from collections import OrderedDict
from typing import Final

MOST_WINDOWS: Final = 4096


class Windows:
    """User sessions by window (Streamlit's own session ids), the latest of them."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._owners: OrderedDict[str, int] = OrderedDict()

    def bind(self, window: str, session_id: int) -> None:
        """A window ran for a user session."""
        with self._lock:
            self._owners[window] = session_id
            self._owners.move_to_end(window)
            while len(self._owners) > MOST_WINDOWS:
                self._owners.popitem(last=False)

    def is_of(self, window: str, session_id: int) -> bool:
        """Whether a window is known to belong to a user session."""
        with self._lock:
            return self._owners.get(window) == session_id


WINDOWS: Final = Windows()
