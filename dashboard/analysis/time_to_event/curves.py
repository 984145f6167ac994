"""Curves of several groups of patients side by side, each with what must stand beside it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from dashboard.analysis.not_estimable import NotEstimable
from dashboard.analysis.time_to_event.greenwood import log_log_bounds
from dashboard.analysis.time_to_event.kaplan_meier import Curve, Float64, count_at_risk, kaplan_meier
from dashboard.analysis.time_to_event.median_time import MedianTime, median_time
from dashboard.analysis.time_to_event.times import Times
from data_access.facts.arrays import MISSING, Int64

AT_RISK_DAYS = (0, 14, 28, 56, 84, 182)


@dataclass(frozen=True)
class GroupCurve:
    """The curve of one group. ``group`` is its value in the column it was made by; MISSING: everybody."""

    group: int
    curve: Curve
    low: Float64
    high: Float64
    """Log-log ends at each row of the curve."""
    median: MedianTime
    at_risk_at: tuple[int, ...]
    at_risk: Int64
    """Still followed and without the event just before each of those times."""
    unfollowed: int
    """Without a reading after time 0: at risk at 0 only."""
    mixed: int
    """Later doses went by another route than the first."""
    patients: Int64
    """Patient rows of the group, ascending."""


@dataclass(frozen=True)
class Curves:
    """Everybody, and each group in the order of its value. Groups differ for many reasons: a description only."""

    everybody: GroupCurve
    groups: tuple[GroupCurve, ...]


def draw_curves(times: Times, group: ArrayLike, at_risk_at: Sequence[int] = AT_RISK_DAYS) -> Curves | NotEstimable:
    """The curve of everybody and of each group; rows whose group is MISSING (negative) are in the first only.

    ``group``: one small number per row of ``times``, such as ``times.route``. A group must be known at time 0:
    one made by what came later (number of sessions, a second route) needs a landmark first.
    Not estimable where nobody was followed.
    """
    if len(times.patient) == 0:
        return NotEstimable(0, 1, "patients with a first dose and a baseline")
    of = np.asarray(group, np.int64)
    everybody = _draw(times, np.ones(len(of), np.bool_), MISSING, tuple(at_risk_at))
    found = (int(value) for value in np.unique(of[of >= 0]))
    return Curves(everybody, tuple(_draw(times, of == value, value, tuple(at_risk_at)) for value in found))


def _draw(times: Times, rows: np.ndarray, group: int, at: tuple[int, ...]) -> GroupCurve:
    time, event = times.time[rows], times.event[rows]
    curve = kaplan_meier(time, event)
    low, high = log_log_bounds(curve)
    return GroupCurve(
        group,
        curve,
        low,
        high,
        median_time(curve),
        at,
        count_at_risk(time, at),
        int(np.count_nonzero((time == 0) & ~event)),
        int(np.count_nonzero(times.mixed[rows])),
        times.patient[rows],
    )
