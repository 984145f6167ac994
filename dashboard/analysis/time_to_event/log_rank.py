"""The log-rank comparison of groups of times."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import chdtrc

from dashboard.analysis.not_estimable import NotEstimable
from dashboard.analysis.time_to_event.kaplan_meier import Float64, count_at_risk

GROUPS_NEEDED = 2


@dataclass(frozen=True)
class LogRank:
    """``observed`` and ``expected`` events by group, groups ascending; ``p`` is for no screen."""

    chi2: float
    degrees: int
    p: float
    observed: Float64
    expected: Float64


def log_rank(time: ArrayLike, event: ArrayLike, group: ArrayLike) -> LogRank | NotEstimable:
    """Whether groups differ in when the event came by more than chance would bring, if chance alone had made them.

    It exists for those who analyse an export. No screen prints its p: patients were not drawn into routes or
    amounts of therapy by lot, so a difference between groups is a description and never an effect.

    Formula: χ² = (O − E)ᵀ V⁻¹ (O − E) over all groups but one; E = Σ d·n_g/n and V hypergeometric, at each time of an
    event with d events among n at risk, n_g of them in group g.
    Threshold: who was censored at the very time of an event was still at risk of it.
    Missing: times below 0 or not numbers are left out. Not estimable with fewer than two groups at risk
    when an event came.
    Source: Mantel 1966, Cancer Chemother Rep 50:163-170; Peto & Peto 1972, J R Stat Soc A 135:185-207.
    """
    days, had, of = np.asarray(time, np.float64), np.asarray(event, np.bool_), np.asarray(group)
    usable = days >= 0
    days, had, of = days[usable], had[usable], of[usable]
    groups = np.unique(of)
    at, events = np.unique(days[had], return_counts=True)
    at_risk = np.array([count_at_risk(days[of == g], at) for g in groups], np.float64).reshape(len(groups), len(at))
    observed = np.array([np.count_nonzero(had & (of == g)) for g in groups], np.float64)
    everybody = count_at_risk(days, at).astype(np.float64)
    share = at_risk / everybody
    expected = share @ events
    # One alone at risk leaves nothing to chance.
    weight = events * (everybody - events) / np.maximum(everybody - 1, 1)
    variance = np.diag(share @ weight) - (share * weight) @ share.T
    degrees = int(np.linalg.matrix_rank(variance, hermitian=True)) if len(groups) else 0
    if degrees == 0:
        return NotEstimable(min(len(groups), 1), GROUPS_NEEDED, "groups with patients when an event came")
    gap = observed - expected
    chi2 = float(gap @ np.linalg.pinv(variance, hermitian=True) @ gap)
    return LogRank(chi2, degrees, float(chdtrc(degrees, chi2)), observed, expected)
