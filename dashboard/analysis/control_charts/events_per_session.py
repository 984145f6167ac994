"""Side effects per dosing session by week, as a u chart: how many there were, not how many sessions had one."""

import numpy as np
from numpy.typing import NDArray

from dashboard.analysis.control_charts.control_chart import ControlChart
from dashboard.analysis.control_charts.u_chart import compute_u_chart
from dashboard.analysis.side_effects.effect_severity import count_kinds, unwanted_severity
from dashboard.analysis.weekly.weeks import WEEK_DAYS, count_by_week
from data_access.facts.arrays import SESSION_STATUSES, Facts

_ATTENDED = SESSION_STATUSES.index("attended")


def chart_events_per_session(
    facts: Facts, mondays: NDArray[np.int64], dissociation: int, at_least: int
) -> ControlChart:
    """How many side effects a dosing session brought in each week, with the limits of chance.

    Two kinds in one session are two events, so that the figure may exceed 1. ``dissociation``: the kind's code.

    Formula: events of the week / assessed sessions of the week, on a u chart.
    Threshold: an event counts from the severity asked for; exactly that severity counts.
    Missing: sessions not assessed are left out; dissociation that was expected and not distressing is no event; a
    week without an assessed session is no point; under 13 weeks with one there are no limits.
    Source: Montgomery 2012, Statistical Quality Control, 7th ed., ch. 7; Laney 2002, Quality Engineering 14:531-537.
    """
    dosings = facts.dosings
    if len(mondays) == 0:
        return compute_u_chart([], [], [])
    inside = (dosings.day >= mondays[0]) & (dosings.day < mondays[-1] + WEEK_DAYS)
    rows = np.flatnonzero(inside & (dosings.status == _ATTENDED) & (dosings.assessed == 1))
    events = count_kinds(unwanted_severity(dosings, dissociation)[rows], at_least)
    day = dosings.day[rows]
    week = (day - mondays[0]) // WEEK_DAYS
    counted = np.bincount(week, weights=events, minlength=len(mondays)).astype(np.int64)
    return compute_u_chart(mondays, counted, count_by_week(day, None, mondays))
