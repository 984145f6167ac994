"""How often each side effect was seen: of sessions or of patients, with 95 % intervals."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from dashboard.analysis.intervals.effective_number import effective_number
from dashboard.analysis.intervals.newcombe import newcombe_bounds
from dashboard.analysis.intervals.wilson import wilson_bounds
from data_access.facts.arrays import Bool, Int64

Float64 = NDArray[np.float64]
CountUnit = Literal["sessions", "patients"]


@dataclass(frozen=True, eq=False)
class RateTable:
    """Rates of K effects (rows) in R groups of sessions (columns), the last column all groups together.

    ``events`` K × R, ``total`` R. ``low``, ``high`` are 95 % Wilson ends on ``effective`` (K × R): the
    effective number of sessions with patients as clusters, or the patients themselves; NaN where
    ``total`` is 0.
    """

    unit: CountUnit
    events: Int64
    total: Int64
    effective: Float64
    low: Float64
    high: Float64

    @property
    def share(self) -> Float64:
        """Events over total, K × R; NaN where nothing was counted."""
        with np.errstate(invalid="ignore"):
            return np.asarray(self.events / np.where(self.total > 0, self.total, np.nan))


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

    def spread(self, cell: NDArray[np.int64]) -> Float64:
        """Sessions of the given cells per column (the last: all together) and patient."""
        counts = np.bincount(cell, minlength=self.columns * self.patients).reshape(self.columns, self.patients)
        if self.columns == 1:
            return np.asarray(counts, dtype=np.float64)
        return np.vstack([counts, counts.sum(axis=0)]).astype(np.float64)


def _number_patients(patient: NDArray[np.int32]) -> tuple[NDArray[np.int64], int]:
    """Places 0 … m−1 of the patients that occur; the facts are sorted by patient, so no sort is needed there."""
    steps = np.diff(patient)
    if (steps < 0).any():
        found, place = np.unique(patient, return_inverse=True)
        return np.asarray(place, dtype=np.int64), len(found)
    place = np.concatenate([np.zeros(min(1, len(patient)), dtype=np.int64), np.cumsum(steps != 0)])
    return place, int(place[-1]) + 1 if len(place) else 0


def group_sessions(patient: NDArray[np.int32], column: NDArray[np.integer] | None = None, columns: int = 1) -> Clusters:
    """Group assessed sessions by ``column`` (below ``columns``; None: all in one) and by patient row number."""
    place, patients = _number_patients(patient)
    cell = place if column is None else column.astype(np.int64) * patients + place
    empty = np.zeros(0, dtype=np.int64)
    plain = Clusters(cell, columns, patients, np.zeros((0, 0)), empty, empty, np.zeros(0))
    sizes = plain.spread(cell)
    people = (sizes > 0).sum(axis=1).astype(np.int64)
    sessions = sizes.sum(axis=1).astype(np.int64)
    return Clusters(cell, columns, patients, sizes, people, sessions, np.einsum("cp,cp->c", sizes, sizes))


def count_rates(clusters: Clusters, effects: Iterable[Bool], unit: CountUnit) -> RateTable:
    """Count each effect in each column of the grouped sessions; ``effects``: one true-or-false array per effect.

    With a single column the last one ("all together") is that column again.
    Source: intervals as in ``dashboard/analysis/intervals``.
    """
    total = clusters.sessions if unit == "sessions" else clusters.people
    events, effective = [], []
    for happened in effects:
        x = clusters.spread(clusters.cell[happened])
        count = x.sum(axis=1) if unit == "sessions" else (x > 0).sum(axis=1)
        events.append(count.astype(np.int64))
        if unit == "patients":
            effective.append(clusters.people.astype(np.float64))
            continue
        sum_x2, sum_xn = np.einsum("cp,cp->c", x, x), np.einsum("cp,cp->c", x, clusters.sizes)
        effective.append(effective_number(count, total, clusters.people, sum_x2, sum_xn, clusters.sum_n2))
    width = len(total)
    table = _finish(unit, np.array(events).reshape(-1, width), total, np.array(effective).reshape(-1, width))
    return table if clusters.columns > 1 else _repeat_column(table)


def _repeat_column(table: RateTable) -> RateTable:
    """The one column once more as "all together"."""
    effective, low, high = (np.repeat(ends, 2, axis=1) for ends in (table.effective, table.low, table.high))
    return RateTable(table.unit, np.repeat(table.events, 2, axis=1), np.repeat(table.total, 2), effective, low, high)


def _finish(unit: CountUnit, events: Int64, total: Int64, effective: Float64) -> RateTable:
    share = events / np.where(total > 0, total, 1)
    low, high = wilson_bounds(share * effective, effective)
    return RateTable(unit, events, total, effective, low, high)


def compare_columns(table: RateTable, first: int, second: int) -> tuple[Float64, Float64, Float64]:
    """Difference of rates, first column minus second, with its 95 % interval, one per effect.

    Newcombe's interval on the effective numbers; it takes the two columns as independent.
    """
    share, worth = table.share, table.effective
    one, two = (np.nan_to_num(share[:, c]) * worth[:, c] for c in (first, second))
    low, high = newcombe_bounds(one, worth[:, first], two, worth[:, second])
    return share[:, first] - share[:, second], low, high
