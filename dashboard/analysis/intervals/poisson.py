"""The exact interval of a count of events, and of their rate per exposure."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import gammaincinv

from dashboard.analysis.intervals.interval import TAIL, Float64, Interval
from dashboard.analysis.not_estimable import NotEstimable


@dataclass(frozen=True)
class Rate:
    """``events`` per unit of ``exposure`` (dosing sessions, patient-months) with its 95 % interval."""

    events: int
    exposure: float
    rate: float
    interval: Interval


def poisson_bounds(count: ArrayLike) -> tuple[Float64, Float64]:
    """Range of expected numbers of events that fit an observed number (95 %, exact).

    For events that can come more than once, counted per session or per month; a share of patients or
    sessions has Wilson's interval.

    Both ends are NaN where there is no interval of a ``count``.

    Formula: low = χ²(0.025; 2x) / 2, high = χ²(0.975; 2x + 2) / 2, χ²(p; df) the quantile of chi-squared.
    Threshold: the low end is exactly 0 where there was no event; the high end is then 3.69.
    Missing: no interval for a count below 0.
    Source: Garwood 1936, Biometrika 28:437-442.
    """
    x = np.asarray(count, np.float64)
    x = np.where(x >= 0, x, np.nan)
    low = gammaincinv(np.where(x == 0, 1.0, x), TAIL)
    return np.where(x == 0, 0.0, low), np.asarray(gammaincinv(x + 1, 1 - TAIL), np.float64)


def poisson_rate(events: int, exposure: float) -> Rate | NotEstimable:
    """Events per unit of exposure with the exact interval; not estimable without exposure."""
    if exposure <= 0 or events < 0:
        return NotEstimable(0, 1, "units of exposure", "no exposure" if exposure <= 0 else "a count below 0")
    low, high = poisson_bounds(events)
    return Rate(events, exposure, events / exposure, Interval(float(low) / exposure, float(high) / exposure))
