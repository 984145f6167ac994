"""What the columns of a raw table hold, seen in one pass: what suggestions are made from."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from data_access.importers.profiles.dates import Found, look_for_order
from data_access.importers.raw import RawTable

DIFFERENT: Final = 200
"""Different texts of a column that are looked at; more would tell no more."""
COMMA_NUMBER = re.compile(r"[+-]?[0-9]+,[0-9]{1,2}|[+-]?[0-9]+,[0-9]{4,}")


@dataclass(frozen=True)
class SeenColumn:
    """A column: its name, what a dictionary calls it, how many rows fill it, and some of its different texts.

    ``choices``: what a dictionary says each code stands for; ``decimal``: how it says that decimals are written.
    """

    name: str
    texts: tuple[str, ...]
    filled: int
    label: str = ""
    choices: Mapping[str, str] | None = None
    decimal: str = ""


@dataclass(frozen=True)
class SeenTable:
    """A raw table: its columns, its number of rows, and how its days and decimals are written."""

    table: RawTable
    columns: tuple[SeenColumn, ...]
    rows: int
    days: Found
    has_comma_numbers: bool

    def find(self, name: str) -> SeenColumn:
        """A column by its name."""
        return next(column for column in self.columns if column.name == name)


def look_at(table: RawTable) -> SeenTable:
    """Read all of a table once."""
    width = len(table.header)
    texts: list[dict[str, None]] = [{} for _ in range(width)]
    filled, count, days, commas = [0] * width, 0, Found(), False
    for rows in table.read():
        whole = [cells for cells in rows.cells if len(cells) == width]
        count += len(whole)
        for place, column in enumerate(zip(*whole, strict=True)):
            said = {text.strip() for text in column} - {""}
            filled[place] += sum(1 for text in column if text.strip())
            days = look_for_order(sorted(said), days)
            commas = commas or any(map(COMMA_NUMBER.fullmatch, said))
            for text in sorted(said)[: max(0, DIFFERENT - len(texts[place]))]:
                texts[place][text] = None
    columns = zip(table.header, texts, filled, strict=True)
    return SeenTable(table, tuple(SeenColumn(name, tuple(t), n) for name, t, n in columns), count, days, commas)


def list_words(column: SeenColumn) -> Sequence[str]:
    """The different texts of a column that speaks in few words, or none."""
    return column.texts if 0 < len(column.texts) <= 40 else ()
