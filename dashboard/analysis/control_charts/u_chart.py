"""The u chart: events per exposure (effects per session, sessions per patient-week), with exact Poisson limits."""

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtr, pdtr, pdtrik

from dashboard.analysis.control_charts.control_chart import (
    LEAST_EXPECTED,
    SMALL_EXPECTED,
    ControlChart,
    Float64,
    Limits,
    Method,
    label_chart,
)
from dashboard.analysis.control_charts.laney import laney_sigma_u


def compute_u_chart(day: ArrayLike, events: ArrayLike, exposure: ArrayLike) -> ControlChart:
    """How much a rate of events moves from week to week by chance, and which weeks differ by more than that.

    Events may be more than one for each thing they are counted in. The chart is called "u prime" where the limits
    are widened.

    Formula: limits = ū ± 3 · max(1, σz) · √(ū/n), never below 0, with ū = Σ events / Σ exposure and Laney's σz; where
    n·ū is small the exact Poisson quantiles of the same tail (0.00135), or the widened limit where that is wider.
    Threshold: exact limits where fewer than 5 events are expected (exactly 5: not). A point exactly on a limit is
    not beyond it. Limits and rules from 13 points; only "beyond a limit" where fewer than 1 event is expected at
    the usual (median) point.
    Missing: points without exposure, or with impossible numbers, are left out. Fewer than 13: no limits.
    Source: Montgomery 2012, Statistical Quality Control, 7th ed., ch. 7; Laney 2002, Quality Engineering 14:531-537.
    """
    x, n = np.asarray(events, dtype=np.int64), np.asarray(exposure, dtype=np.float64)
    there = np.isfinite(n) & (n > 0) & (x >= 0)
    x, n, days = x[there].copy(), n[there].copy(), np.asarray(day, dtype=np.int32)[there].copy()
    mean, value = float(x.sum() / n.sum()) if len(n) else float("nan"), x / n
    exact = n * mean < SMALL_EXPECTED
    sigma_z = laney_sigma_u(value, n, mean)
    ends = [end for sigmas in (3.0, 2.0) for end in _reach(n, mean, exact, sigmas, max(1.0, sigma_z))]
    rare = len(n) > 0 and float(np.median(n)) * mean < LEAST_EXPECTED
    method: Method = "u prime" if sigma_z > 1 else "u"
    return label_chart(method, (days, value, x, n), mean, Limits(exact, *ends), sigma_z, rare)


def _reach(
    n: Float64, mean: float, exact: NDArray[np.bool_], sigmas: float, widening: float
) -> tuple[Float64, Float64]:
    """Lower and upper line at ``sigmas``; a rate is never below 0."""
    reach = sigmas * widening * np.sqrt(mean / n)
    low, high = mean - reach, mean + reach
    exact_low, exact_high = _poisson_bounds(n[exact], mean, sigmas)
    if widening > 1:
        exact_low, exact_high = np.minimum(exact_low, low[exact]), np.maximum(exact_high, high[exact])
    low[exact], high[exact] = exact_low, exact_high
    return np.maximum(low, 0), high


def _poisson_bounds(exposure: Float64, mean: float, sigmas: float) -> tuple[Float64, Float64]:
    """Lowest and highest rate that is not rarer than a normal value beyond that many sigmas."""
    tail, expected = float(ndtr(-sigmas)), exposure * mean
    return poisson_quantile(tail, expected) / exposure, poisson_quantile(1 - tail, expected) / exposure


def poisson_quantile(q: float, expected: Float64) -> Float64:
    """The smallest k with P(X <= k) >= q for X Poisson with that expectation."""
    found = np.zeros(len(expected), dtype=np.float64)
    some = expected > 0
    m = expected[some]
    # Where even 0 reaches q the inverse is not defined.
    guess = np.where(pdtr(0, m) >= q, 0.0, np.ceil(pdtrik(q, m)))
    below = np.maximum(guess - 1, 0)
    found[some] = np.where(pdtr(below, m) >= q, below, guess)
    return found
