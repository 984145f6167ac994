"""Wilson's score interval of one proportion."""

import numpy as np
from numpy.typing import ArrayLike

from dashboard.analysis.intervals.interval import Z_95, Float64, Interval, make_interval, read_counts


def wilson_bounds(count: ArrayLike, total: ArrayLike) -> tuple[Float64, Float64]:
    """Range of true shares that fit an observed share (95 %): the interval beside every proportion of this program.

    It is used everywhere, because it keeps close to 95 % in small groups, stays within 0 and 1, and has a
    width where none or all had the event. Of sessions it acts on their effective number.

    Both ends are NaN where there is no interval; ``count`` and ``total`` broadcast, and may be fractions (an
    effective number).

    Formula: (p + z²/2n ± z·√(p(1−p)/n + z²/4n²)) / (1 + z²/n), p = x / n, z = 1.96.
    Threshold: exactly 0 at the low end where none had the event, exactly 1 at the high end where all had it.
    Missing: no interval for a total of 0, or a count below 0 or above the total.
    Source: Wilson 1927, J Am Stat Assoc 22:209-212; method 3 of Newcombe 1998, Stat Med 17:857-872.
    """
    x, n = read_counts(count, total)
    p = x / n
    z2 = Z_95 * Z_95
    middle = (p + z2 / (2 * n)) / (1 + z2 / n)
    # (1 - p) * p can be −1e-17 where p is a fraction of an effective number.
    reach = Z_95 / (1 + z2 / n) * np.sqrt(np.maximum(p * (1 - p), 0) / n + z2 / (4 * n * n))
    low = np.where(p == 0, 0.0, np.clip(middle - reach, 0, 1))
    high = np.where(p == 1, 1.0, np.clip(middle + reach, 0, 1))
    return np.where(np.isnan(p), np.nan, low), np.where(np.isnan(p), np.nan, high)


def wilson(count: float, total: float) -> Interval | None:
    """Wilson's interval of one proportion; None where nothing was counted."""
    return make_interval(wilson_bounds(count, total))
