"""What the clinic did each week: patients in treatment, courses begun, doses given, courses broken off."""

import numpy as np
from numpy.typing import NDArray

from dashboard.analysis.doses import count_doses
from dashboard.analysis.weekly.weekly_series import WeeklyCount, WeeklyRate, rate_by_week
from dashboard.analysis.weekly.weeks import WEEK_DAYS, count_by_week
from data_access.facts.arrays import END_REASONS, NEVER, SESSION_STATUSES, Facts

_COMPLETED = END_REASONS.index("completed")
_ATTENDED = SESSION_STATUSES.index("attended")


def count_in_treatment(facts: Facts, mondays: NDArray[np.int64]) -> WeeklyCount:
    """How many patients were in treatment on the Sunday of each week.

    Threshold: a course that begins on the Sunday counts, one that ends on it does not.
    Missing: a course without an end is open.
    Source: rule of the clinic.
    """
    courses = facts.courses
    sundays = mondays + WEEK_DAYS - 1
    begun = np.searchsorted(np.sort(courses.started_day), sundays, side="right")
    over = np.searchsorted(np.sort(courses.ended_day), sundays, side="right")
    now = (courses.started_day <= sundays[-1]) & (courses.ended_day > sundays[-1])
    return WeeklyCount((begun - over).astype(np.int64), np.unique(courses.patient[now]).astype(np.int64))


def count_starts(facts: Facts, mondays: NDArray[np.int64]) -> WeeklyCount:
    """How many courses began in each week, Monday to Sunday.

    Source: rule of the clinic.
    """
    courses = facts.courses
    last = (courses.started_day >= mondays[-1]) & (courses.started_day < mondays[-1] + WEEK_DAYS)
    return WeeklyCount(count_by_week(courses.started_day, None, mondays), np.unique(courses.patient[last]))


def count_doses_given(facts: Facts, mondays: NDArray[np.int64]) -> tuple[WeeklyCount, int]:
    """How many dosing sessions were attended in each week, and how many of the last week were missed or cancelled.

    Source: rule of the clinic.
    """
    dosings = facts.dosings
    given = dosings.status == _ATTENDED
    last = (dosings.day >= mondays[-1]) & (dosings.day < mondays[-1] + WEEK_DAYS)
    count = WeeklyCount(count_by_week(dosings.day, given, mondays), np.unique(dosings.patient[given & last]))
    return count, int((~given & last).sum())


def rate_drop_outs(facts: Facts, mondays: NDArray[np.int64]) -> WeeklyRate:
    """Of the courses that ended in a week, how many were broken off.

    Formula: drop-outs / courses that ended, in twelve weeks together.
    Threshold: broken off are those that ended with fewer doses than planned and whose end is not recorded as completed.
    Missing: an end without a reason is not completed, so it counts as broken off where doses are missing.
    Source: rule of the clinic.
    """
    courses = facts.courses
    planned = np.array([p.planned_doses for p in facts.protocols] + [0], np.int64)[courses.protocol]
    short = count_doses(facts.dosings, len(courses.id)).count < planned
    ended = courses.ended_day != NEVER
    dropped = ended & short & (courses.end_reason != _COMPLETED)
    return rate_by_week(courses.ended_day[ended], dropped[ended], courses.patient[ended], mondays)
