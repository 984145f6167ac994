"""One column of cells from the columns of a chunk, as a profile's pattern says."""

from collections.abc import Sequence
from typing import Final

from data_access.importers.profiles.header import Header
from data_access.importers.profiles.pattern import Cell, Piece
from data_access.importers.profiles.shape import DayOrder, Profile
from data_access.importers.profiles.steps import Memory, get_step

Columns = Sequence[Sequence[str]]
"""The columns of a chunk, all equally long."""
Refused = dict[int, str]
"""By row: the rule that its cell breaks."""
TICKED: Final = frozenset({"1", "checked", "yes", "true", "x"})


class CellMaker:
    """Makes the cells of one column of a table, chunk by chunk."""

    def __init__(self, cell: Cell, header: Header, profile: Profile, order: DayOrder) -> None:
        self.how = cell.how
        self.boxes: list[tuple[int, str]] = []
        self.parts: list[_Part] = []
        for piece in cell.pieces:
            memory = Memory([get_step(step, profile, order) for step in piece.steps], piece.width)
            if cell.how == "checked":
                self.boxes = [(place, memory[code]) for place, code in header.expand(piece.column)]
            else:
                self.parts.append(_Part(piece, header, memory))

    def make(self, columns: Columns, count: int) -> tuple[Sequence[str], Refused]:
        """The cells; where one was refused, it is as it came."""
        refused: Refused = {}
        if self.how == "checked":
            return self._list_ticked(columns, count), refused
        made = [part.make(columns, count, refused, len(self.parts) > 1) for part in self.parts]
        if len(made) == 1:
            return made[0], refused
        rows = list(zip(*made, strict=True)) if made else [("",)] * count
        if self.how == "first":
            return [next(filter(None, row), "") for row in rows], refused
        join = ",".join if self.how == "items" else "".join
        telling = [cells for part, cells in zip(self.parts, made, strict=True) if part.place is not None]
        if not telling:
            return [join(row) for row in rows], refused
        says = map(any, zip(*telling, strict=True))
        return [join(row).strip() if some else "" for row, some in zip(rows, says, strict=True)], refused

    def _list_ticked(self, columns: Columns, count: int) -> list[str]:
        said: list[list[str]] = [[] for _ in range(count)]
        for place, word in self.boxes:
            for row, text in enumerate(columns[place]):
                if text.strip().casefold() in TICKED:
                    said[row].append(word)
        return ["; ".join(words) for words in said]


class _Part:
    """One piece of a pattern."""

    def __init__(self, piece: Piece, header: Header, memory: Memory) -> None:
        self.text, self.memory = piece.text, memory
        self.place = header.find(piece.column) if piece.column else None

    def make(self, columns: Columns, count: int, refused: Refused, is_one_of_many: bool) -> Sequence[str]:
        if self.place is None:
            return [self.text] * count
        made = self.memory.take(columns[self.place])
        if self.memory.refused:
            for row, raw in enumerate(columns[self.place]):
                if (rule := self.memory.refused.get(raw)) is not None:
                    refused.setdefault(row, f"“{raw.strip()}” {rule}" if is_one_of_many else rule)
        return made
