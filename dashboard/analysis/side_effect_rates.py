"""How often each side effect was seen: of sessions or of patients, with 95 % intervals."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from dashboard.analysis.intervals import effective_number, newcombe_bounds, wilson_bounds
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


def count_rates(
    patient: NDArray[np.int32],
    column: NDArray[np.intp],
    columns: int,
    patients: int,
    effects: Iterable[Bool],
    unit: CountUnit,
) -> RateTable:
    """Count each effect in each column of the assessed sessions.

    ``patient`` and ``column`` per assessed session (patient row number below ``patients``, column
    below ``columns``); ``effects`` gives one true-or-false array per effect over the same sessions.
    Source: intervals as in ``intervals.py``.
    """
    cell = column * patients + patient
    cells = columns * patients
    n = _with_all(np.bincount(cell, minlength=cells).reshape(columns, patients))
    people = (n > 0).sum(axis=1)
    total = n.sum(axis=1).astype(np.int64) if unit == "sessions" else people
    sum_n2 = np.einsum("cp,cp->c", n, n)
    events, effective = [], []
    for happened in effects:
        x = _with_all(np.bincount(cell[happened], minlength=cells).reshape(columns, patients))
        count = x.sum(axis=1) if unit == "sessions" else (x > 0).sum(axis=1)
        events.append(count.astype(np.int64))
        effective.append(
            effective_number(count, total, people, np.einsum("cp,cp->c", x, x), np.einsum("cp,cp->c", x, n), sum_n2)
            if unit == "sessions"
            else people.astype(np.float64)
        )
    return _finish(unit, np.array(events).reshape(-1, columns + 1), total, np.array(effective).reshape(-1, columns + 1))


def _with_all(counts: Int64) -> Float64:
    """Counts per column and patient as floats, with a last row for all columns together."""
    return np.vstack([counts, counts.sum(axis=0)]).astype(np.float64)


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
