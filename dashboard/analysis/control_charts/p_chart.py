"""The p chart: proportions of changing numbers, with exact limits where few events are expected."""

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import bdtr, bdtrik, ndtr

from dashboard.analysis.control_charts.control_chart import (
    LEAST_EXPECTED,
    SMALL_EXPECTED,
    ControlChart,
    Float64,
    Limits,
    label_chart,
)
from dashboard.analysis.control_charts.laney import laney_sigma

Points = tuple[NDArray[np.int32], Float64, NDArray[np.int64], NDArray[np.int64]]
"""Day, share, events and total of each point."""


def compute_p_chart(day: ArrayLike, events: ArrayLike, total: ArrayLike) -> ControlChart:
    """How much a proportion moves from week to week by chance, and which weeks differ by more than that.

    ``events`` of ``total`` per point in time order. The chart is called "p prime" where the limits are widened.

    Formula: limits = p̄ ± 3 · max(1, σz) · √(p̄(1 − p̄)/n), clipped to 0–1, with p̄ = Σ events / Σ total and
    Laney's σz; where n·p̄ or n·(1 − p̄) is small the exact binomial quantiles of the same tail (0.00135), or
    the widened limit where that is wider.
    Threshold: exact limits where fewer than 5 events, or non-events, are expected (exactly 5: not). A point exactly
    on a limit is not beyond it. Limits and rules from 13 points; only "beyond a limit" where fewer than 1 event, or
    non-event, is expected at the usual (median) point.
    Missing: points without anybody counted, or with impossible counts, are left out. Fewer than 13: no limits.
    Source: Montgomery 2012, Statistical Quality Control, 7th ed., ch. 7; Laney 2002, Quality Engineering 14:531-537.
    """
    points, mean = count_shares(day, events, total)
    _, value, _, n = points
    exact = (n * mean < SMALL_EXPECTED) | (n * (1 - mean) < SMALL_EXPECTED)
    sigma_z = laney_sigma(value, n, mean)
    ends = [end for sigmas in (3.0, 2.0) for end in _reach(n, mean, exact, sigmas, max(1.0, sigma_z))]
    rare = len(n) > 0 and float(np.median(n)) * min(mean, 1 - mean) < LEAST_EXPECTED
    return label_chart("p prime" if sigma_z > 1 else "p", points, mean, Limits(exact, *ends), sigma_z, rare)


def count_shares(day: ArrayLike, events: ArrayLike, total: ArrayLike) -> tuple[Points, float]:
    """The points that count somebody, and the mean share of all of them (NaN where there is none)."""
    x, n = np.asarray(events, dtype=np.int64), np.asarray(total, dtype=np.int64)
    there = (n > 0) & (x >= 0) & (x <= n)
    x, n, days = x[there].copy(), n[there].copy(), np.asarray(day, dtype=np.int32)[there].copy()
    return (days, x / n, x, n), float(x.sum() / n.sum()) if len(n) else float("nan")


def _reach(
    n: NDArray[np.int64], mean: float, exact: NDArray[np.bool_], sigmas: float, widening: float
) -> tuple[Float64, Float64]:
    """Lower and upper line at ``sigmas``, clipped to 0-1."""
    reach = sigmas * widening * np.sqrt(mean * (1 - mean) / n)
    low, high = mean - reach, mean + reach
    exact_low, exact_high = _binomial_bounds(n[exact], mean, sigmas)
    if widening > 1:
        exact_low, exact_high = np.minimum(exact_low, low[exact]), np.maximum(exact_high, high[exact])
    low[exact], high[exact] = exact_low, exact_high
    return np.clip(low, 0, 1), np.clip(high, 0, 1)


def _binomial_bounds(total: NDArray[np.int64], mean: float, sigmas: float) -> tuple[Float64, Float64]:
    """Lowest and highest share that is not rarer than a normal value beyond that many sigmas."""
    tail = float(ndtr(-sigmas))
    return binomial_quantile(tail, total, mean) / total, binomial_quantile(1 - tail, total, mean) / total


def binomial_quantile(q: float, n: NDArray[np.int64], p: float) -> Float64:
    """The smallest k with P(X <= k) >= q for X binomial(n, p)."""
    if p <= 0 or p >= 1:
        return np.asarray(n * float(p), dtype=np.float64)
    k = np.ceil(bdtrik(q, n, p))
    # The inverse can land one above a whole number that already reaches q.
    below = np.maximum(k - 1, 0)
    return np.asarray(np.where(bdtr(below, n, p) >= q, below, k), dtype=np.float64)
