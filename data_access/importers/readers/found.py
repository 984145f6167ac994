"""What a reader tells of one table before its rows, and the checks that every header must pass."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from data_access.errors import ImportRefused
from data_access.importers.raw import FIND_OUT, Reading, Rows

MOST_COLUMNS: Final = 2_000
LONGEST_NAME: Final = 1_000
LONGEST_CELL: Final = 131_072


@dataclass(frozen=True)
class Found:
    """A table of a file: see ``RawTable``. ``refused``: why its rows cannot be read, where other tables' can."""

    part: str
    header: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    is_own: bool = False
    reading: Reading = FIND_OUT
    refused: str = ""


class Reader(Protocol):
    """A file that is being read. Everything it does may raise ImportRefused."""

    def look(self) -> Sequence[Found]:
        """The tables of the file, as far as their headers."""
        ...

    def read(self, place: int, part: str) -> Iterator[Rows]:
        """The rows of one of them, known by its place among all and by its name."""
        ...


def read_names(where: str, cells: Sequence[str]) -> tuple[str, ...]:
    """The names of the columns, without the unnamed ones at the end. ImportRefused: one is missing or stands twice.

    ``where`` begins the sentence: "scores.csv, line 1".
    """
    names = [" ".join(cell.split()) for cell in cells]
    while names and not names[-1]:
        names.pop()
    if not names:
        raise ImportRefused(f"{where}: has no header. The first line must name the columns.")
    if len(names) > MOST_COLUMNS:
        raise ImportRefused(f"{where}: has {len(names):,} columns; at most {MOST_COLUMNS:,} can be read. Remove some.")
    met = set()
    for place, name in enumerate(names, start=1):
        if not name:
            raise ImportRefused(f"{where}: column {place} has no name. Name it, or remove the column.")
        if name in met:
            raise ImportRefused(f"{where}: the column “{name}” stands twice. Remove or rename one of them.")
        if not name.isprintable():
            raise ImportRefused(f"{where}: the name of column {place} holds signs that cannot be printed. Rename it.")
        if len(name) > LONGEST_NAME:
            raise ImportRefused(f"{where}: the name of column {place} is longer than {LONGEST_NAME:,} characters.")
        met.add(name)
    return tuple(names)


def trim(cells: list[list[str]], width: int, named: int) -> None:
    """Cut from rows as wide as the header was what stands under its unnamed last columns, where that is empty."""
    for row in cells:
        if len(row) == width and not any(row[named:]):
            del row[named:]
