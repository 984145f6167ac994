"""Dosing sessions grouped by column and patient: what every rate with the patient as cluster is counted from."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from dashboard.analysis.intervals.effective_number import effective_number
from data_access.facts.arrays import Bool, Int64

Float64 = NDArray[np.float64]
CountUnit = Literal["sessions", "patients"]


@dataclass(frozen=True, eq=False)
class Clusters:
    """Assessed sessions grouped by column and patient, counted once for every effect that is asked of them.

    ``cell`` per session: column × ``patients`` + place of its patient. ``sizes`` are sessions per column (the
    last: all together) and patient, ``people`` and ``sessions`` their counts per column, ``sum_n2`` their squares' sum.
    """

    cell: NDArray[np.int64]
    columns: int
    patients: int
    sizes: Float64
    people: Int64
    sessions: Int64
    sum_n2: Float64

    def spread(self, cell: NDArray[np.int64], weights: Float64 | None = None) -> Float64:
        """Sessions (or their weights) of the given cells per column (the last: all together) and patient."""
        counts = np.bincount(cell, weights, self.columns * self.patients).reshape(self.columns, self.patients)
        if self.columns == 1:
            return np.asarray(counts, dtype=np.float64)
        return np.vstack([counts, counts.sum(axis=0)]).astype(np.float64)

    def count(self, happened: Bool, unit: CountUnit) -> tuple[Int64, Float64]:
        """Per column the sessions (or patients) to whom it ``happened``, and what the column's total is worth."""
        events, worth = self.count_each([happened], unit)
        return events[0], worth[0]

    def count_each(self, effects: Iterable[Bool], unit: CountUnit) -> tuple[Int64, Float64]:
        """The same for several effects, one line each."""
        spreads = (self.spread(self.cell[happened]) for happened in effects)
        if unit == "patients":
            events = self._lines([(x > 0).sum(axis=1) for x in spreads])
            return events.astype(np.int64), np.broadcast_to(self.people.astype(np.float64), events.shape)
        sums = [(x.sum(axis=1), np.einsum("cp,cp->c", x, x), np.einsum("cp,cp->c", x, self.sizes)) for x in spreads]
        count, sum_x2, sum_xn = (self._lines([line[k] for line in sums]) for k in range(3))
        worth = effective_number(count, self.sessions, self.people, sum_x2, sum_xn, self.sum_n2)
        return count.astype(np.int64), worth

    def _lines(self, lines: list[Float64]) -> Float64:
        return np.array(lines, dtype=np.float64).reshape(-1, len(self.sessions))


def list_patients(patient: NDArray[np.integer]) -> Int64:
    """Each patient row number once, ascending; the facts are sorted by patient, so no sort is needed there."""
    steps = np.diff(patient)
    if (steps < 0).any():
        return np.unique(patient).astype(np.int64)
    first = np.concatenate([np.ones(min(1, len(patient)), dtype=np.bool_), steps != 0])
    return np.asarray(patient[first], dtype=np.int64)


def number_patients(patient: NDArray[np.integer]) -> tuple[NDArray[np.int64], int]:
    """Places 0 … m−1 of the patients that occur; the facts are sorted by patient, so no sort is needed there."""
    steps = np.diff(patient)
    if (steps < 0).any():
        found, place = np.unique(patient, return_inverse=True)
        return np.asarray(place, dtype=np.int64), len(found)
    place = np.concatenate([np.zeros(min(1, len(patient)), dtype=np.int64), np.cumsum(steps != 0)])
    return place, int(place[-1]) + 1 if len(place) else 0


def group_sessions(
    patient: NDArray[np.integer], column: NDArray[np.integer] | None = None, columns: int = 1
) -> Clusters:
    """Group assessed sessions by ``column`` (below ``columns``; None: all in one) and by patient row number."""
    place, patients = number_patients(patient)
    cell = place if column is None else column.astype(np.int64) * patients + place
    empty = np.zeros(0, dtype=np.int64)
    plain = Clusters(cell, columns, patients, np.zeros((0, 0)), empty, empty, np.zeros(0))
    sizes = plain.spread(cell)
    people = (sizes > 0).sum(axis=1).astype(np.int64)
    sessions = sizes.sum(axis=1).astype(np.int64)
    return Clusters(cell, columns, patients, sizes, people, sessions, np.einsum("cp,cp->c", sizes, sizes))
