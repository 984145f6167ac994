"""What only the collector can free is freed beside the clicks, every half minute, not after every run of a page.

Streamlit's own way is a full collection at the end of each run, while the interpreter runs nothing else: with reports,
facts and a hundred open pages in memory that was two thirds of the processor's time of a click.
"""

import gc
import threading
from typing import Final

EVERY_S: Final = 30.0


class Sweep:
    """A thread that collects every so often until it is stopped."""

    def __init__(self, every_s: float = EVERY_S) -> None:
        self._every_s = every_s
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._sweep_on, name="sweep", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End; a collection under way is waited for."""
        self._stop.set()
        self._thread.join()

    def _sweep_on(self) -> None:
        while not self._stop.wait(self._every_s):
            gc.collect()
