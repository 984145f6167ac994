"""The individuals chart (XmR): single values, limits from their moving ranges."""

from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from dashboard.analysis.control_charts.control_chart import ControlChart, Float64, Limits, label_chart

XMR_FACTOR: Final = 2.66
SCREEN_FACTOR: Final = 3.267


def compute_xmr_chart(
    day: ArrayLike, value: ArrayLike, floor: float | None = None, *, screened: bool = True
) -> ControlChart:
    """How much a measure moves from week to week by itself, and which weeks differ by more than that.

    ``value`` per point in time order. ``screened``: outlying moving ranges are left out once. ``floor`` clips the
    limits of what cannot be lower.

    Formula: limits = mean ± 2.66 · mean moving range, where a moving range is |xᵢ − xᵢ₋₁|; two-sigma lines two thirds
    of the way there. Screened: moving ranges of 3.267 times their mean or more are left out of that mean, once.
    Threshold: limits and rules from 13 points. A point exactly on a limit is not beyond it; a moving range exactly
    3.267 times the mean is left out.
    Missing: points without a value (or with one that is not a finite number) are left out, and the moving
    range goes from the point before to the point after. Fewer than 13: no limits and no signals. All values
    equal: both limits lie on the mean.
    Source: Wheeler 2000, Understanding Variation, 2nd ed.; screening as in NHS England, Making data count.
    """
    values = np.asarray(value, dtype=np.float64)
    there = np.isfinite(values)
    values, days = values[there].copy(), np.asarray(day, dtype=np.int32)[there].copy()
    mean = float(values.mean()) if len(values) else float("nan")
    reach = XMR_FACTOR * mean_moving_range(values, screened)
    least = -np.inf if floor is None else floor
    ends = [np.full(len(values), max(least, mean + k * reach)) for k in (-1, 1, -2 / 3, 2 / 3)]
    none = np.zeros(0, dtype=np.int64)
    limits = Limits(np.zeros(len(values), dtype=np.bool_), *ends)
    return label_chart("XmR", (days, values, none, none.copy()), mean, limits)


def mean_moving_range(values: Float64, screened: bool = True) -> float:
    """Mean of the moving ranges, by default without the outlying ones; 0 where there are fewer than two values."""
    ranges = np.abs(np.diff(values))
    if screened and len(ranges) and ranges.mean() > 0:
        ranges = ranges[ranges < SCREEN_FACTOR * ranges.mean()]
    return float(ranges.mean()) if len(ranges) else 0.0
