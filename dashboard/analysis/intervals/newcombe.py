"""Newcombe's interval of the difference between two proportions."""

import numpy as np
from numpy.typing import ArrayLike

from dashboard.analysis.intervals.interval import Float64, Interval
from dashboard.analysis.intervals.wilson import wilson_bounds


def newcombe_bounds(
    count1: ArrayLike, total1: ArrayLike, count2: ArrayLike, total2: ArrayLike
) -> tuple[Float64, Float64]:
    """Low and high ends of the interval of p1 − p2 for two independent samples; NaN where a total is 0.

    Totals may be effective numbers. Source: Newcombe 1998, Stat Med 17:873-890, method 10
    (hybrid score, without continuity correction).
    """
    n1, n2 = np.asarray(total1, dtype=np.float64), np.asarray(total2, dtype=np.float64)
    low1, high1 = wilson_bounds(count1, n1)
    low2, high2 = wilson_bounds(count2, n2)
    p1 = np.asarray(count1) / np.where(n1 > 0, n1, np.nan)
    p2 = np.asarray(count2) / np.where(n2 > 0, n2, np.nan)
    difference = p1 - p2
    return (
        np.asarray(difference - np.hypot(p1 - low1, high2 - p2)),
        np.asarray(difference + np.hypot(high1 - p1, p2 - low2)),
    )


def newcombe(count1: float, total1: float, count2: float, total2: float) -> Interval | None:
    """The interval of the difference p1 − p2; None where either sample is empty."""
    if total1 <= 0 or total2 <= 0:
        return None
    low, high = newcombe_bounds(count1, total1, count2, total2)
    return Interval(float(low), float(high))
