"""The two ends of an interval, and what every 95 % interval stands on.

The formulas of this folder are closed and short, and ``scipy.special`` gives their quantiles:
importing ``statsmodels.stats.proportion`` for the same numbers costs five seconds of
start-up. Tests hold every function against statsmodels or scipy.stats.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtri

Float64 = NDArray[np.float64]

TAIL = 0.025
"""What a 95 % interval leaves out on either side."""

Z_95 = float(ndtri(1 - TAIL))

_ROUNDING = 1e-9
"""A count that was a proportion of an effective number may miss 0 or the total by rounding."""


@dataclass(frozen=True)
class Interval:
    """Two ends of a 95 % interval: of a proportion (0-1), a difference (−1 to 1), a ratio, a rate or a mean.

    ``high`` is infinite where a ratio has no upper end.
    """

    low: float
    high: float


def read_counts(count: ArrayLike, total: ArrayLike) -> tuple[Float64, Float64]:
    """Count and total as floats of one shape; both NaN where there is no proportion of them.

    There is none of a total of 0 or less, nor of a count below 0 or above the total.
    """
    x, n = np.broadcast_arrays(np.asarray(count, np.float64), np.asarray(total, np.float64))
    within = (n > 0) & (x >= -_ROUNDING) & (x <= n * (1 + _ROUNDING))
    return np.where(within, np.clip(x, 0, np.maximum(n, 0)), np.nan), np.where(within, n, np.nan)


def make_interval(bounds: tuple[Float64, Float64]) -> Interval | None:
    """One interval from its two ends; None where they are NaN."""
    low, high = (float(end) for end in bounds)
    return None if np.isnan(low) else Interval(low, high)
