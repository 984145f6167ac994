"""A control chart: its points, mean, limits and signals. Nothing is ever rebased by itself."""

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from dashboard.analysis.control_charts.special_cause import Rule, Signal, find_signals

Float64 = NDArray[np.float64]
Method = Literal["XmR", "p", "p prime", "u", "u prime"]

POINTS_NEEDED: Final = 13
SMALL_EXPECTED: Final = 5.0
"""Limits are exact ones where fewer events (or non-events) are expected at a point."""
LEAST_EXPECTED: Final = 1.0
"""Runs, trends and "two of three" need at least so many events, and non-events, expected at the usual point."""
# Values that differ by less than this share of their size are equal: sums of floats are not exact.
SAME: Final = 1e-12


@dataclass(frozen=True, eq=False)
class ControlChart:
    """The points of one chart in time order, its mean, limits and signals. All arrays are read-only and equally long.

    Points without data (no sessions that week) are not in it. ``lower``, ``upper`` and the two-sigma
    lines ``near_lower``, ``near_upper`` are NaN, and there are no signals, where ``has_limits`` is
    False: fewer than 13 points. ``events`` and ``total`` are empty for XmR; ``total`` is the exposure of a
    u chart. ``mean`` is NaN where there is no point. ``overdispersion`` is Laney's sigma z (1 for XmR).
    """

    method: Method
    day: NDArray[np.int32]
    value: Float64
    events: NDArray[np.int64]
    total: NDArray[np.int64] | Float64
    mean: float
    lower: Float64
    upper: Float64
    near_lower: Float64
    near_upper: Float64
    exact: NDArray[np.bool_]
    """Points whose limits are exact binomial or Poisson ones."""
    overdispersion: float
    rules: tuple[tuple[Rule, ...], ...]
    """For each point the rules it is part of; empty: common cause."""
    signals: tuple[Signal, ...]
    rare: bool = False
    """Fewer than one event (or non-event) is expected at the usual point: only a point beyond a limit is a signal."""

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


@dataclass(frozen=True, eq=False)
class Limits:
    """Three-sigma limits and two-sigma lines at each point; ``exact``: where they are exact ones."""

    exact: NDArray[np.bool_]
    lower: Float64
    upper: Float64
    near_lower: Float64
    near_upper: Float64

    def without(self) -> "Limits":
        """The same points without limits."""
        none = [np.full(len(self.lower), np.nan) for _ in range(4)]
        return Limits(self.exact, *none)


def label_chart(
    method: Method,
    points: tuple[NDArray[np.int32], Float64, NDArray[np.int64], NDArray[np.int64] | Float64],
    mean: float,
    limits: Limits,
    overdispersion: float = 1.0,
    rare: bool = False,
) -> ControlChart:
    """Label each point (day, value, events, total) with the rules it breaks, and freeze everything.

    Without 13 points neither limits nor rules. A point exactly on the mean is on neither side, one exactly on a
    limit is not beyond it, one exactly on a two-sigma line is not near the limit. ``rare``: most points are
    then 0 (or 1), so that rows of them are chance.
    """
    day, value, *_ = points
    rules: tuple[tuple[Rule, ...], ...] = tuple(() for _ in value)
    signals: tuple[Signal, ...] = ()
    if len(value) < POINTS_NEEDED:
        limits = limits.without()
    else:
        slack = SAME * max(1.0, float(np.abs(value).max()))
        side = np.where(np.abs(value - mean) <= slack, 0, np.sign(value - mean)).astype(np.int8)
        outside = (value > limits.upper + slack) | (value < limits.lower - slack)
        near = ~outside & ((value > limits.near_upper + slack) | (value < limits.near_lower - slack))
        signals, rules = find_signals(day, value, side, outside, near, limits_only=rare)
    edges = (limits.lower, limits.upper, limits.near_lower, limits.near_upper)
    for array in (*points, *edges, limits.exact):
        array.setflags(write=False)
    return ControlChart(method, *points, mean, *edges, limits.exact, overdispersion, rules, signals, rare)
