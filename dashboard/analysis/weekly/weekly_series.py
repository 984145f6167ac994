"""Weekly counts and rates: one value a week, and proportions rolled over twelve weeks."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dashboard.analysis.control_charts.control_chart import ControlChart
from dashboard.analysis.control_charts.p_chart import compute_p_chart
from dashboard.analysis.intervals.effective_number import count_clusters
from dashboard.analysis.remembered import remember
from dashboard.analysis.weekly.weeks import WEEK_DAYS
from data_access.facts.arrays import Facts, Int64

Series = TypeVar("Series")

CHARTED_WEEKS = 26
ROLLED_WEEKS = 12
ROLLED_DAYS = ROLLED_WEEKS * WEEK_DAYS


@dataclass(frozen=True, eq=False)
class WeeklyCount:
    """``value`` per charted week, oldest first; ``patients``: patient rows behind the last week's value."""

    value: Int64
    patients: Int64


@dataclass(frozen=True, eq=False)
class WeeklyRate:
    """``events`` of ``total`` per charted week; the same rolled over twelve weeks for the last twelve.

    ``effective``: the independent number the last rolled total is worth (patients as clusters);
    ``patients``: patient rows behind the last rolled numerator; ``left_out``: what the last
    rolled total could not count (not assessed, no baseline).
    """

    events: Int64
    total: Int64
    rolled_events: Int64
    rolled_total: Int64
    effective: float
    patients: Int64
    left_out: int


def roll(weekly: Int64) -> Int64:
    """Sums of twelve weeks in a row, for the last twelve weeks of a longer weekly series (by differences)."""
    sums = np.concatenate([[0], np.cumsum(weekly)])
    rolled: Int64 = sums[ROLLED_WEEKS:] - sums[:-ROLLED_WEEKS]
    return rolled[-ROLLED_WEEKS:]


def rate_by_week(
    day: ArrayLike, event: ArrayLike, patient: ArrayLike, mondays: NDArray[np.int64], left_out_days: ArrayLike = ()
) -> WeeklyRate:
    """A share week by week, and the same over twelve weeks together, as the headline figures show it.

    ``event`` of each row by the week of its ``day``; ``left_out_days``: days of the rows that could not be counted.

    Formula: events of the last twelve weeks / everything counted in them; Wilson's 95 % interval on the effective
    number, patients as clusters.
    Threshold: a week runs from Monday to Sunday; the last one shown is the last that is over.
    Missing: rows outside the charted weeks play no part; a week with nothing to count is no point of its chart.
    Source: rule of the clinic; the interval as on Methods under Intervals.
    """
    days = np.asarray(day)
    rows = np.flatnonzero((days >= mondays[0]) & (days < mondays[0] + WEEK_DAYS * len(mondays)))
    events, patients = np.asarray(event, np.bool_)[rows], np.asarray(patient)[rows]
    week = (days[rows] - mondays[0]) // WEEK_DAYS
    total = np.bincount(week, minlength=len(mondays)).astype(np.int64)
    happened = np.bincount(week[events], minlength=len(mondays)).astype(np.int64)
    recent = week >= len(mondays) - ROLLED_WEEKS
    others = (np.asarray(left_out_days, np.int64) - mondays[0]) // WEEK_DAYS
    left_out = int(((others >= len(mondays) - ROLLED_WEEKS) & (others < len(mondays))).sum())
    worth = float(count_clusters(events[recent], patients[recent])) if recent.any() else 0.0
    return WeeklyRate(
        happened, total, roll(happened), roll(total), worth, np.unique(patients[recent & events]), left_out
    )


def remember_weeks(
    facts: Facts, mondays: NDArray[np.int64], count: Callable[[Facts, NDArray[np.int64]], Series]
) -> Series:
    """``count(facts, mondays)``, counted once for a facts view; ``count`` is a function of a module, not a lambda."""
    key = (count, int(mondays[0]), len(mondays))
    return remember(facts, key, lambda: count(facts, mondays))


def chart_weeks(weekly: WeeklyRate, mondays: NDArray[np.int64]) -> ControlChart:
    """The p chart of the single weeks, computed once for a rate: its figure and its chart read the same one."""
    return remember(weekly, ("p chart", int(mondays[0])), lambda: compute_p_chart(mondays, weekly.events, weekly.total))
