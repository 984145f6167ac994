"""How many independent sessions the sessions of a few patients are worth."""

import numpy as np
from numpy.typing import ArrayLike

from dashboard.analysis.intervals.interval import Float64, Interval
from dashboard.analysis.intervals.wilson import wilson


def effective_number(
    events: ArrayLike,
    total: ArrayLike,
    patients: ArrayLike,
    sum_x2: ArrayLike,
    sum_xn: ArrayLike,
    sum_n2: ArrayLike,
) -> Float64:
    """How many independent sessions the counted ones are worth, since sessions of one patient resemble each other.

    Every share of sessions has Wilson's interval on this number.

    ``events`` of ``total`` sessions of
    ``patients`` patients, with the sums over patients of x², x·n and n² (x events in the n sessions of one patient).

    Formula: N / max(1, deff), deff = m/(m−1) · Σ(x − p·n)² / N² ÷ (p(1−p)/N), m patients, N sessions, p the share.
    Threshold: never more than the sessions themselves.
    Missing: where none or all were events the spread between patients cannot be seen, and for one patient it
    is not defined: the number of patients. 0 where nothing was counted.
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
