"""An import in a process of its own that is killed (SIGKILL) at one of its steps.

``python -m tests.data_access.killed_import ADDRESS FOLDER STEP FILE...`` dies at that step: a statement sent to
the database, its return, or on SQLite every 500th instruction of its machine; at step 0 it dies at the commit.
"""

import os
import signal
import sys
from pathlib import Path
from typing import Any

from sqlalchemy import event

from data_access import clock
from data_access.database import Store, open_store
from data_access.importers.import_files import import_sources
from data_access.importers.source import open_sources
from tests.conftest import NOON, make_settings

EVERY = 500


class Steps:
    """Counts the steps of an import; ``die_at``: kills this process at that step, or at the commit where 0."""

    def __init__(self, store: Store, die_at: int | None = None) -> None:
        self.die_at, self.done = die_at, 0
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
        if self.done == self.die_at:
            os.kill(os.getpid(), signal.SIGKILL)
        return 0

    def commit(self, *_: Any) -> None:
        """The commit is about to be sent."""
        if self.die_at == 0:
            os.kill(os.getpid(), signal.SIGKILL)


def main(address: str, folder: Path, die_at: int, files: list[Path]) -> None:
    """Import the files into the store until the step."""
    clock.now = lambda: NOON  # type: ignore[assignment]
    store = open_store(make_settings(folder, address or None))
    Steps(store, die_at)
    import_sources(store, open_sources(files))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]), [Path(name) for name in sys.argv[4:]])
