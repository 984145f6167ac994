"""The two ends of an interval, and what every 95 % interval stands on.

The formulas of this folder are closed and short, and ``scipy.special`` gives their quantiles:
importing ``statsmodels.stats.proportion`` for the same numbers costs five seconds of
start-up. Tests hold every function against statsmodels or scipy.stats.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

Float64 = NDArray[np.float64]

Z_95 = float(ndtri(0.975))


@dataclass(frozen=True)
class Interval:
    """Two ends of a 95 % interval of one proportion (0-1) or of one difference (−1 to 1)."""

    low: float
    high: float
