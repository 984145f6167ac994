"""From rows of text to columns of values: blank rows set apart, every cell read by the kind of its column."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import compress
from typing import Any, Final

from data_access.importers.cells import ANSWERS, CellKind, CellRefused, Clock
from data_access.importers.raw import Rows
from data_access.importers.rejection import Rejection, reject_width
from data_access.importers.source import Source
from data_access.importers.table import ABOUT_REJECTED

MEMORY: Final = 50_000
"""Texts whose value a column remembers at a time."""


@dataclass
class Chunk:
    """Some rows of one file in columns, all equally long: ``texts`` as they came, ``values`` as they were read.

    A column the file does not have is not in either; an empty cell is "" and None. ``places``: where the rows
    stand among the rows that were read.
    """

    lines: list[int]
    texts: dict[str, Sequence[str]]
    places: Sequence[int]
    values: dict[str, list[Any]] = field(default_factory=dict)
    refused: dict[int, Rejection] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.lines)

    def get(self, name: str) -> list[Any]:
        """The values of a column; all None where the file does not have it."""
        return self.values.get(name) or [None] * len(self)

    def refuse(self, row: int, column: str, rule: str) -> None:
        """Reject a row; the first rule it breaks is the one that is told."""
        value = self.texts[column][row] if column in self.texts else ""
        self.refused.setdefault(row, Rejection(self.lines[row], column, value, rule, self.places[row]))

    def drop_refused(self) -> list[Rejection]:
        """Take the rejected rows out of every column; returns why."""
        if not self.refused:
            return []
        rejections = [self.refused[row] for row in sorted(self.refused)]
        kept = [row not in self.refused for row in range(len(self))]
        self.refused = {}
        self._keep(kept)
        return rejections

    def _keep(self, kept: Sequence[bool]) -> None:
        self.lines = list(compress(self.lines, kept))
        self.places = list(compress(self.places, kept))
        self.texts = {name: tuple(compress(cells, kept)) for name, cells in self.texts.items()}
        self.values = {name: list(compress(cells, kept)) for name, cells in self.values.items()}


class _Memory(dict[str, Any]):
    """What each text of one column reads as; a refusal is remembered like a value."""

    def __init__(self, kind: CellKind, clock: Clock, needed: bool) -> None:
        super().__init__()
        self.kind, self.clock, self.needed = kind, clock, needed
        self.has_refused = False

    def __missing__(self, text: str) -> Any:
        word = text.strip()
        try:
            value = self.kind.read(word, self.clock) if word else None
        except CellRefused as refusal:
            self.has_refused, value = True, refusal
        if not word and self.needed:
            self.has_refused, value = True, CellRefused("must not be empty")
        self[text] = value
        return value


class RowReader:
    """Reads the rows of one source, chunk by chunk."""

    def __init__(self, source: Source, clock: Clock) -> None:
        self.source = source
        columns = {column.name: column for column in source.table.columns}
        self.memories = {
            name: _Memory(columns[name].kind, clock, columns[name].needed)
            for name in source.header
            if name in columns and columns[name].kind is not ANSWERS
        }
        self.measured = [
            place
            for place, name in enumerate(source.header)
            if name in source.table.nothing_without or (name not in columns and name not in ABOUT_REJECTED)
        ]

    def read(self, rows: Rows) -> tuple[Chunk, int, list[Rejection]]:
        """The rows whose cells could all be read, how many were blank, and what was rejected."""
        rejections = list(rows.rejected)
        width, blank = len(self.source.header), sum(rows.left_out.values())
        telling = self.measured[0] if self.measured else 0
        if set(map(len, rows.cells)) == {width} and all(cells[telling].strip() for cells in rows.cells):
            chunk = self._read_columns(rows, range(len(rows.cells)))  # All whole and telling, as nearly always.
            return chunk, blank, rejections + chunk.drop_refused()
        places = []
        for place, (line, cells) in enumerate(zip(rows.lines, rows.cells, strict=True)):
            if self._is_blank(cells):
                blank += 1
            elif len(cells) == width:
                places.append(place)
            else:
                rejections.append(reject_width(line, cells, width, place))
        chunk = self._read_columns(rows, places)
        return chunk, blank, rejections + chunk.drop_refused()

    def _read_columns(self, rows: Rows, places: Sequence[int]) -> Chunk:
        """The rows at these places, in columns; what breaks a rule is marked as refused."""
        width = len(self.source.header)
        kept = rows.cells if len(places) == len(rows.cells) else [rows.cells[place] for place in places]
        columns: Iterable[Sequence[str]] = zip(*kept, strict=True) if kept else [()] * width
        lines = [rows.lines[place] for place in places]
        chunk = Chunk(lines, dict(zip(self.source.header, columns, strict=True)), places)
        for row in [row for row, line in enumerate(lines) if line in rows.refused] if rows.refused else ():
            chunk.refuse(row, *rows.refused[lines[row]])
        self._read_cells(chunk)
        return chunk

    def _is_blank(self, cells: list[str]) -> bool:
        if not any(map(str.strip, cells)):
            return True
        if not self.measured or len(cells) != len(self.source.header):
            return False
        return not any(cells[place].strip() for place in self.measured)

    def _read_cells(self, chunk: Chunk) -> None:
        for name, memory in self.memories.items():
            if len(memory) > MEMORY:
                memory.clear()
                memory.has_refused = False
            values = [memory[text] for text in chunk.texts[name]]
            chunk.values[name] = values
            if memory.has_refused:
                for row, value in enumerate(values):
                    if isinstance(value, CellRefused):
                        chunk.refuse(row, name, str(value))
