"""How often the rules of a control chart speak though nothing has changed."""

from dataclasses import dataclass
from functools import lru_cache
from math import inf
from typing import Final

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from dashboard.analysis.control_charts.control_chart import POINTS_NEEDED
from dashboard.analysis.control_charts.special_cause import RUN_LENGTH
from dashboard.analysis.control_charts.xmr import SCREEN_FACTOR, XMR_FACTOR

Float64 = NDArray[np.float64]
Bool = NDArray[np.bool_]

SIMULATED_WEEKS: Final = 40_000
_SEED: Final = 20_261_122


@dataclass(frozen=True)
class FalseSignals:
    """Of the weeks of one chart of pure noise: the share that brings a new signal, and in which one stands."""

    points: int
    new: float
    standing: float

    def weeks_between(self, charts: int) -> float:
        """About how many weeks pass between false signals where so many independent charts are read each week."""
        in_a_week = 1 - (1 - self.new) ** charts
        return 1 / in_a_week if in_a_week else inf


@lru_cache(maxsize=8)
def simulate_false_signals(points: int, weeks: int = SIMULATED_WEEKS, seed: int = _SEED) -> FalseSignals:
    """How many false signals to expect from an XmR chart of so many points, read anew each week.

    Formula: independent normal values; each week the chart is that of the last ``points`` weeks. A signal is new
    where its rule did not hold, on that side, for the last point of the week before. Of k independent charts,
    weeks between new signals = 1 / (1 − (1 − p)ᵏ).
    Missing: fewer than 13 points have no rules: none.
    Source: computed here by simulation (seeded); the rules as in NHS England, Making data count.
    """
    if points < POINTS_NEEDED:
        return FalseSignals(points, 0.0, 0.0)
    values = np.random.default_rng(seed).standard_normal(weeks + points)
    rules = find_rules_at_end(sliding_window_view(values, points))
    now, before = rules[1:], rules[:-1]
    return FalseSignals(points, float((now & ~before).any(axis=1).mean()), float(now.any(axis=1).mean()))


def find_rules_at_end(values: Float64) -> Bool:
    """For each XmR chart (a row of values): which of the rules, each on both sides, the last point is part of."""
    mean, ranges = values.mean(axis=1, keepdims=True), np.abs(np.diff(values, axis=1))
    kept = ranges < SCREEN_FACTOR * ranges.mean(axis=1, keepdims=True)
    reach = XMR_FACTOR * (ranges * kept).sum(axis=1, keepdims=True) / np.maximum(kept.sum(axis=1, keepdims=True), 1)
    end, trend = values[:, -RUN_LENGTH:] - mean, np.diff(values[:, -RUN_LENGTH:], axis=1)
    found = []
    for sign in (1, -1):
        beyond = sign * end[:, -3:] > reach
        near = ~beyond & (sign * end[:, -3:] > reach * 2 / 3)
        same_side = (sign * end[:, -3:] > 0).all(axis=1)
        found += [
            beyond[:, -1],
            (sign * end > 0).all(axis=1),
            (sign * trend > 0).all(axis=1),
            same_side & near[:, -1] & (near.sum(axis=1) >= 2),
        ]
    return np.stack(found, axis=1)
