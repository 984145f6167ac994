"""What a table of the program's own CSV files is: its columns, what each means and what makes a row blank."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from data_access.importers.cells import CODE, MOMENT, PAST_DAY, CellKind

ITEM = re.compile(r"item_([1-9][0-9]?)")
"""Columns of single answers: item_1, item_2 …"""
RECORDED: Final = "recorded_at"
ABOUT_REJECTED: Final = ("rejected_file", "rejected_line", "rejected_field", "rejected_value", "rejected_why")
"""Columns that stand beside rejected rows when they are handed out; passed over when the rows come back corrected."""


@dataclass(frozen=True)
class Column:
    """One column of a file. ``needed``: the file must have it and no cell of it may be empty."""

    name: str
    kind: CellKind
    meaning: str
    needed: bool = False


@dataclass(frozen=True)
class CsvTable:
    """One kind of file. ``key``: the columns that tell a row from all others.

    ``nothing_without``: a row in which all of these are empty says nothing and counts as blank
    (the columns whose name begins with "item_" are among them where ``takes_items``).
    """

    name: str
    meaning: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    nothing_without: tuple[str, ...] = ()
    takes_items: bool = False

    @property
    def file_name(self) -> str:
        """The name of its template."""
        return f"{self.name}.csv"

    @property
    def needed(self) -> tuple[str, ...]:
        """Columns that must be there."""
        return tuple(column.name for column in self.columns if column.needed)

    def knows(self, name: str) -> bool:
        """Whether a column may stand in this file."""
        if name in ABOUT_REJECTED or any(column.name == name for column in self.columns):
            return True
        return bool(self.takes_items and ITEM.fullmatch(name))

    def find_unknown(self, header: Sequence[str]) -> list[str]:
        """Columns of a header that do not belong to this file."""
        return [name for name in header if not self.knows(name)]

    def find_missing(self, header: Sequence[str]) -> list[str]:
        """Needed columns that a header lacks."""
        return [name for name in self.needed if name not in header]


def recorded() -> Column:
    """When the row was written down."""
    return Column(RECORDED, MOMENT, "When it was written down at the source; empty: the moment of the import.")


def patient_code() -> Column:
    """The patient a row belongs to."""
    return Column("patient", CODE, "The patient's code.", needed=True)


def past_day(name: str, meaning: str, needed: bool = False) -> Column:
    """A day that has come."""
    return Column(name, PAST_DAY, meaning, needed)
