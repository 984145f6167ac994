"""Control charts: XmR for measures, p for proportions. Nothing is ever rebased by itself."""

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import bdtr, bdtrik, ndtr

from dashboard.analysis.control_charts.special_cause import Rule, Signal, find_signals

Float64 = NDArray[np.float64]
Method = Literal["XmR", "p", "p prime"]

POINTS_NEEDED: Final = 13
SMALL_EXPECTED: Final = 5.0
LEAST_EXPECTED: Final = 1.0
"""Runs, trends and "two of three" need at least so many events, and non-events, expected at the usual point."""
XMR_FACTOR: Final = 2.66
SCREEN_FACTOR: Final = 3.267
MEAN_RANGE_TO_SIGMA: Final = 1.128
# Values that differ by less than this share of their size are equal: sums of floats are not exact.
SAME: Final = 1e-12


@dataclass(frozen=True, eq=False)
class ControlChart:
    """The points of one chart in time order, its mean, limits and signals. All arrays are read-only and equally long.

    Points without data (no sessions that week) are not in it. ``lower``, ``upper`` and the two-sigma
    lines ``near_lower``, ``near_upper`` are NaN, and there are no signals, where ``has_limits`` is
    False: fewer than 13 points. ``events`` and ``total`` are empty for XmR. ``mean`` is NaN
    where there is no point. ``overdispersion`` is Laney's sigma z (1 for XmR).
    """

    method: Method
    day: NDArray[np.int32]
    value: Float64
    events: NDArray[np.int64]
    total: NDArray[np.int64]
    mean: float
    lower: Float64
    upper: Float64
    near_lower: Float64
    near_upper: Float64
    exact: NDArray[np.bool_]
    """Points whose limits are exact binomial ones."""
    overdispersion: float
    rules: tuple[tuple[Rule, ...], ...]
    """For each point the rules it is part of; empty: common cause."""
    signals: tuple[Signal, ...]

    @property
    def has_limits(self) -> bool:
        """Whether there are the 13 points that limits and rules need."""
        return len(self.value) >= POINTS_NEEDED

    @property
    def special(self) -> NDArray[np.bool_]:
        """True for each point that is part of any signal."""
        return np.array([bool(r) for r in self.rules], dtype=np.bool_)

    @property
    def current_signals(self) -> tuple[Signal, ...]:
        """The signals that the last point is part of, longest first."""
        last = len(self.value) - 1
        return tuple(sorted((s for s in self.signals if s.last == last), key=lambda s: -s.count))


def _finish(
    method: Method,
    day: NDArray[np.int32],
    value: Float64,
    counts: tuple[NDArray[np.int64], NDArray[np.int64]],
    mean: float,
    limits: tuple[Float64, Float64, Float64, Float64],
    exact: NDArray[np.bool_],
    overdispersion: float,
    rare: bool = False,
) -> ControlChart:
    """Label the points and freeze everything; without 13 points neither limits nor rules.

    ``rare``: fewer than one event (or non-event) is expected at a point. Most points are then 0 (or 1), so that
    rows of them are chance: only a point beyond a limit is a signal.
    """
    lower, upper, near_lower, near_upper = limits
    rules: tuple[tuple[Rule, ...], ...] = tuple(() for _ in value)
    signals: tuple[Signal, ...] = ()
    if len(value) < POINTS_NEEDED:
        lower, upper, near_lower, near_upper = (np.full(len(value), np.nan) for _ in range(4))
    else:
        slack = SAME * max(1.0, float(np.abs(value).max()))
        side = np.where(np.abs(value - mean) <= slack, 0, np.sign(value - mean)).astype(np.int8)
        outside = (value > upper + slack) | (value < lower - slack)
        near = ~outside & ((value > near_upper + slack) | (value < near_lower - slack))
        signals, rules = find_signals(day, value, side, outside, near, limits_only=rare)
    arrays = (day, value, *counts, lower, upper, near_lower, near_upper, exact)
    for array in arrays:
        array.setflags(write=False)
    return ControlChart(
        method, day, value, *counts, mean, lower, upper, near_lower, near_upper, exact, overdispersion, rules, signals
    )


def compute_xmr_chart(day: ArrayLike, value: ArrayLike, floor: float | None = None) -> ControlChart:
    """An individuals chart: mean ± 2.66 · mean moving range.

    ``value`` per point in time order, NaN where there is none (left out). Moving ranges of
    3.267 times their mean or more are left out of it once. ``floor`` clips limits of what cannot be lower.
    Source: Wheeler 2000, Understanding Variation, 2nd ed.; screening as in NHS England, Making data count.
    """
    values = np.asarray(value, dtype=np.float64)
    there = ~np.isnan(values)
    values, days = values[there].copy(), np.asarray(day, dtype=np.int32)[there].copy()
    mean = float(values.mean()) if len(values) else float("nan")
    ranges = np.abs(np.diff(values))
    if len(ranges) and ranges.mean() > 0:
        ranges = ranges[ranges < SCREEN_FACTOR * ranges.mean()]
    reach = XMR_FACTOR * (float(ranges.mean()) if len(ranges) else 0.0)
    least = -np.inf if floor is None else floor
    ends = [max(least, mean + k * reach) for k in (-1, 1, -2 / 3, 2 / 3)]
    lower, upper, near_lower, near_upper = (np.full(len(values), end) for end in ends)
    none = np.zeros(0, dtype=np.int64)
    exact = np.zeros(len(values), dtype=np.bool_)
    limits = (lower, upper, near_lower, near_upper)
    return _finish("XmR", days, values, (none, none.copy()), mean, limits, exact, 1.0)


def binomial_quantile(q: float, n: NDArray[np.int64], p: float) -> Float64:
    """The smallest k with P(X <= k) >= q for X binomial(n, p)."""
    if p <= 0 or p >= 1:
        return np.asarray(n * float(p), dtype=np.float64)
    k = np.ceil(bdtrik(q, n, p))
    # The inverse can land one above a whole number that already reaches q.
    below = np.maximum(k - 1, 0)
    return np.asarray(np.where(bdtr(below, n, p) >= q, below, k), dtype=np.float64)


def _binomial_bounds(total: NDArray[np.int64], mean: float, sigmas: float) -> tuple[Float64, Float64]:
    """Lowest and highest share that is not rarer than a normal value beyond that many sigmas."""
    tail = float(ndtr(-sigmas))
    return binomial_quantile(tail, total, mean) / total, binomial_quantile(1 - tail, total, mean) / total


def laney_sigma(value: Float64, total: NDArray[np.int64], mean: float) -> float:
    """Sigma z: mean moving range of the points' z scores / 1.128; 1 where it cannot be computed.

    Source: Laney 2002, Qual Eng 14:531-537.
    """
    if len(value) < 2 or mean <= 0 or mean >= 1:
        return 1.0
    z = (value - mean) / np.sqrt(mean * (1 - mean) / total)
    return float(np.abs(np.diff(z)).mean() / MEAN_RANGE_TO_SIGMA)


def compute_p_chart(day: ArrayLike, events: ArrayLike, total: ArrayLike) -> ControlChart:
    """A p chart: ``events`` of ``total`` per point in time order; points with total 0 are left out.

    Limits are p̄ ± 3·sqrt(p̄(1−p̄)/n), widened by Laney's sigma z where that is above 1 (method
    "p prime"), and exact binomial ones where n·p̄ or n·(1−p̄) is under 5 (there the wider of exact
    and p prime holds); clipped to 0-1.
    Source: Montgomery 2012, Statistical Quality Control, 7th ed., ch. 7; Laney 2002, Qual Eng 14:531-537.
    """
    there = np.asarray(total) > 0
    x = np.asarray(events, dtype=np.int64)[there].copy()
    n = np.asarray(total, dtype=np.int64)[there].copy()
    days, value = np.asarray(day, dtype=np.int32)[there].copy(), x / n
    mean = float(x.sum() / n.sum()) if len(n) else float("nan")
    exact = (n * mean < SMALL_EXPECTED) | (n * (1 - mean) < SMALL_EXPECTED)
    sigma_z = laney_sigma(value, n, mean)
    widening = max(1.0, sigma_z)
    ends: list[Float64] = []
    for sigmas in (3.0, 2.0):
        reach = sigmas * widening * np.sqrt(mean * (1 - mean) / n)
        low, high = mean - reach, mean + reach
        exact_low, exact_high = _binomial_bounds(n[exact], mean, sigmas)
        if widening > 1:
            exact_low, exact_high = np.minimum(exact_low, low[exact]), np.maximum(exact_high, high[exact])
        low[exact], high[exact] = exact_low, exact_high
        ends += [np.clip(low, 0, 1), np.clip(high, 0, 1)]
    method: Method = "p prime" if sigma_z > 1 else "p"
    limits = (ends[0], ends[1], ends[2], ends[3])
    rare = len(n) > 0 and float(np.median(n)) * min(mean, 1 - mean) < LEAST_EXPECTED
    return _finish(method, days, value, (x, n), mean, limits, exact, sigma_z, rare)
