"""Which counts of a table are small, and the table with its totals."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from data_access.facts.arrays import Bool, Int64

SMALLEST_SHOWN = 11
"""A group of fewer patients is hidden; a clinic may set another number."""
LEAST_SMALLEST_SHOWN = 5
"""No clinic may set a lower one."""


@dataclass(frozen=True)
class ShownTotals:
    """Which totals stand beside a table; a total that stands nowhere needs no hiding and gives nothing away."""

    rows: bool = True
    columns: bool = True
    grand: bool = True


def check_smallest_shown(smallest_shown: int) -> None:
    """Refuse a setting under which single patients could be recognised."""
    if smallest_shown < LEAST_SMALLEST_SHOWN:
        raise ValueError(f"Groups may be shown from {LEAST_SMALLEST_SHOWN} patients on, not from {smallest_shown}.")


def add_totals(counts: ArrayLike) -> Int64:
    """Rows × columns with one more column of row totals and one more row of column totals, the grand total last."""
    table = np.atleast_2d(np.asarray(counts))
    if table.ndim != 2:
        raise ValueError(f"A table has rows and columns, not {table.ndim} dimensions.")
    if not np.issubdtype(table.dtype, np.integer) and table.size:
        raise ValueError("Counts must be whole numbers.")
    if (table < 0).any():
        raise ValueError("Counts must be 0 or more.")
    full = np.zeros((table.shape[0] + 1, table.shape[1] + 1), np.int64)
    full[:-1, :-1] = table
    full[-1] = full.sum(axis=0)
    full[:, -1] = full[:, :-1].sum(axis=1)
    return full


def spread_exempt(exempt: ArrayLike | None, shape: tuple[int, ...]) -> Bool:
    """The mask of the viewer's own cells with totals: a total of nothing but own cells is the viewer's own too."""
    own = np.zeros((shape[0] - 1, shape[1] - 1), np.bool_)
    if exempt is not None:
        own |= np.asarray(exempt, np.bool_)
    full = np.zeros(shape, np.bool_)
    full[:-1, :-1] = own
    full[-1, :-1] = own.all(axis=0) & bool(own.size)
    full[:-1, -1] = own.all(axis=1) & bool(own.size)
    full[-1, -1] = bool(own.size) and own.all()
    return full


@dataclass(frozen=True, eq=False)
class SmallCounts:
    """What is hidden by rule of a table with totals. ``in_small_group``: cells of a row or column that is hidden
    whole, its empty cells too, so that even "nobody" cannot be told.
    """

    by_rule: Bool
    in_small_group: Bool


def find_small(table: Int64, smallest_shown: int, exempt: Bool) -> SmallCounts:
    """Counts that are hidden by rule: above 0 and below the smallest shown, in cells and totals alike.

    Of a row or column whose total is small every cell is hidden, the empty ones too; of a table whose grand total
    is small, everything. Elsewhere an empty cell is shown: nobody is in it. Own cells never count; neither does a
    total in which nobody but the viewer's own patients stands.
    """
    others = add_totals(np.where(exempt, 0, table)[:-1, :-1])
    small = (table > 0) & (table < smallest_shown) & ~exempt & (others > 0)
    in_small_group = np.zeros(table.shape, np.bool_)
    in_small_group[:-1, :-1] = (small[:-1, -1:] | small[-1:, :-1]) & (table[:-1, -1:] > 0) & (table[-1:, :-1] > 0)
    if small[-1, -1]:
        in_small_group[:] = True
        in_small_group[-1, -1] = False
    in_small_group &= ~exempt
    return SmallCounts(small | in_small_group, in_small_group)
