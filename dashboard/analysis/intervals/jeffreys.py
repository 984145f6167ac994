"""Jeffreys' interval of one proportion."""

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import betaincinv

from dashboard.analysis.intervals.interval import TAIL, Float64, Interval, make_interval, read_counts


def jeffreys_bounds(count: ArrayLike, total: ArrayLike) -> tuple[Float64, Float64]:
    """Range that holds the true share with a probability of 95 % when nothing was known before (equal tails).

    For comparing with publications that used it, and for rare events, where it is a little
    narrower than Wilson's; this program's own proportions have Wilson's.

    Both ends are NaN where there is no interval; ``count`` and ``total`` broadcast.

    Formula: the 0.025 and 0.975 quantiles of the beta distribution with x + ½ and n − x + ½.
    Threshold: exactly 0 at the low end where none had the event, exactly 1 at the high end where all had it,
    as Brown, Cai & DasGupta advise.
    Missing: no interval for a total of 0, or a count below 0 or above the total.
    Source: Brown, Cai & DasGupta 2001, Stat Sci 16:101-133.
    """
    x, n = read_counts(count, total)
    low = betaincinv(x + 0.5, n - x + 0.5, TAIL)
    high = betaincinv(x + 0.5, n - x + 0.5, 1 - TAIL)
    return np.where(x == 0, 0.0, low), np.where(x == n, 1.0, high)


def jeffreys(count: float, total: float) -> Interval | None:
    """Jeffreys' interval of one proportion; None where nothing was counted."""
    return make_interval(jeffreys_bounds(count, total))
