"""Other tables that agree with everything that is shown: what an attacker cannot tell from the real one.

A table with totals is a network: its rows and columns are nodes, its cells are edges, and every row and column
adds up. Raising one hidden cell is possible if a path of other cells, lowered and raised in turn, leads from its
row to its column. Each such path gives another table with the same sums. The cheapest path says which further
cells are best hidden.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from data_access.facts.arrays import Int64

Float64 = NDArray[np.float64]
Cell = tuple[int, int]

UNLIMITED = 2**40
"""More patients than any table holds."""


@dataclass(frozen=True)
class Bounds:
    """What an attacker takes for possible in each cell of a table with totals."""

    low: Int64
    high: Int64


def get_signs(shape: tuple[int, ...]) -> Int64:
    """+1 for cells and the grand total, −1 for row and column totals: so signed, every row and column sums to 0."""
    signs = np.ones(shape, np.int64)
    signs[-1, :-1] = signs[:-1, -1] = -1
    return signs


def move_cell(table: Int64, bounds: Bounds, cost: Float64, cell: Cell, step: int) -> tuple[Int64, list[Cell]] | None:
    """The table with one cell moved towards ``step`` (points up or down), and the cells that moved with it.

    ``cost`` says what the use of each cell costs (0: hidden already; infinite: never). The cell moves as far as the
    cheapest path lets it, which may be less than ``step``. None where no path is left.
    """
    signs = get_signs(table.shape)
    direction = int(signs[cell]) * (1 if step > 0 else -1)
    room_up, room_down = bounds.high - table, table - bounds.low
    rise, fall = np.where(signs > 0, room_up, room_down), np.where(signs > 0, room_down, room_up)
    out, back = (fall, rise) if direction > 0 else (rise, fall)
    usable = cost.copy()
    usable[cell] = np.inf
    path = _find_path(np.where(out > 0, usable, np.inf), np.where(back > 0, usable, np.inf), cell)
    if path is None:
        return None
    room = [int((out if place % 2 == 0 else back)[edge]) for place, edge in enumerate(path)]
    moved = min(abs(step), *room)
    other = table.copy()
    other[cell] += moved if step > 0 else -moved
    for place, edge in enumerate(path):
        other[edge] += int(signs[edge]) * direction * (-moved if place % 2 == 0 else moved)
    return other, path


def _find_path(out: Float64, back: Float64, cell: Cell) -> list[Cell] | None:
    """Edges of the cheapest path from the cell's row to its column; ``out`` leads to columns, ``back`` to rows."""
    rows, columns = out.shape
    to_row, to_column = np.full(rows, np.inf), np.full(columns, np.inf)
    row_from, column_from = np.full(rows, -1), np.full(columns, -1)
    to_row[cell[0]] = 0.0
    while True:
        found = to_row[:, None] + out
        best = found.argmin(axis=0)
        nearer = found[best, np.arange(columns)] < to_column
        to_column[nearer], column_from[nearer] = found[best, np.arange(columns)][nearer], best[nearer]
        if not nearer.any():
            break
        found = to_column[None, :] + back
        best = found.argmin(axis=1)
        nearer = found[np.arange(rows), best] < to_row
        to_row[nearer], row_from[nearer] = found[np.arange(rows), best][nearer], best[nearer]
        if not nearer.any():
            break
    if not np.isfinite(to_column[cell[1]]):
        return None
    return _walk_back(cell, row_from, column_from)


def _walk_back(cell: Cell, row_from: NDArray[np.int64], column_from: NDArray[np.int64]) -> list[Cell]:
    path: list[Cell] = []
    column = cell[1]
    while True:
        row = int(column_from[column])
        path.append((row, column))
        if row == cell[0]:
            return path[::-1]
        column = int(row_from[row])
        path.append((row, column))
