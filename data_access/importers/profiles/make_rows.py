"""Rows of one of the program's tables from the rows of a raw table, chunk by chunk."""

from collections.abc import Iterator, Sequence
from itertools import compress
from typing import Final

from data_access.importers.cells import MOMENT
from data_access.importers.profiles.fit import choose_cells
from data_access.importers.profiles.header import Header
from data_access.importers.profiles.make_cells import CellMaker, Columns
from data_access.importers.profiles.pattern import fold_name
from data_access.importers.profiles.shape import DayOrder, MadeRows, Profile, When
from data_access.importers.raw import RawTable, Rows
from data_access.importers.rejection import Rejection, reject_width

UNCLAIMED: Final = "rows that no part of the profile takes"
BLANK: Final = "blank lines"


class RowMaker:
    """Makes the rows of one table. The ``teller`` of a raw table also tells of lines of which nothing can be made.

    ``cells``: what is made of them, without the cells whose columns the table does not have.
    """

    def __init__(
        self, table: RawTable, profile: Profile, made: MadeRows, order: DayOrder, others: Sequence[MadeRows] = ()
    ) -> None:
        self.table, self.made = table, made
        header = Header(table.header)
        self.cells = choose_cells(profile, made, header)
        moments = {column.name for column in made.table.columns if column.kind is MOMENT}
        self.makers = [CellMaker(cell, header, profile, order, name in moments) for name, cell in self.cells.items()]
        self.origins = {
            name: tuple(header.names[place] for place in header.locate(cell)) for name, cell in self.cells.items()
        }
        if chosen := self._list_choosing(header):
            self.origins[""] = chosen
        self.filter = _Filter(made.when, header)
        self.others = [_Filter(other.when, header) for other in others]
        self.is_teller = bool(others)
        self.key = (
            None if made.per is None else [place for name in made.per if (place := header.find(name)) is not None]
        )
        names = list(self.cells)
        self.measured = [names.index(name) for name in made.table.nothing_without if name in self.cells]

    def _list_choosing(self, header: Header) -> tuple[str, ...]:
        """Columns that make no cell but choose the rows: a rejected row keeps them too, to come back the same way."""
        names = [*(when.column for when in self.made.when), *(self.made.per or ())]
        found = [header.names[place] for name in names if (place := header.find(name)) is not None]
        used = {name for made_of in self.origins.values() for name in made_of}
        return tuple(dict.fromkeys(name for name in found if name not in used))

    def read(self) -> Iterator[Rows]:
        """Every row, some at a time."""
        met: dict[tuple[str, ...], tuple[str, ...]] = {}
        for rows in self.table.read():
            yield self._make(rows, met)

    def _make(self, rows: Rows, met: dict[tuple[str, ...], tuple[str, ...]]) -> Rows:
        lines, raw, rejected, left_out = self._sort_out(rows)
        columns = self._to_columns(raw)
        taken = self.filter.take(columns, len(raw))
        if self.is_teller:
            claimed = [other.take(columns, len(raw)) for other in self.others]
            if unclaimed := len(raw) - sum(map(any, zip(*claimed, strict=True))):
                left_out[UNCLAIMED] = unclaimed
        if not all(taken):
            lines, raw = list(compress(lines, taken)), list(compress(raw, taken))
            columns = self._to_columns(raw)
        cells, refused = self._make_cells(columns, len(raw))
        why = {lines[place]: rule for place, rule in refused.items()}
        if self.key is not None:
            keys = list(zip(*(columns[place] for place in self.key), strict=True)) or [()] * len(raw)
            new = [_is_new(key, tuple(row), met) for key, row in zip(keys, cells, strict=True)]
            lines, raw, cells = list(compress(lines, new)), list(compress(raw, new)), list(compress(cells, new))
        return Rows(lines, cells, rows.bytes_read, rejected, left_out, raw, why)

    def _to_columns(self, raw: Sequence[Sequence[str]]) -> Columns:
        return list(zip(*raw, strict=True)) if raw else [()] * len(self.table.header)

    def _sort_out(self, rows: Rows) -> tuple[Sequence[int], Sequence[list[str]], list[Rejection], dict[str, int]]:
        """The rows that are whole; blank lines and those of another width are told by the teller alone."""
        width = len(self.table.header)
        rejected = list(rows.rejected) if self.is_teller else []
        left_out = dict(rows.left_out) if self.is_teller else {}
        if set(map(len, rows.cells)) == {width} and all(cells[0].strip() for cells in rows.cells):
            return rows.lines, rows.cells, rejected, left_out  # Whole and filled, as in nearly every chunk.
        whole = [len(cells) == width and any(map(str.strip, cells)) for cells in rows.cells]
        if self.is_teller:
            for line, cells in compress(zip(rows.lines, rows.cells, strict=True), [not is_whole for is_whole in whole]):
                if any(map(str.strip, cells)):
                    rejected.append(reject_width(line, cells, width))
                else:
                    left_out[BLANK] = left_out.get(BLANK, 0) + 1
        return list(compress(rows.lines, whole)), list(compress(rows.cells, whole)), rejected, left_out

    def _make_cells(self, columns: Columns, count: int) -> tuple[list[list[str]], dict[int, tuple[str, str]]]:
        made: list[Sequence[str]] = []
        refused: dict[int, tuple[str, str]] = {}
        for name, maker in zip(self.cells, self.makers, strict=True):
            cells, rules = maker.make(columns, count)
            made.append(cells)
            for place, rule in rules.items():
                refused.setdefault(place, (name, rule))
        rows = [list(row) for row in zip(*made, strict=True)]
        if self.measured:  # A row that says nothing is blank, whatever else stands in it.
            refused = {row: why for row, why in refused.items() if any(rows[row][place] for place in self.measured)}
        return rows, refused


class _Filter:
    """Which rows of a chunk count."""

    def __init__(self, whens: Sequence[When], header: Header) -> None:
        self.whens = [(header.find(when.column), frozenset(map(fold_name, when.words)), when.is_not) for when in whens]

    def take(self, columns: Columns, count: int) -> list[bool]:
        taken = [True] * count
        for place, words, is_not in self.whens:
            texts = columns[place] if place is not None else [""] * count
            holds = {text: (fold_name(text) in words) is not is_not for text in set(texts)}
            taken = [before and holds[text] for before, text in zip(taken, texts, strict=True)]
        return taken


def _is_new(key: tuple[str, ...], row: tuple[str, ...], met: dict[tuple[str, ...], tuple[str, ...]]) -> bool:
    """Whether a row is the first of its key, or says something else than the first did.

    What contradicts the first is passed on, and rejected by the importer in its own words.
    """
    first = met.setdefault(key, row)
    return first is row or any(new and new != old for old, new in zip(first, row, strict=True))
