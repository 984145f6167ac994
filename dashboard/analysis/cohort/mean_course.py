"""The mean score of a cohort before the first dose and after each dose, with how many stand behind it."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from dashboard.analysis.cohort.course_share import once_each
from dashboard.analysis.cohort.finished import find_finished
from dashboard.analysis.cohort.time_point import LATE_DAYS, find_dose_days, select_courses
from dashboard.analysis.doses import count_doses
from dashboard.analysis.intervals.student_t import Mean, mean_interval
from dashboard.analysis.not_estimable import NotEstimable
from dashboard.analysis.scores.baseline import find_baseline
from dashboard.analysis.scores.scores import Scores, find_last, get_scores, pick
from data_access.definitions.instrument import Instrument
from data_access.facts.arrays import MISSING, NEVER, Bool, Facts, Int64

MOST_DOSES: Final = 12
"""Doses shown unless the caller asks for others."""


@dataclass(frozen=True, eq=False)
class DosePoint:
    """One point of the course: ``number`` 0 is the baseline, k the score after dose k.

    ``doses``: courses that had the dose (number 0: that had a first one); ``count`` of them have a score here.
    ``baseline``: mean baseline of the very courses behind this point, to see who remains.
    """

    number: int
    doses: int
    count: int
    score: Mean | NotEstimable
    baseline: float | None
    patients: Int64


def describe_mean_course(
    facts: Facts, instrument: Instrument, courses: ArrayLike | None = None, most_doses: int = MOST_DOSES
) -> tuple[DosePoint, ...]:
    """The mean score before treatment and after each dose, of whoever has a score there, with their number.

    The patients behind each point are not the same ones: those who stay for later doses may differ from those
    who stopped. The mean baseline of the very patients behind each point stands beside it.

    Formula: at dose k the mean of the last score after dose k and up to the day of dose k + 1.
    Threshold: a score on the day of a dose comes before that dose; after a course's last dose a score counts for 28
    days, and never from the day on which the patient's next course begins.
    Missing: courses that had the dose but have no score there are in ``doses`` and not in ``count``. Courses without a
    baseline count too. Not estimable from fewer than two scores, or where all are equal.
    Source: rule of the clinic; interval: Student 1908, Biometrika 6:1-25.
    """
    scores, rows = get_scores(facts.screenings, instrument.code), select_courses(facts, courses)
    patient = facts.courses.patient[rows].astype(np.int64)
    first_day = count_doses(facts.dosings, len(facts.courses.id)).first_day[rows]
    started = np.asarray(first_day != NEVER)
    baseline = pick(scores.total, find_baseline(scores, patient, first_day))
    points = [_describe(0, started, baseline, baseline, patient)]
    next_course = find_finished(facts).until_day[rows]
    day = find_dose_days(facts, 1)[rows]
    for number in range(1, most_doses + 1):
        given, following = np.asarray(day != NEVER), find_dose_days(facts, number + 1)[rows]
        if not given.any():
            break
        total = np.full(len(rows), MISSING, np.int64)
        until = np.minimum(np.where(following != NEVER, following, day + LATE_DAYS), next_course)
        total[given] = _find_score(scores, patient[given], day[given], until[given])
        points.append(_describe(number, given, total, baseline, patient))
        day = following
    return tuple(points)


def _find_score(scores: Scores, patient: Int64, after_day: Int64, until_day: Int64) -> Int64:
    position = find_last(scores, patient, until_day)
    return np.where(pick(scores.day, position, MISSING) > after_day, pick(scores.total, position), MISSING)


def _describe(number: int, given: Bool, total: Int64, baseline: Int64, patient: Int64) -> DosePoint:
    there = total != MISSING
    first = baseline[there & (baseline != MISSING)]
    return DosePoint(
        number,
        int(given.sum()),
        int(there.sum()),
        mean_interval(total[there]),
        float(first.mean()) if len(first) else None,
        once_each(patient[there]),
    )
