"""What is made of a file's resources: rows by table, those that could not be made, those rightly left out."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from data_access.importers.raw import Rows
from data_access.importers.readers.fhir.entries import Entry
from data_access.importers.rejection import Rejection
from data_access.importers.tables import TABLES
from data_access.safe_text import APOSTROPHE, neutralise

PIECE: Final = 2_000
LONGEST_VALUE: Final = 500


@dataclass(frozen=True)
class MadeTable:
    """Rows of one of the program's own tables that all say the same columns."""

    part: str
    header: tuple[str, ...]
    pieces: tuple[Rows, ...]


@dataclass
class Made:
    """Everything that was made so far of files that are read together, each by itself."""

    files: list["MadeFile"]

    def add(self, table: str, entry: Entry, cells: dict[str, str]) -> None:
        """A row. Cells that are empty are not said, so that they change nothing that is stored."""
        said = {name: _keep_apostrophe(text) for name, text in cells.items() if text}
        self.files[entry.file].rows.append((table, entry, said))

    def reject(self, table: str, entry: Entry, column: str, value: str, rule: str) -> None:
        """A resource that should have become a row and cannot."""
        rejection = Rejection(entry.place, column, value[:LONGEST_VALUE], rule)
        self.files[entry.file].rejected.setdefault(table, []).append(rejection)

    def leave_out(self, table: str, entry: Entry, reason: str) -> None:
        """A resource that is rightly no row."""
        self.files[entry.file].left_out.setdefault(table, Counter())[reason] += 1

    def count(self, entry: Entry, what: str) -> None:
        """A patient of whom the user should know something."""
        self.files[entry.file].counted[what] += 1


@dataclass
class MadeFile:
    """What was made of one file."""

    rows: list[tuple[str, Entry, dict[str, str]]] = field(default_factory=list)
    rejected: dict[str, list[Rejection]] = field(default_factory=dict)
    left_out: dict[str, Counter[str]] = field(default_factory=dict)

    counted: Counter[str] = field(default_factory=Counter)

    def tell(self) -> list[str]:
        """Sentences for what was counted of the patients."""
        return [f"Patients {what}: {number:,}." for what, number in self.counted.items()]

    def list_tables(self, size: int) -> Iterator[MadeTable]:
        """The tables, in the order in which they are written. What was rejected stands with the first of its kind."""
        order = [table.name for table in TABLES]
        groups: dict[tuple[int, tuple[str, ...]], list[tuple[Entry, dict[str, str]]]] = {}
        for table, entry, cells in self.rows:
            needed = [*TABLES[order.index(table)].needed, *sorted(set(cells))]
            header = tuple(dict.fromkeys(needed))
            groups.setdefault((order.index(table), header), []).append((entry, cells))
        for name in {*self.rejected, *self.left_out} - {table for table, _, _ in self.rows}:
            groups[order.index(name), TABLES[order.index(name)].needed] = []
        told: set[int] = set()
        for (place, header), rows in sorted(groups.items(), key=lambda group: group[0]):
            first = place not in told
            told.add(place)
            yield MadeTable(order[place], header, tuple(self._cut(order[place], header, rows, first, size)))

    def _cut(
        self, table: str, header: Sequence[str], rows: list[tuple[Entry, dict[str, str]]], first: bool, size: int
    ) -> Iterator[Rows]:
        rejected = self.rejected.get(table, []) if first else []
        left_out = dict(self.left_out.get(table, {})) if first else {}
        for start in range(0, max(len(rows), len(rejected), 1), PIECE):
            piece, end = rows[start : start + PIECE], start + PIECE
            yield Rows(
                [entry.place for entry, _ in piece],
                [[cells.get(name, "") for name in header] for _, cells in piece],
                size if end >= max(len(rows), len(rejected)) else 0,
                rejected[start:end],
                left_out,
                [[entry.key] for entry, _ in piece],
            )
            left_out = {}


def _keep_apostrophe(text: str) -> str:
    """Text as our own files have it: the importer takes off an apostrophe that was put there for spreadsheets."""
    return neutralise(text) if text.startswith(APOSTROPHE) else text
