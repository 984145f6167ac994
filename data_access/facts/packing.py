"""Rows as few 64-bit words: how SQL packs small whole numbers and numpy takes them apart.

Fetching a row as a tuple costs a Python object per cell; a million screenings of
seven cells take seconds. Here the database joins the cells of a row into a few
integers and the integers of all rows into one value, so Python sees a handful of
objects however many rows there are.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import BigInteger, SQLColumnExpression, func, literal

from data_access.errors import StoreError
from data_access.facts.arrays import MISSING

WORD_BITS = 62
"""Bits used of a word: it stays positive, and so does any sum on the way to it."""

_TYPES: Final = (np.int8, np.int16, np.int32, np.int64)

WholeNumber = SQLColumnExpression[int] | SQLColumnExpression[int | None]
"""SQL for a whole number: a column or an expression."""


@dataclass(frozen=True)
class Cell:
    """One small whole number of a row: SQL for it, its bounds, and what NULL reads as.

    ``empty`` None: never NULL. A number out of bounds would spoil its neighbours in the word, so
    ``bounds`` says what keeps them: "kept" by the tables themselves (a CHECK, a key), "looked at"
    after the fetch (the cell then stands first in its word, where it has no one to spoil), or
    "cut" to its bits (for the time within a local day, which the day beside it bounds).
    """

    name: str
    value: WholeNumber
    low: int
    high: int
    empty: int | None = MISSING
    bounds: Literal["kept", "looked at", "cut"] = "kept"

    @property
    def zero(self) -> int:
        """The number that is packed as 0: the lowest, or the one below it, which stands for NULL."""
        return self.low if self.empty is None else self.low - 1

    @property
    def bits(self) -> int:
        """Bits for every value and NULL."""
        return (self.high - self.zero).bit_length()

    @property
    def dtype(self) -> type[np.signedinteger]:
        """The smallest type that holds every value and what NULL reads as: a million rows of 8 bytes a cell add up."""
        empty = self.low if self.empty is None else self.empty
        lowest, highest = min(self.low, empty), max(self.high, empty)
        return next(t for t in _TYPES if np.iinfo(t).min <= lowest and highest <= np.iinfo(t).max)


def share_words(cells: Sequence[Cell]) -> list[list[Cell]]:
    """Put each cell into the first word with room: those to be looked at first, one a word, then the others."""
    words = [[cell] for cell in cells if cell.bounds == "looked at"]
    for cell in cells:
        if cell.bounds == "looked at":
            continue
        for word in words:
            if sum(other.bits for other in word) + cell.bits <= WORD_BITS:
                word.append(cell)
                break
        else:
            words.append([cell])
    return words


def pack(word: Sequence[Cell]) -> Any:
    """SQL that joins the cells of one word, the first in the highest bits."""
    packed: Any = None
    for cell in word:
        code = _code(cell)
        packed = code if packed is None else packed * literal(2**cell.bits, BigInteger) + code
    return packed


def _code(cell: Cell) -> Any:
    code = cell.value - cell.zero if cell.zero else cell.value
    if cell.empty is not None:
        code = func.coalesce(code, 0)
    return code.bitwise_and(2**cell.bits - 1) if cell.bounds == "cut" else code


def unpack(word: Sequence[Cell], packed: NDArray[np.int64]) -> dict[str, NDArray[np.signedinteger]]:
    """The cells of one word as arrays of their types. Raises StoreError where the first is out of its bounds."""
    columns = {}
    for cell in reversed(word):
        if cell is word[0]:
            code = packed
            if code.min(initial=0) < 0 or code.max(initial=0) > cell.high - cell.zero:
                raise StoreError(
                    f"The database holds an impossible {cell.name.replace('_', ' ')}: not between {cell.low} and "
                    f"{cell.high}. Import that row again with the right one."
                )
        else:
            code, packed = packed & (2**cell.bits - 1), packed >> cell.bits
        columns[cell.name] = _value(cell, code)
    return columns


def _value(cell: Cell, code: NDArray[np.int64]) -> NDArray[np.signedinteger]:
    value = (code + cell.zero).astype(cell.dtype)
    if cell.empty is not None and cell.empty != cell.zero:
        value[code == 0] = cell.empty
    return value
