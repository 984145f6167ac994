"""The exact interval of one proportion."""

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import betaincinv

from dashboard.analysis.intervals.interval import TAIL, Float64, Interval, make_interval, read_counts


def clopper_pearson_bounds(count: ArrayLike, total: ArrayLike) -> tuple[Float64, Float64]:
    """Range of true shares that fit an observed share, never covering less than 95 %: the "exact" interval.

    For comparing with publications that used it, and where falling short of 95 % is not allowed. It is wider
    than need be, so this program's own proportions have Wilson's.

    Both ends are NaN where there is no interval; ``count`` and ``total`` broadcast.

    Formula: low = B(0.025; x, n − x + 1), high = B(0.975; x + 1, n − x), B the quantile of the beta distribution.
    Threshold: exactly 0 at the low end where none had the event, exactly 1 at the high end where all had it.
    Missing: no interval for a total of 0, or a count below 0 or above the total.
    Source: Clopper & Pearson 1934, Biometrika 26:404-413; method 5 of Newcombe 1998, Stat Med 17:857-872.
    """
    x, n = read_counts(count, total)
    low = betaincinv(np.where(x == 0, 1.0, x), n - x + 1, TAIL)
    high = betaincinv(x + 1, np.where(x == n, 1.0, n - x), 1 - TAIL)
    return np.where(x == 0, 0.0, low), np.where(x == n, 1.0, high)


def clopper_pearson(count: float, total: float) -> Interval | None:
    """The exact interval of one proportion; None where nothing was counted."""
    return make_interval(clopper_pearson_bounds(count, total))
