"""Newcombe's interval of the difference between two proportions."""

import numpy as np
from numpy.typing import ArrayLike

from dashboard.analysis.intervals.interval import Float64, Interval, make_interval, read_counts
from dashboard.analysis.intervals.wilson import wilson_bounds


def newcombe_bounds(
    count1: ArrayLike, total1: ArrayLike, count2: ArrayLike, total2: ArrayLike
) -> tuple[Float64, Float64]:
    """Range of true differences that fit the difference between two observed shares (95 %).

    Beside every difference between routes. Of sessions it acts on their effective numbers.

    Both ends are NaN where there is no interval; ``count1`` to ``total2`` broadcast.

    Formula: d − √((p1 − l1)² + (u2 − p2)²) to d + √((u1 − p1)² + (p2 − l2)²), d = p1 − p2, (l, u) Wilson's
    interval of each share.
    Threshold: the two shares differ by more than chance would usually bring where the interval leaves out 0;
    an end of exactly 0 does not leave it out.
    Missing: no interval where either sample is empty or its count impossible.
    Source: Newcombe 1998, Stat Med 17:873-890, method 10 (hybrid score, without continuity correction).
    """
    (x1, n1), (x2, n2) = read_counts(count1, total1), read_counts(count2, total2)
    low1, high1 = wilson_bounds(x1, n1)
    low2, high2 = wilson_bounds(x2, n2)
    p1, p2 = x1 / n1, x2 / n2
    difference = p1 - p2
    return (
        np.asarray(difference - np.hypot(p1 - low1, high2 - p2)),
        np.asarray(difference + np.hypot(high1 - p1, p2 - low2)),
    )


def newcombe(count1: float, total1: float, count2: float, total2: float) -> Interval | None:
    """The interval of the difference p1 − p2; None where either sample is empty."""
    return make_interval(newcombe_bounds(count1, total1, count2, total2))
