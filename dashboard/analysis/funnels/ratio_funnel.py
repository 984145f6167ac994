"""The funnel of a standardised ratio: events observed over events expected."""

import numpy as np
from numpy.typing import ArrayLike

from dashboard.analysis.control_charts.u_chart import poisson_quantile
from dashboard.analysis.funnels.funnel import (
    TAIL_95,
    TAIL_998,
    Funnel,
    Limits,
    enough,
    find_unusual,
    widen,
)
from dashboard.analysis.funnels.overdispersion import estimate_overdispersion
from dashboard.analysis.not_estimable import NotEstimable

TARGET = 1.0


def ratio_funnel(observed: ArrayLike, expected: ArrayLike, overdispersed: bool = True) -> Funnel | NotEstimable:
    """Whether a unit had more or fewer events than its mix of patients lets one expect.

    1 is as many as expected. Beyond the 99.8 % limits is called unusual, and nothing else is. Poisson limits are those
    of rare events; of an outcome that most patients have they are wider than need be, and fewer units are unusual.

    Formula: O / E; limits: the 0.025 and 0.975, the 0.001 and 0.999 quantiles of Poisson(E), divided by E; where units
    differ by more than chance (φ), the wider of these and 1 ± z·√(1/E + τ²), cut at 0. z-score of a unit: (O − E) / √E.
    Threshold: unusual is beyond the 99.8 % limit; a ratio exactly on it is within. Never unusual with fewer than
    one event expected.
    Missing: units with nothing expected, or a count below 0, have no ratio and no limits. Not estimable where
    nothing is expected of any unit.
    Source: Spiegelhalter 2005, Stat Med 24:1185-1202. FunnelPlotR works on the logarithm (or root) of the ratio.
    """
    o, e = np.asarray(observed, np.float64), np.asarray(expected, np.float64)
    possible = (o >= 0) & (e > 0)
    o, e = np.where(possible, o, 0.0), np.where(possible, e, 0.0)
    if not possible.any():
        return NotEstimable(0, 1, "events expected")
    with np.errstate(divide="ignore", invalid="ignore"):
        value, variance = o / e, np.where(e > 0, 1 / e, np.nan)
        z = (value - TARGET) / np.sqrt(variance)
    phi, tau2 = estimate_overdispersion(z, variance) if overdispersed else (0.0, 0.0)
    limits = ratio_limits(e, tau2)
    judged = enough(e)
    unusual = find_unusual(value, limits, judged)
    return Funnel("ratio", o.astype(np.int64), e, value, *limits, judged, unusual, TARGET, phi, tau2)


def ratio_limits(expected: ArrayLike, tau2: float = 0.0) -> Limits:
    """The limits at any expected numbers, for the units and for the lines of the chart; NaN where none is expected."""
    e = np.asarray(expected, np.float64)
    some = e > 0
    ends = []
    for q in (TAIL_95, 1 - TAIL_95, TAIL_998, 1 - TAIL_998):
        end = np.full(e.shape, np.nan)
        end[some] = poisson_quantile(q, e[some]) / e[some]
        ends.append(end)
    variance = np.full(e.shape, np.nan)
    variance[some] = 1 / e[some]
    return widen(Limits(*ends), TARGET, variance, tau2, np.inf)
