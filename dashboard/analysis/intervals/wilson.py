"""Wilson's score interval of one proportion."""

import numpy as np
from numpy.typing import ArrayLike

from dashboard.analysis.intervals.interval import Z_95, Float64, Interval


def wilson_bounds(count: ArrayLike, total: ArrayLike) -> tuple[Float64, Float64]:
    """Low and high ends of Wilson's score interval; NaN where ``total`` is 0.

    ``count`` and ``total`` broadcast and may be fractions (an effective number).
    Source: Wilson 1927, J Am Stat Assoc 22:209-212; method 3 of Newcombe 1998, Stat Med 17:857-872.
    """
    n = np.asarray(total, dtype=np.float64)
    n = np.where(n > 0, n, np.nan)
    p = np.asarray(count, dtype=np.float64) / n
    z2 = Z_95 * Z_95
    middle = (p + z2 / (2 * n)) / (1 + z2 / n)
    # (1 - p) * p can be −1e-17 where p is a fraction of an effective number.
    reach = Z_95 / (1 + z2 / n) * np.sqrt(np.maximum(p * (1 - p), 0) / n + z2 / (4 * n * n))
    low = np.where(p == 0, 0.0, np.clip(middle - reach, 0, 1))
    high = np.where(p == 1, 1.0, np.clip(middle + reach, 0, 1))
    return np.where(np.isnan(p), np.nan, low), np.where(np.isnan(p), np.nan, high)


def wilson(count: float, total: float) -> Interval | None:
    """Wilson's interval of one proportion; None where nothing was counted."""
    if total <= 0:
        return None
    low, high = wilson_bounds(count, total)
    return Interval(float(low), float(high))
