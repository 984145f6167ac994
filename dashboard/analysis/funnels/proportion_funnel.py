"""The funnel of a proportion."""

import numpy as np
from numpy.typing import ArrayLike

from dashboard.analysis.control_charts.p_chart import binomial_quantile
from dashboard.analysis.funnels.funnel import (
    TAIL_95,
    TAIL_998,
    Float64,
    Funnel,
    Limits,
    enough,
    find_unusual,
    widen,
)
from dashboard.analysis.funnels.overdispersion import estimate_overdispersion
from dashboard.analysis.not_estimable import NotEstimable

PATIENTS_NEEDED = 2


def proportion_funnel(
    events: ArrayLike, total: ArrayLike, target: float | None = None, overdispersed: bool = True
) -> Funnel | NotEstimable:
    """Whether a unit's share lies further from the share of all than its number of patients lets one expect.

    Beyond the 99.8 % limits is called unusual, and nothing else is: beyond the 95 % limits lies one unit in
    twenty by chance. Unusual is a question to ask, not an answer: it may be the patients, the records or luck.

    Formula: target = Σ events / Σ total, or as given; limits: the 0.025 and 0.975, the 0.001 and 0.999 quantiles of
    binomial(n, target), divided by n; where units differ by more than chance (φ), the wider of these and
    target ± z·√(s² + τ²), s² = target·(1 − target)/n, cut at 0 and 1. z-score of a unit: (share − target) / s.
    Threshold: unusual is beyond the 99.8 % limit; a share exactly on it is within. Never unusual: one patient
    alone, or fewer than one event, or fewer than one patient without the event, expected.
    Missing: units without patients, or with an impossible count, have no value and no limits. Not
    estimable where no unit has patients.
    Source: Spiegelhalter 2005, Stat Med 24:1185-1202.
    """
    x, n = _read(events, total)
    if not (n > 0).any():
        return NotEstimable(0, 1, "patients")
    centre = float(x.sum() / n.sum()) if target is None else target
    with np.errstate(divide="ignore", invalid="ignore"):
        value, variance = x / n, np.where(n > 0, centre * (1 - centre) / n, np.nan)
        z = (value - centre) / np.sqrt(variance)
    phi, tau2 = estimate_overdispersion(z, variance) if overdispersed else (0.0, 0.0)
    limits = proportion_limits(n, centre, tau2)
    judged = (n >= PATIENTS_NEEDED) & enough(n * centre) & enough(n * (1 - centre))
    unusual = find_unusual(value, limits, judged)
    return Funnel("proportion", x.astype(np.int64), n, value, *limits, judged, unusual, centre, phi, tau2)


def proportion_limits(total: ArrayLike, target: float, tau2: float = 0.0) -> Limits:
    """The limits at any sizes, for the units and for the lines of the chart; NaN at size 0."""
    n = np.asarray(total, np.float64)
    some = n > 0
    size = n[some].astype(np.int64)
    ends = []
    for q in (TAIL_95, 1 - TAIL_95, TAIL_998, 1 - TAIL_998):
        end = np.full(n.shape, np.nan)
        end[some] = binomial_quantile(q, size, target) / size
        ends.append(end)
    variance = np.full(n.shape, np.nan)
    variance[some] = target * (1 - target) / n[some]
    return widen(Limits(*ends), target, variance, tau2, 1.0)


def _read(events: ArrayLike, total: ArrayLike) -> tuple[Float64, Float64]:
    """Counts as floats; 0 of 0 where they are impossible."""
    x, n = np.asarray(events, np.float64), np.asarray(total, np.float64)
    possible = (x >= 0) & (x <= n)
    return np.where(possible, x, 0.0), np.where(possible, n, 0.0)
