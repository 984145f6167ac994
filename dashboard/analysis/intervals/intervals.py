"""95 % intervals of proportions and of their differences, for one value or for whole arrays.

The formulas are closed and short, and ``scipy.special`` gives the normal quantile:
importing ``statsmodels.stats.proportion`` for the same numbers costs five seconds of
start-up. Tests hold every function against statsmodels to twelve digits.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtri

Float64 = NDArray[np.float64]

Z_95 = float(ndtri(0.975))


@dataclass(frozen=True)
class Interval:
    """Two ends of a 95 % interval of one proportion (0-1) or of one difference (−1 to 1)."""

    low: float
    high: float


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


def newcombe_bounds(
    count1: ArrayLike, total1: ArrayLike, count2: ArrayLike, total2: ArrayLike
) -> tuple[Float64, Float64]:
    """Low and high ends of the interval of p1 − p2 for two independent samples; NaN where a total is 0.

    Totals may be effective numbers. Source: Newcombe 1998, Stat Med 17:873-890, method 10
    (hybrid score, without continuity correction).
    """
    n1, n2 = np.asarray(total1, dtype=np.float64), np.asarray(total2, dtype=np.float64)
    low1, high1 = wilson_bounds(count1, n1)
    low2, high2 = wilson_bounds(count2, n2)
    p1 = np.asarray(count1) / np.where(n1 > 0, n1, np.nan)
    p2 = np.asarray(count2) / np.where(n2 > 0, n2, np.nan)
    difference = p1 - p2
    return (
        np.asarray(difference - np.hypot(p1 - low1, high2 - p2)),
        np.asarray(difference + np.hypot(high1 - p1, p2 - low2)),
    )


def newcombe(count1: float, total1: float, count2: float, total2: float) -> Interval | None:
    """The interval of the difference p1 − p2; None where either sample is empty."""
    if total1 <= 0 or total2 <= 0:
        return None
    low, high = newcombe_bounds(count1, total1, count2, total2)
    return Interval(float(low), float(high))


def effective_number(
    events: ArrayLike,
    total: ArrayLike,
    patients: ArrayLike,
    sum_x2: ArrayLike,
    sum_xn: ArrayLike,
    sum_n2: ArrayLike,
) -> Float64:
    """How many independent sessions the counted ones are worth, patients being clusters.

    ``events`` of ``total`` sessions of ``patients`` patients, with the sums over patients of
    x², x·n and n² (x events in the n sessions of one patient). With
    ``deff = m/(m−1) · Σ(x − p·n)² / N² ÷ (p(1−p)/N)`` the answer is ``N / max(1, deff)``.
    Where none or all were events the spread between patients cannot be seen, and for one
    patient it is not defined: the number of patients. 0 where nothing was counted.

    Source: ratio estimator of a cluster sample, Cochran 1977, Sampling Techniques, 3rd ed.,
    ch. 9; effective number in Wilson's interval, Korn & Graubard 1998, Surv Methodol 24:193-201.
    """
    x, n, m = (np.asarray(a, dtype=np.float64) for a in (events, total, patients))
    with np.errstate(divide="ignore", invalid="ignore"):
        p = x / n
        spread = np.asarray(sum_x2) - 2 * p * np.asarray(sum_xn) + p * p * np.asarray(sum_n2)
        deff = m / (m - 1) * spread / (n * p * (1 - p))
        worth = n / np.maximum(1.0, deff)
    unseen = (x == 0) | (x == n) | (m <= 1)
    return np.asarray(np.where(n == 0, 0.0, np.where(unseen, m, worth)))


def count_clusters(events: ArrayLike, patient: ArrayLike) -> Float64:
    """The effective number of one sample: ``events`` (true or false) and ``patient`` per session."""
    happened = np.asarray(events, dtype=np.float64)
    _, row = np.unique(np.asarray(patient), return_inverse=True)
    n = np.bincount(row).astype(np.float64)
    x = np.bincount(row, weights=happened, minlength=len(n))
    return effective_number(happened.sum(), len(happened), len(n), (x * x).sum(), (x * n).sum(), (n * n).sum())


def clustered_wilson(events: ArrayLike, patient: ArrayLike) -> Interval | None:
    """Wilson's interval of a share of sessions on their effective number, patients being clusters.

    None where there are no sessions.
    """
    happened = np.asarray(events, dtype=np.float64)
    if len(happened) == 0:
        return None
    worth = float(count_clusters(events, patient))
    return wilson(float(happened.mean()) * worth, worth)
