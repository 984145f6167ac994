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
    """Makes the cells of one column of a table, chunk by chunk. ``is_moment``: the column holds moments."""

    def __init__(self, cell: Cell, header: Header, profile: Profile, order: DayOrder, is_moment: bool) -> None:
        self.how = cell.how
        self.boxes: list[tuple[int, str]] = []
        self.parts: list[_Part] = []
        for piece in cell.pieces:
            memory = Memory([get_step(step, profile, order) for step in piece.steps], piece.width)
            if cell.how == "checked":
                self.boxes = [(place, memory[code]) for place, code in header.expand(piece.column)]
            else:
                self.parts.append(_Part(piece, header, memory))
        # A day and a time of two columns are in the file's own zone, too, once they stand together.
        is_parted = is_moment and len(cell.pieces) > 1 and cell.how == "text" and profile.time_zone
        self.zone = Memory([get_step("moment", profile, "ymd")]) if is_parted else None

    def make(self, columns: Columns, count: int) -> tuple[Sequence[str], Refused]:
        """The cells; where one was refused, it is as it came."""
        if self.how == "checked":
            return self._list_ticked(columns, count), {}
        made = [part.make(columns, count) for part in self.parts]
        if len(made) == 1:
            return made[0]
        rows = list(zip(*(cells for cells, _ in made), strict=True)) if made else [("",)] * count
        if self.how == "first":
            return self._take_first(rows, [refused for _, refused in made])
        cells = self._join(rows)
        refused: Refused = {}
        for part, (_, rules) in zip(self.parts, made, strict=True):
            for row, rule in rules.items():
                refused.setdefault(row, f"“{columns[part.place or 0][row].strip()}” {rule}")
        return (cells if self.zone is None else self.zone.take(cells)), refused

    def _take_first(self, rows: Sequence[Sequence[str]], refused: Sequence[Refused]) -> tuple[list[str], Refused]:
        chosen = [next((place for place, text in enumerate(row) if text), 0) for row in rows]
        rules = {row: refused[place][row] for row, place in enumerate(chosen) if row in refused[place]}
        return [row[place] for row, place in zip(rows, chosen, strict=True)], rules

    def _join(self, rows: Sequence[Sequence[str]]) -> list[str]:
        join = ",".join if self.how == "items" else "".join
        telling = [number for number, part in enumerate(self.parts) if part.place is not None]
        if len(telling) == len(self.parts):
            return [join(row).strip() if any(row) else "" for row in rows]
        if not telling:
            return [join(row) for row in rows]
        return [join(row).strip() if any(row[number] for number in telling) else "" for row in rows]

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

    def make(self, columns: Columns, count: int) -> tuple[Sequence[str], Refused]:
        if self.place is None:
            return [self.text] * count, {}
        texts = columns[self.place]
        made = self.memory.take(texts)
        if not self.memory.refused:
            return made, {}
        rules = self.memory.refused
        return made, {row: rules[raw] for row, raw in enumerate(texts) if raw in rules}
