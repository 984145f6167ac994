"""A course that has quietly stopped: doses are planned, nothing happens, nobody ended it."""

import numpy as np
from numpy.typing import ArrayLike

from dashboard.analysis.process.integration import find_last_attended
from dashboard.analysis.proportion import Proportion
from dashboard.analysis.scores.scores import pick
from dashboard.analysis.standing import Standing
from data_access.facts.arrays import MISSING, NO_DAY, Bool, Int64


def is_lapsed(
    last_session_day: ArrayLike, interval_days: ArrayLike, doses_to_come: ArrayLike, as_of_day: int, intervals: float
) -> Bool:
    """Whether a course has quietly stopped: no session for so long, while doses are still planned.

    ``last_session_day`` is the last attended session of any kind, or the course's start before the first one.
    Only for open courses: the caller passes those in treatment.

    Formula: days since the last session ≥ intervals · planned days between doses.
    Threshold: lapsed on the day that completes the intervals.
    Missing: a protocol without an interval, or without doses to come, cannot lapse.
    Source: rule of the clinic.
    """
    waited = as_of_day - np.asarray(last_session_day, np.int64)
    interval = np.asarray(interval_days, np.int64)
    lapsed: Bool = np.asarray(doses_to_come, np.bool_) & (interval > 0) & (waited >= intervals * interval)
    return lapsed


def find_last_session_day(standing: Standing) -> Int64:
    """Day of the last attended session of each patient's current course, or of its start before the first one."""
    last = pick(find_last_attended(standing.facts), standing.states.course)
    day = pick(standing.facts.sessions.day, last, NO_DAY)
    return np.where(last == MISSING, standing.states.started_day, day)


def rate_lapsed(standing: Standing, intervals: float) -> Proportion:
    """Of the patients in treatment whose doses are not all given, how many have quietly stopped.

    Formula: lapsed / in treatment with doses to come.
    Threshold: lapsed on the day that completes ``intervals`` planned intervals without a session.
    Missing: patients whose protocol plans no interval are left out and counted. 0 with doses to come: not estimable.
    Source: rule of the clinic.
    """
    states = standing.states
    to_come = states.in_treatment & (states.doses < states.planned_doses)
    base = to_come & (states.dose_interval_days > 0)
    lapsed = base & is_lapsed(
        find_last_session_day(standing), states.dose_interval_days, to_come, standing.as_of_day, intervals
    )
    left_out = int((to_come & ~base).sum())
    reason = "no interval planned"
    return Proportion(int(lapsed.sum()), int(base.sum()), "patients", left_out, reason, patients=np.flatnonzero(lapsed))
