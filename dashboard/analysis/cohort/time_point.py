"""The point of time to which a cohort's scores are read, and the courses that could have been scored at it."""

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import ArrayLike

from dashboard.analysis.cohort.finished import find_finished
from dashboard.analysis.doses import CourseDoses, count_doses
from dashboard.analysis.process.due import DAYS_PER_MONTH, FOLLOW_UP_EARLY_DAYS
from dashboard.analysis.remembered import remember
from dashboard.analysis.scores.baseline import get_anchor_day
from data_access.facts.arrays import MISSING, NEVER, NO_DAY, Bool, Facts, Int64

LATE_DAYS: Final = 28
"""A score counts for its time point up to so many days after it: a rule of the clinic."""
Kind = Literal["last score", "end", "after dose", "after first dose", "after last dose"]


@dataclass(frozen=True)
class TimePoint:
    """``number``: the dose ("after dose"), or days from the first or the last dose; nothing for the other kinds.

    A score counts from ``early_days`` before the day to ``late_days`` after it, both included.
    """

    kind: Kind
    number: int = 0
    early_days: int = 0
    late_days: int = LATE_DAYS


LAST_SCORE: Final = TimePoint("last score")
END_OF_TREATMENT: Final = TimePoint("end")


def after_dose(number: int) -> TimePoint:
    """The last score after dose ``number`` and up to the day of the next dose."""
    return TimePoint("after dose", number)


def follow_up(months: int) -> TimePoint:
    """So many months after the last dose of the induction."""
    return TimePoint("after last dose", round(months * DAYS_PER_MONTH), FOLLOW_UP_EARLY_DAYS)


def after_first_dose(days: int, within_days: int = 7) -> TimePoint:
    """So many days after the first dose (the start of a course that plans none), give or take ``within_days``."""
    return TimePoint("after first dose", days, within_days, within_days)


@dataclass(frozen=True)
class CohortBase:
    """One row per course that counts at the time point, sorted by course, each once.

    Scores count from ``from_day`` to ``until_day``, both included. ``closed``: the last of these days is over on
    the as-of day. ``not_there``: courses that were asked for and do not count (not finished, dose not reached yet).
    """

    course: Int64
    patient: Int64
    anchor_day: Int64
    from_day: Int64
    until_day: Int64
    closed: Bool
    not_there: int


def find_base(facts: Facts, as_of_day: int, courses: ArrayLike | None, point: TimePoint) -> CohortBase:
    """Who counts at a point of time, and from which to which day a score counts for it.

    ``courses``: rows of courses or a mask of them, None: all. The last score, the end of treatment and days
    after the last dose are asked of finished courses; "after dose k" of those that reached dose k or ended
    before it; days after the first dose of all that had one.

    Threshold: after a dose counts from the day after it, since a score of the day of a dose comes before it.
    "Last score" has no last day but the one before the patient's next course; the end of treatment runs from the day
    after the last dose to 28 days after the course finished; "after dose k" to the day of dose k + 1, or for 28 days
    where there is none; a follow-up from 14 days before its day to 28 days after it. All first and last days count.
    Missing: a course whose days for a score are not over, and that has none yet, is not yet due: it is counted apart,
    never as missing.
    Source: rule of the clinic.
    """
    wanted = select_courses(facts, courses)
    doses = count_doses(facts.dosings, len(facts.courses.id))
    planned = np.array([p.planned_doses for p in facts.protocols] + [0], np.int64)[facts.courses.protocol]
    anchor = get_anchor_day(doses.first_day, facts.courses.started_day, planned)
    finished = find_finished(facts)
    there, first, last = _find_days(facts, doses, anchor, finished.day, point)
    last = np.minimum(np.minimum(last, finished.until_day), NEVER)
    rows = wanted[there[wanted] & (anchor[wanted] != NEVER)]
    closed = (last[rows] <= as_of_day) | (point.kind == "last score")
    return CohortBase(
        rows,
        facts.courses.patient[rows].astype(np.int64),
        anchor[rows],
        first[rows],
        last[rows],
        closed,
        len(wanted) - len(rows),
    )


def select_courses(facts: Facts, courses: ArrayLike | None) -> Int64:
    """Course rows of a mask or of rows, ascending and each once; None: all."""
    if courses is None:
        return np.arange(len(facts.courses.id), dtype=np.int64)
    chosen = np.asarray(courses)
    return np.flatnonzero(chosen) if chosen.dtype == np.bool_ else np.unique(chosen.astype(np.int64))


def find_dose_days(facts: Facts, number: int) -> Int64:
    """The day of each course's attended dose of that number; NEVER where it was not reached."""
    return remember(facts.dosings, ("dose days", number), lambda: _find_dose_days(facts, number))


def _find_dose_days(facts: Facts, number: int) -> Int64:
    dosings = facts.dosings
    rows = np.flatnonzero((dosings.number == number) & (dosings.number > 0) & (dosings.course != MISSING))
    day = np.full(len(facts.courses.id), NEVER, np.int64)
    day[dosings.course[rows]] = dosings.day[rows]
    return day


def _find_days(
    facts: Facts, doses: CourseDoses, anchor: Int64, finished_day: Int64, point: TimePoint
) -> tuple[Bool, Int64, Int64]:
    """Whether each course counts, and the first and last day of its scores."""
    finished = finished_day != NEVER
    last_dose = np.where(doses.last_day <= finished_day, doses.last_day, finished_day)
    if point.kind == "last score":
        return finished, np.full(len(anchor), NO_DAY, np.int64), np.full(len(anchor), NEVER, np.int64)
    if point.kind == "end":
        return finished, last_dose + 1, finished_day + point.late_days
    if point.kind == "after last dose":
        day = last_dose + point.number
        return finished, np.maximum(day - point.early_days, last_dose + 1), day + point.late_days
    if point.kind == "after first dose":
        day = anchor + point.number
        return anchor != NEVER, np.maximum(day - point.early_days, anchor + 1), day + point.late_days
    return _find_days_after_dose(facts, doses, point)


def _find_days_after_dose(facts: Facts, doses: CourseDoses, point: TimePoint) -> tuple[Bool, Int64, Int64]:
    day, following = find_dose_days(facts, point.number), find_dose_days(facts, point.number + 1)
    ended = facts.courses.ended_day.astype(np.int64)
    reached, stopped = day != NEVER, (doses.count > 0) & (ended != NEVER)
    until = np.where(following != NEVER, following, day + point.late_days)
    # Who ended before the dose has no score after it: days that hold none, up to which an earlier score is carried.
    return reached | stopped, np.where(reached, day + 1, NEVER), np.where(reached, until, ended + point.late_days)
