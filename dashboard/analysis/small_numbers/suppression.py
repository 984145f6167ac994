"""Small counts of a table hidden, and as many others that they cannot be worked out."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from dashboard.analysis.small_numbers.alternative_table import UNLIMITED, Bounds, Cell, Float64, move_cell
from dashboard.analysis.small_numbers.small_counts import (
    SMALLEST_SHOWN,
    ShownTotals,
    add_totals,
    check_smallest_shown,
    find_small,
    spread_exempt,
)
from data_access.facts.arrays import Bool, Int64

HIDDEN: Final = -1
_EMPTY_CELL_COST = 3.0
"""An empty cell is worth three others: hiding a 0 helps less and looks odd."""


@dataclass(frozen=True, eq=False)
class HiddenTable:
    """A table with totals (last row, last column) as it may be shown; HIDDEN in the place of what is not.

    ``by_rule`` were small themselves, ``complementary`` were hidden for their sake. Which is which is for tests
    and for the log, never for the screen: a viewer who is told can narrow down what is hidden.
    """

    values: Int64
    by_rule: Bool
    complementary: Bool

    @property
    def cells(self) -> Int64:
        """Rows × columns without totals."""
        return self.values[:-1, :-1]

    @property
    def row_totals(self) -> Int64:
        """One per row."""
        return self.values[:-1, -1]

    @property
    def column_totals(self) -> Int64:
        """One per column."""
        return self.values[-1, :-1]

    @property
    def grand_total(self) -> int:
        """HIDDEN where it is hidden or not shown."""
        return int(self.values[-1, -1])


def hide_small_numbers(
    counts: ArrayLike,
    smallest_shown: int = SMALLEST_SHOWN,
    exempt: ArrayLike | None = None,
    totals: ShownTotals | None = None,
) -> HiddenTable:
    """Hides groups of few patients in a table, and further numbers from which they could be worked out.

    ``counts``: rows × columns of numbers of patients (one row: a list). ``exempt``: the same shape, True where
    all patients of a cell are in the viewer's own caseload; such cells are always shown. ``totals``: which
    totals stand beside it.

    Formula: a count n is hidden by rule where 0 < n < 11 (the clinic's setting, never below 5), in cells and in
    totals; where a total is small, every cell of its row or column is hidden, the empty ones too. Then, for every
    cell hidden by rule, the cheapest further cells are hidden that allow another table with the same shown numbers
    in which it is 0, and another in which it is 10 (one below the setting); fewest cells first, smaller ones
    first, empty cells and totals last. Even a reader who knew which cells were hidden by rule could not tell a
    hidden count (where no cells of the reader's own are shown).

    Threshold: 11 is shown, 10 is not; 0 is shown, but in a group that is small as a whole.

    Missing: an empty table stays empty. The same patients in two tables (another day, another filter) are not
    protected against each other: compare no view with its neighbour.

    Source: Gusfield D. SIAM J Comput 1988;17:552–571 (a two-way table as a network); Castro J. INFORMS J Comput
    2007;19:520–533 (complementary cells by shortest paths); 11: rule of the clinic, after the cell size rule of
    the US Centers for Medicare & Medicaid Services.
    """
    check_smallest_shown(smallest_shown)
    table = add_totals(counts)
    work = _Work(table, smallest_shown, spread_exempt(exempt, table.shape), totals or ShownTotals())
    work.protect_ranges()
    work.protect_against_knowing_the_rule()
    return work.get_result()


class _Work:
    """The table while cells are being hidden; a cell hidden once stays hidden, so what is protected stays so."""

    def __init__(self, table: Int64, smallest_shown: int, exempt: Bool, totals: ShownTotals) -> None:
        self.table, self.largest_hidden = table, smallest_shown - 1
        self.unshown = _find_unshown(table.shape, totals)
        small = find_small(table, smallest_shown, exempt)
        self.by_rule, self.in_small_group = small.by_rule & ~self.unshown, small.in_small_group
        self.hidden = self.by_rule | self.unshown
        own = add_totals(np.where(exempt, table, 0)[:-1, :-1])
        self.least = np.where(exempt, table, 0)
        # A total is known to be at least what is shown of the viewer's own in it.
        self.least[-1, :], self.least[:, -1] = own[-1, :], own[:, -1]
        self.price = _set_prices(table, exempt)

    def get_result(self) -> HiddenTable:
        complementary = self.hidden & ~self.by_rule & ~self.unshown
        return HiddenTable(np.where(self.hidden, HIDDEN, self.table), self.by_rule, complementary)

    def get_cost(self) -> Float64:
        return np.where(self.hidden, 0.0, self.price)

    def protect_ranges(self) -> None:
        """For a reader who only adds and subtracts: every cell hidden by rule may be 0, and may be the largest."""
        bounds = Bounds(np.zeros_like(self.table), np.full_like(self.table, UNLIMITED))
        low, high = self.table.copy(), self.table.copy()
        for cell in self._list_by_rule():
            for goal in (self.largest_hidden, int(self.least[cell])):
                if low[cell] <= goal <= high[cell]:
                    continue
                other = self._reach(bounds, cell, goal)
                low, high = np.minimum(low, other), np.maximum(high, other)

    def protect_against_knowing_the_rule(self) -> None:
        """For one who knows which are hidden by rule: each still has another possible value."""
        moved = np.zeros(self.table.shape, np.bool_)
        for cell in self._list_by_rule():
            if moved[cell]:
                continue
            found = [self._try(self._get_known_bounds(), cell, step) for step in (1, -1)]
            possible = [one for one in found if one is not None]
            if possible:
                other, path = min(possible, key=lambda one: sum(float(self.get_cost()[edge]) for edge in one[1]))
                self._hide(path)
                moved |= other != self.table

    def _list_by_rule(self) -> list[Cell]:
        return [(int(row), int(column)) for row, column in np.argwhere(self.by_rule)]

    def _reach(self, bounds: Bounds, cell: Cell, goal: int) -> Int64:
        """A table in which the cell has come as near to the goal as can be; hides what moved on the way."""
        other = self.table
        while other[cell] != goal:
            step = move_cell(other, bounds, self.get_cost(), cell, goal - int(other[cell]))
            if step is None:
                break
            other, path = step
            self._hide(path)
        return other

    def _try(self, bounds: Bounds, cell: Cell, step: int) -> tuple[Int64, list[Cell]] | None:
        if not bounds.low[cell] <= self.table[cell] + step <= bounds.high[cell]:
            return None
        return move_cell(self.table, bounds, self.get_cost(), cell, step)

    def _get_known_bounds(self) -> Bounds:
        """By rule: 1 to the largest, or 0 in a small group; complementary: above that, or known to be empty."""
        low = np.where(self.table > 0, self.largest_hidden + 1, 0)
        high = np.where(self.table > 0, UNLIMITED, 0)
        low[self.by_rule], high[self.by_rule] = 1, self.largest_hidden
        low[self.in_small_group], high[self.in_small_group] = 0, self.largest_hidden
        low[self.unshown], high[self.unshown] = 0, UNLIMITED
        return Bounds(low, high)

    def _hide(self, path: list[Cell]) -> None:
        for cell in path:
            self.hidden[cell] = True


def _find_unshown(shape: tuple[int, ...], totals: ShownTotals) -> Bool:
    unshown = np.zeros(shape, np.bool_)
    unshown[:-1, -1], unshown[-1, :-1], unshown[-1, -1] = not totals.rows, not totals.columns, not totals.grand
    return unshown


def _set_prices(table: Int64, exempt: Bool) -> Float64:
    """What hiding each cell costs: one each, a little more for larger ones; totals more than all cells together."""
    price = 1.0 + table / (table[-1, -1] + 1.0) / table.size
    price[table == 0] = _EMPTY_CELL_COST
    price[-1, :] += _EMPTY_CELL_COST * table.size
    price[:, -1] += _EMPTY_CELL_COST * table.size
    price[exempt] = np.inf
    return np.asarray(price)
