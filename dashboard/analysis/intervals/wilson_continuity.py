"""Wilson's score interval with continuity correction."""

import numpy as np
from numpy.typing import ArrayLike

from dashboard.analysis.intervals.interval import Z_95, Float64, Interval, make_interval, read_counts


def wilson_continuity_bounds(count: ArrayLike, total: ArrayLike) -> tuple[Float64, Float64]:
    """Range of true shares that fit an observed share (95 %), made wider so that it hardly ever falls short of 95 %.

    For comparing with publications that used it; this program's own proportions have Wilson's
    interval without the correction, which is closer to 95 % on average.

    Both ends are NaN where there is no interval; ``count`` and ``total`` broadcast.

    Formula: low = (2np + z² − 1 − z·√(z² − 2 − 1/n + 4p(n(1−p) + 1))) / 2(n + z²),
    high = (2np + z² + 1 + z·√(z² + 2 − 1/n + 4p(n(1−p) − 1))) / 2(n + z²), p = x / n, z = 1.96.
    Threshold: exactly 0 at the low end where none had the event, exactly 1 at the high end where all had it.
    Missing: no interval for a total of 0, or a count below 0 or above the total.
    Source: method 4 of Newcombe 1998, Stat Med 17:857-872.
    """
    x, n = read_counts(count, total)
    p = x / n
    z2 = Z_95 * Z_95
    below = Z_95 * np.sqrt(np.maximum(z2 - 2 - 1 / n + 4 * p * (n * (1 - p) + 1), 0))
    above = Z_95 * np.sqrt(np.maximum(z2 + 2 - 1 / n + 4 * p * (n * (1 - p) - 1), 0))
    low = np.where(p == 0, 0.0, np.clip((2 * x + z2 - 1 - below) / (2 * (n + z2)), 0, 1))
    high = np.where(p == 1, 1.0, np.clip((2 * x + z2 + 1 + above) / (2 * (n + z2)), 0, 1))
    return np.where(np.isnan(p), np.nan, low), np.where(np.isnan(p), np.nan, high)


def wilson_continuity(count: float, total: float) -> Interval | None:
    """The corrected interval of one proportion; None where nothing was counted."""
    return make_interval(wilson_continuity_bounds(count, total))
