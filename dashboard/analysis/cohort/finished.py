"""Which courses are finished, and on which day: the denominator of every outcome rate of a cohort."""

from dataclasses import dataclass

import numpy as np

from dashboard.analysis.remembered import remember
from data_access.facts.arrays import MISSING, NEVER, Bool, Facts, Int64

DOSES_NEEDED = 2


@dataclass(frozen=True)
class Finished:
    """One row per course.

    ``day`` is NEVER for a course that is not finished; ``until_day`` is the last day whose scores
    still belong to the course (the day before the patient's next course; NEVER where there is none).
    """

    day: Int64
    until_day: Int64


def find_finished(facts: Facts) -> Finished:
    """The day each course counts as finished: two attended doses, and ended or its planned doses given.

    Whether a later score exists plays no part. The day is the earlier of the last planned dose's day and the end.

    Threshold: exactly two doses are enough; a second dose on the day of the end counts.
    Missing: a course that ended after one dose, or that plans no doses, never counts.
    Source: NHS Talking Therapies counts those with two or more attended treatment contacts who have
    finished; for doses in place of contacts see docs/deviations.md.
    """
    return remember(facts, "finished", lambda: _find_finished(facts))


def _find_finished(facts: Facts) -> Finished:
    courses, dosings = facts.courses, facts.dosings
    planned = np.array([p.planned_doses for p in facts.protocols] + [0], np.int64)[np.append(courses.protocol, MISSING)]
    # A session of a course that begins after the as-of day has no course (MISSING) in a view.
    placed = dosings.course != MISSING
    wanted = planned[np.where(placed, dosings.course, len(courses.id))]
    reaching = np.flatnonzero(placed & (dosings.number == wanted) & (wanted >= DOSES_NEEDED))
    planned_day = np.full(len(courses.id), NEVER, np.int64)
    planned_day[dosings.course[reaching]] = dosings.day[reaching]
    second = np.flatnonzero(placed & (dosings.number == DOSES_NEEDED))
    second_day = np.full(len(courses.id), NEVER, np.int64)
    second_day[dosings.course[second]] = dosings.day[second]
    ended = np.where(second_day <= courses.ended_day, courses.ended_day, NEVER).astype(np.int64)
    day = np.where(planned[:-1] > 0, np.minimum(planned_day, ended), NEVER)
    return Finished(day, _last_days(facts))


def _last_days(facts: Facts) -> Int64:
    """The day before the same patient's next course, one row per course (sorted by patient and number)."""
    patient, started = facts.courses.patient, facts.courses.started_day.astype(np.int64)
    until = np.full(len(patient), NEVER, np.int64)
    if len(patient) > 1:
        followed: Bool = patient[1:] == patient[:-1]
        until[:-1][followed] = started[1:][followed] - 1
    return until
