"""Rows as few 64-bit words: how SQL packs small whole numbers and numpy takes them apart.

Fetching a row as a tuple costs a Python object per cell; a million screenings of
seven cells take seconds. Here the database joins the cells of a row into one or
two integers and the integers of all rows into one value, so Python sees a few
objects however many rows there are.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import BigInteger, ColumnElement, SQLColumnExpression, cast, func

from data_access.facts.arrays import MISSING

WORD_BITS = 62
"""Bits used of a word: it stays positive, and so does any sum on the way to it."""

KEY_BITS = 40
"""Bits of a row key: a trillion rows."""


WholeNumber = SQLColumnExpression[int] | SQLColumnExpression[int | None]
"""SQL for a whole number: a column or an expression."""


@dataclass(frozen=True)
class Cell:
    """One small whole number of a row: where it comes from and how many bits it takes.

    ``value`` is SQL for a whole number from ``low`` to ``high``, or NULL, which reads as ``empty``.
    ``bounded``: a CHECK of the table already keeps the bounds. Others are looked at
    while they are fetched, because a number out of bounds would spoil its neighbours.
    """

    name: str
    value: WholeNumber
    low: int
    high: int
    empty: int = MISSING
    bounded: bool = True

    @property
    def bits(self) -> int:
        """Bits for every value and NULL."""
        return (self.high - self.low + 1).bit_length()


def key_cell(name: str, column: WholeNumber) -> Cell:
    """A row key (NULL reads as MISSING)."""
    return Cell(name, column, 1, 2**KEY_BITS - 2)


def share_words(cells: Sequence[Cell]) -> list[list[Cell]]:
    """Put each cell into the first word that still has room, in the order given."""
    words: list[list[Cell]] = []
    for cell in cells:
        for word in words:
            if sum(other.bits for other in word) + cell.bits <= WORD_BITS:
                word.append(cell)
                break
        else:
            words.append([cell])
    return words


def pack(word: Sequence[Cell]) -> ColumnElement[int]:
    """SQL that joins the cells of one word; NULL is 0, ``low`` is 1."""
    packed: ColumnElement[int] | None = None
    for cell in word:
        code = func.coalesce(cell.value - (cell.low - 1), 0)
        packed = cast(code, BigInteger) if packed is None else packed * 2**cell.bits + code
    if packed is None:
        raise ValueError("A word needs a cell.")
    return packed


def unpack(word: Sequence[Cell], packed: NDArray[np.int64]) -> dict[str, NDArray[np.int64]]:
    """The cells of one word as arrays, NULL as each cell's ``empty``."""
    columns = {}
    rest = packed
    for cell in reversed(word):
        code = rest & (2**cell.bits - 1)
        value = code + (cell.low - 1)
        columns[cell.name] = value if cell.low - 1 == cell.empty else np.where(code == 0, cell.empty, value)
        rest = rest >> cell.bits
    return columns
