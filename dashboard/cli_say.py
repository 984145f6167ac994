"""How the command line says things: for people on the terminal, for programs as JSON on standard output."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any, Final

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from data_access.database import Store, open_store
from data_access.settings import choose_database_to_run, read_settings

NOTHING_DONE: Final = 1
"""Exit code: nothing was done, and standard error says why. 0: all of it; 2: the command was mistyped."""
SOME_REJECTED: Final = 3
"""Exit code: rows were rejected, the others are in."""

AsJson = Annotated[bool, typer.Option("--json", help="Say it as JSON, for another program.")]
out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)


def write_json(said: dict[str, Any]) -> None:
    """One JSON object on standard output, and nothing else."""
    sys.stdout.write(json.dumps(said, ensure_ascii=False, indent=2, default=str) + "\n")


def count_of(count: int, noun: str) -> str:
    """ "1 row", "2 rows"."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


@contextmanager
def opened() -> Iterator[Store]:
    """The store that ``run`` would open."""
    store = open_store(choose_database_to_run(read_settings()))
    try:
        yield store
    finally:
        store.close()


@contextmanager
def bar(words: str) -> Iterator["Bar"]:
    """A progress bar on standard error, where that is a terminal."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        yield Bar(progress, words)


class Bar:
    """Told what is being done, how much is done, and of how much."""

    def __init__(self, progress: Progress, words: str) -> None:
        self._progress = progress
        self._task = progress.add_task(words, total=None)

    def tell(self, words: str, done: int, total: int) -> None:
        """Show how far it is."""
        self._progress.update(self._task, description=words, completed=done, total=total)
