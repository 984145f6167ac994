"""The interval of a mean."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import stdtrit

from dashboard.analysis.intervals.interval import TAIL, Interval
from dashboard.analysis.not_estimable import NotEstimable

VALUES_NEEDED = 2


@dataclass(frozen=True)
class Mean:
    """Mean of ``count`` values, their standard deviation (n − 1) and the 95 % interval of the mean."""

    mean: float
    sd: float
    count: int
    interval: Interval


def mean_interval(values: ArrayLike) -> Mean | NotEstimable:
    """Mean of a set of values and the range of true means that fit it (95 %), such as a mean change of score.

    Formula: mean ± t(0.975; n − 1) · s / √n, s the standard deviation with n − 1.
    Missing: values that are not there are left out. Not estimable from fewer than two values, or where all are
    equal: their spread is then unknown, not nought.
    Source: Student 1908, Biometrika 6:1-25.
    """
    given = np.asarray(values, np.float64)
    x = given[~np.isnan(given)]
    if len(x) < VALUES_NEEDED:
        return NotEstimable(len(x), VALUES_NEEDED, "values")
    if x.min() == x.max():
        return NotEstimable(len(x), VALUES_NEEDED, "values", f"all {len(x)} values are equal")
    mean, sd = float(x.mean()), float(x.std(ddof=1))
    reach = float(stdtrit(len(x) - 1, 1 - TAIL)) * sd / float(np.sqrt(len(x)))
    return Mean(mean, sd, len(x), Interval(mean - reach, mean + reach))
