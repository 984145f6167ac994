"""What the first pages need, made ready in the background once the port answers: whoever comes sooner only shares it.

A page is a script that Streamlit runs, so nothing of it is imported before somebody opens it: a second the first time.
"""

import ast
import gc
import logging
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from threading import Event, Thread
from typing import Final

from dashboard.components.navigate import PAGES_FOLDER
from dashboard.data import get_facts_store, get_store
from data_access.errors import KapError

FIRST: Final = ("dashboard.app", "plotly.graph_objects", "scipy.optimize")
"""Frame, figures, and the fit of the expected courses: what the first page needs beside its own imports."""
log = logging.getLogger("kap_outcomes")


class WarmUp:
    """One thread that makes ready step by step. ``stop`` ends it after the step it is at."""

    def __init__(self) -> None:
        self._stopped = Event()
        self._thread = Thread(target=self._run, name="warm-up", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End; returns when the thread has."""
        self._stopped.set()
        self._thread.join()

    def _run(self) -> None:
        for step in list_steps():
            if self._stopped.is_set():
                return
            step()


def list_steps() -> Iterator[Callable[[], object]]:
    """Facts first, whose loading mostly waits for the disk; then what pages import, in the order of the navigation."""
    yield load_first_facts
    for module in FIRST:
        yield lambda: import_module(module)  # noqa: B023 - each is called before the next is asked for
    for page in _order_pages():
        for module in list_imports(page):
            yield lambda: import_module(module)  # noqa: B023
    yield freeze_memory


def load_first_facts() -> None:
    """A database that cannot be used says so on the page; the command line has checked it before."""
    try:
        get_facts_store().get(get_store().site().id)
    except KapError as error:
        log.warning("%s", error)


def freeze_memory() -> None:
    """Take what was imported out of the collector's sight: what stays for good need not be looked through."""
    gc.collect()
    gc.freeze()


def list_imports(page: Path) -> list[str]:
    """The modules that a page's script names at its top."""
    found = ast.parse(page.read_text("utf-8")).body
    return [line.module for line in found if isinstance(line, ast.ImportFrom) and line.module]


def _order_pages() -> list[Path]:
    from dashboard.app import PAGES  # Imported by the step before.

    return [PAGES_FOLDER / entry.file for entry in PAGES]
