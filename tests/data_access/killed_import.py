"""An import in a process of its own that is killed (SIGKILL) at one of its steps, or stopped by a full disk.

A step is a statement sent to the database, its return, or on SQLite every 500th instruction of its machine; at step 0
the process dies at the commit. Processes are forked from a server that has everything loaded, so that a death is cheap.
"""

import multiprocessing
import os
import pickle
import resource
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from sqlalchemy import event

from data_access import clock
from data_access.database import Store, open_store
from data_access.errors import StoreError
from data_access.importers.import_files import import_sources
from data_access.importers.run import Run
from data_access.importers.source import Source
from tests.conftest import NOON, make_settings
from tests.data_access.random_files import Part, make_sources

EVERY = 500
FULL = 28
"""Exit code of a process that was told that the disk is full, or fails."""
PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(["tests.data_access.killed_import"])


class Steps:
    """Counts the steps of an import; ``stop``: what to do at step ``stop_at``, or at the commit where that is 0."""

    def __init__(self, store: Store, stop_at: int | None = None, stop: Callable[[], None] | None = None) -> None:
        self.stop_at, self.stop, self.done = stop_at, stop or _die, 0
        for name in ("before_cursor_execute", "after_cursor_execute"):
            event.listen(store.engine, name, self.count)
        event.listen(store.engine, "commit", self.commit)
        if store.dialect == "sqlite":
            event.listen(store.engine, "checkout", self.watch_instructions)

    def watch_instructions(self, connection: Any, *_: Any) -> None:
        """Count the instructions of SQLite's machine too: a kill may fall into the middle of a statement."""
        connection.set_progress_handler(self.count, EVERY)

    def count(self, *_: Any) -> int:
        """One more step; returns 0, which tells SQLite to go on."""
        self.done += 1
        if self.done == self.stop_at:
            self.stop()
        return 0

    def commit(self, *_: Any) -> None:
        """The commit is about to be sent."""
        if self.stop_at == 0:
            self.stop()


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def commit_every_chunk(monkeypatch: pytest.MonkeyPatch | None = None) -> None:
    """The fault that the proofs are there to find: an import that commits chunk by chunk."""
    whole = Run.import_source

    def import_source(run: Run, source: Source) -> Iterator[int]:
        for bytes_read in whole(run, source):
            driver: Any = run.session.connection().connection.driver_connection
            driver.execute("COMMIT")
            driver.execute("BEGIN")
            yield bytes_read

    if monkeypatch is None:
        Run.import_source = import_source  # type: ignore[method-assign]
    else:
        monkeypatch.setattr(Run, "import_source", import_source)


@contextmanager
def plain_main() -> Iterator[None]:
    """A new process runs its parent's main module first: where a page was tested before, that would be the page."""
    before = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = before


def run_alone(target: Callable[..., None], *args: object) -> int:
    """Run in a process of its own; returns its exit code, negative for the signal that ended it."""
    process = PROCESSES.Process(target=target, args=args)
    with plain_main():
        process.start()
    process.join()
    code = process.exitcode
    process.close()
    assert code is not None
    return code


def import_and_die(folder: Path, address: str, parts: Path, step: int, chunked: bool = False) -> None:
    """Import until the step."""
    clock.now = lambda: NOON  # type: ignore[assignment]
    if chunked:
        commit_every_chunk()
    store = open_store(make_settings(folder, address or None))
    Steps(store, step)
    import_sources(store, make_sources(read_parts(parts)))


def import_with_little_room(folder: Path, parts: Path, most_bytes: int) -> None:
    """Import where no file may grow beyond so many bytes; exits with FULL where a sentence says so."""
    clock.now = lambda: NOON  # type: ignore[assignment]
    store = open_store(make_settings(folder))
    resource.setrlimit(resource.RLIMIT_FSIZE, (most_bytes, most_bytes))
    try:
        import_sources(store, make_sources(read_parts(parts)))
    except StoreError as error:
        os._exit(FULL if "The disk that holds" in str(error) else 1)


def read_parts(path: Path) -> list[Part]:
    """What to import, as a test wrote it."""
    found: list[Part] = pickle.loads(path.read_bytes())
    return found
