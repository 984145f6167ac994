"""Koopman's score interval of the ratio of two proportions."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from dashboard.analysis.intervals.interval import Z_95, Float64, Interval, read_counts
from dashboard.analysis.not_estimable import NotEstimable

_STEPS = 62
_FARTHEST = 34.0
"""The ends are looked for between e^−34 and e^34; 62 halvings of that stretch are one step of a float."""


@dataclass(frozen=True)
class RiskRatio:
    """``ratio`` of the first share to the second; None where the second is 0 (the ratio has no upper end)."""

    ratio: float | None
    interval: Interval


def risk_ratio_bounds(
    count1: ArrayLike, total1: ArrayLike, count2: ArrayLike, total2: ArrayLike
) -> tuple[Float64, Float64]:
    """Range of true ratios that fit the ratio of two observed shares (95 %).

    Chosen over the logarithmic interval of Katz, which does not exist where a route had no event and is
    too short in small groups. Of sessions it acts on their effective numbers.

    Both ends are NaN where there is no interval; ``count1`` to ``total2`` broadcast.

    Formula: all ratios θ with (p1 − θ·p2)² ≤ z² · (q1(1 − q1)/n1 + θ²·q2(1 − q2)/n2), where q2 and q1 = θ·q2 are the
    shares that fit the data best if θ were true: q2 = (b − √(b² − 4ac)) / 2a, a = (n1 + n2)·θ,
    b = (n1 + x2)·θ + x1 + n2, c = x1 + x2.
    Threshold: low end 0 where the first sample had no event, no high end (infinite) where the second had none.
    Missing: no interval where either sample is empty, or neither had an event.
    Source: Koopman 1984, Biometrics 40:513-517; recommended by Fagerland, Lydersen & Laake 2015, Stat Methods
    Med Res 24:224-254.
    """
    (x1, n1), (x2, n2) = read_counts(count1, total1), read_counts(count2, total2)
    shape = np.broadcast_shapes(x1.shape, x2.shape)
    counts = tuple(np.broadcast_to(one, shape) for one in (x1, n1, x2, n2))
    known = ~np.isnan(counts[0] + counts[2]) & (counts[0] + counts[2] > 0)
    x1, n1, x2, n2 = (np.where(known, one, 1.0) for one in counts)
    with np.errstate(divide="ignore"):
        middle = np.clip(np.log(x1 / n1) - np.log(x2 / n2), -_FARTHEST, _FARTHEST)
    low = _find_end(x1, n1, x2, n2, middle, -_FARTHEST)
    high = _find_end(x1, n1, x2, n2, middle, _FARTHEST)
    low, high = np.where(x1 == 0, 0.0, low), np.where(x2 == 0, np.inf, high)
    return np.where(known, low, np.nan), np.where(known, high, np.nan)


def _find_end(x1: Float64, n1: Float64, x2: Float64, n2: Float64, inside: Float64, outermost: float) -> Float64:
    """The ratio between ``inside`` (its logarithm, within the interval) and ``outermost`` where the score reaches z."""
    near, far = inside, np.full_like(inside, outermost)
    for _ in range(_STEPS):
        middle = (near + far) / 2
        theta = np.exp(middle)
        a, b, c = (n1 + n2) * theta, (n1 + x2) * theta + x1 + n2, x1 + x2
        # The smaller root, written so that nothing cancels.
        q2 = 2 * c / (b + np.sqrt(np.maximum(b * b - 4 * a * c, 0)))
        q1 = np.minimum(theta * q2, 1)
        variance = q1 * (1 - q1) / n1 + theta * theta * q2 * (1 - q2) / n2
        fits = (x1 / n1 - theta * x2 / n2) ** 2 <= Z_95 * Z_95 * variance
        near, far = np.where(fits, middle, near), np.where(fits, far, middle)
    return np.exp(near)


def risk_ratio(count1: float, total1: float, count2: float, total2: float) -> RiskRatio | NotEstimable:
    """The ratio of two shares with its interval; not estimable for an empty sample or without any event."""
    low, high = (float(end) for end in risk_ratio_bounds(count1, total1, count2, total2))
    if np.isnan(low):
        events = int(count1 + count2) if min(total1, total2) > 0 else 0
        return NotEstimable(events, 1, "events", "" if min(total1, total2) > 0 else "one of the two groups is empty")
    ratio = count1 / total1 / (count2 / total2) if count2 > 0 else None
    return RiskRatio(ratio, Interval(low, high))
