"""Routes compared with each other: difference and ratio of their rates of each side effect."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dashboard.analysis.intervals.interval import Interval
from dashboard.analysis.intervals.newcombe import newcombe_bounds
from dashboard.analysis.intervals.risk_ratio import RiskRatio, risk_ratio_bounds
from dashboard.analysis.not_estimable import NotEstimable
from dashboard.analysis.side_effects.patient_clusters import Float64
from dashboard.analysis.side_effects.side_effect_rates import RateTable
from data_access.facts.arrays import Int64


@dataclass(frozen=True)
class RiskDifference:
    """First rate minus the second (−1 to 1) with its 95 % interval."""

    difference: float
    interval: Interval


@dataclass(frozen=True)
class RouteComparison:
    """One side effect by two routes."""

    difference: RiskDifference | NotEstimable
    ratio: RiskRatio | NotEstimable


def compare_routes(table: RateTable, pairs: Sequence[tuple[int, int]]) -> tuple[tuple[RouteComparison, ...], ...]:
    """How much more often a side effect was seen by one route than by another: in points, and as a ratio.

    For each pair of columns of the table one comparison per line. Patients were not allotted to routes by
    chance: a difference is an association, not an effect of the route.

    Formula: difference = p₁ − p₂, ratio = p₁ / p₂, both with 95 % intervals on the effective numbers of sessions
    (or on the patients).
    Threshold: the ratio has no value where the second route had no event; its interval has then no upper end.
    Missing: sessions not assessed are left out. No comparison where a route has no assessed session; no ratio
    where neither route had an event. Patients who had both routes are taken as independent samples.
    Source: difference: Newcombe 1998, Stat Med 17:873-890, method 10; ratio: Koopman 1984, Biometrics 40:513-517.
    """
    first, second = (np.array([pair[side] for pair in pairs], dtype=np.int64) for side in (0, 1))
    samples = _samples(table, first, second)
    share = table.share
    difference, low, high = share[:, first] - share[:, second], *newcombe_bounds(*samples)
    ratio_low, ratio_high = risk_ratio_bounds(*samples)
    return tuple(
        tuple(
            RouteComparison(
                _difference(difference[line, k], low[line, k], high[line, k]),
                _ratio(share[line, pair[0]], share[line, pair[1]], ratio_low[line, k], ratio_high[line, k]),
            )
            for line in range(len(table.events))
        )
        for k, pair in enumerate(pairs)
    )


def compare_columns(table: RateTable, first: int, second: int) -> tuple[Float64, Float64, Float64]:
    """Difference of rates, first column minus second, with its 95 % interval, one per effect.

    Newcombe's interval on the effective numbers; it takes the two columns as independent.
    """
    low, high = newcombe_bounds(*_samples(table, first, second))
    return table.share[:, first] - table.share[:, second], low, high


def _samples(table: RateTable, first: int | Int64, second: int | Int64) -> tuple[Float64, Float64, Float64, Float64]:
    """Count and total of either column, both on the effective number."""
    count = np.nan_to_num(table.share) * table.effective
    return count[:, first], table.effective[:, first], count[:, second], table.effective[:, second]


def _difference(difference: float, low: float, high: float) -> RiskDifference | NotEstimable:
    if np.isnan(difference):
        return NotEstimable(0, 1, "assessed sessions", "one of the two routes has no assessed session")
    return RiskDifference(float(difference), Interval(float(low), float(high)))


def _ratio(first: float, second: float, low: float, high: float) -> RiskRatio | NotEstimable:
    if np.isnan(first) or np.isnan(second):
        return NotEstimable(0, 1, "assessed sessions", "one of the two routes has no assessed session")
    if np.isnan(low):
        return NotEstimable(0, 1, "events")
    return RiskRatio(float(first / second) if second > 0 else None, Interval(float(low), float(high)))
