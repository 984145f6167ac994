"""What a mapping says, in words: which column becomes which field, what is left out, ten rows as they would come in."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

SHOWN_COLUMNS: Final = 3
BY_HAND: Final = "chosen by hand"
SURE, LIKELY = 0.85, 0.6
"""From which confidence a suggestion is called so."""


@dataclass(frozen=True)
class MappedField:
    """One field of one of the program's tables: the columns it is made of, and how."""

    name: str
    columns: str
    how: str


@dataclass(frozen=True)
class MappedTable:
    """The fields of one table that a mapping fills."""

    name: str
    made_of: str
    fields: tuple[MappedField, ...]


@dataclass(frozen=True)
class PreviewCell:
    """One cell as it would come in; ``rule``: what it breaks, empty where it is fine."""

    text: str
    rule: str = ""


@dataclass(frozen=True)
class PreviewTable:
    """The first rows of one table as they would come in: the line of the file, then a cell for each field."""

    name: str
    header: tuple[str, ...]
    rows: tuple[tuple[int, tuple[PreviewCell, ...]], ...]

    @property
    def wrong_rows(self) -> int:
        """How many of them hold a cell that breaks a rule."""
        return sum(any(cell.rule for cell in cells) for _, cells in self.rows)


def name_columns(columns: Sequence[str]) -> str:
    """ "Datum" or "gad7_1, gad7_2 … gad7_7 (7 columns)"."""
    if len(columns) <= SHOWN_COLUMNS:
        return ", ".join(columns)
    return f"{columns[0]}, {columns[1]} … {columns[-1]} ({len(columns)} columns)"


def say_why(confidence: float, why: str) -> str:
    """ "sure: its name is a usual one"; what somebody chose needs no word for how sure it is."""
    if confidence >= 1 and why == BY_HAND:
        return why
    return f"{'sure' if confidence >= SURE else 'likely' if confidence >= LIKELY else 'unsure'}: {why}"
