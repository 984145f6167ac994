"""Which courses are followed to an event, from which day, and the readings in which it is looked for."""

from dataclasses import dataclass

import numpy as np

from dashboard.analysis.change.caseness import is_case
from dashboard.analysis.cohort.finished import find_finished
from dashboard.analysis.doses import count_doses
from dashboard.analysis.remembered import remember
from dashboard.analysis.scores.baseline import find_baseline, get_anchor_day
from dashboard.analysis.scores.scores import Scores, find_last, get_scores, make_scores, pick
from data_access.definitions.instrument import Instrument, ThresholdSet
from data_access.facts.arrays import MISSING, NEVER, Bool, Facts, Int64, ScreeningFacts


@dataclass(frozen=True)
class LeftOut:
    """Courses that were not followed, each under the first reason that holds."""

    no_dose: int
    """No dosing session attended by the as-of day."""
    later_course: int
    """The patient's first course counts already."""
    no_baseline: int
    not_case: int
    """Below caseness at the baseline, where the event asks for it."""


@dataclass(frozen=True)
class Followed:
    """One row per followed course, one course per patient, patients ascending."""

    patient: Int64
    course: Int64
    anchor_day: Int64
    """The day of the first attended dose: day 0."""
    baseline: Int64
    last_day: Int64
    """Day of the last reading; day 0 where none came after the baseline."""
    left_out: LeftOut


@dataclass(frozen=True)
class Readings:
    """One row per reading after the baseline and in the course's time, by followed course, then day.

    ``row`` is the row in ``Followed``. Of several readings on one day the last is the reading.
    """

    row: Int64
    day: Int64
    total: Int64


def follow_courses(
    facts: Facts,
    as_of_day: int,
    instrument: Instrument,
    thresholds: ThresholdSet,
    cases_only: bool,
    courses: Int64 | None = None,
) -> tuple[Followed, Readings]:
    """The first course with an attended dose of each patient, among ``courses`` (None: all), and its readings.

    A course is followed until its last reading of the instrument on or before the as-of day and before the
    patient's next course begins, so that follow-up after discharge counts to the course it follows.
    ``cases_only`` asks for a baseline at caseness, where the instrument has a threshold.
    """
    course, anchor, no_dose, later = _choose_courses(facts, courses)
    scores = get_daily_scores(facts.screenings, instrument.code)
    patient = facts.courses.patient[course].astype(np.int64)
    first = find_baseline(scores, patient, anchor)
    baseline = pick(scores.total, first)
    case = np.ones(len(course), np.bool_)
    if cases_only and instrument.caseness[thresholds] is not None:
        case = is_case(baseline, instrument, thresholds)
    there = first != MISSING
    left_out = LeftOut(no_dose, later, int((~there).sum()), int((there & ~case).sum()))
    kept = np.flatnonzero(there & case)
    patient, course, anchor, first = patient[kept], course[kept], anchor[kept], first[kept]
    last = find_last(scores, patient, np.minimum(find_finished(facts).until_day[course], as_of_day))
    readings = _gather(scores, first, last)
    last_day = np.where(last > first, pick(scores.day, last), anchor)
    return Followed(patient, course, anchor, baseline[kept], last_day, left_out), readings


def _choose_courses(facts: Facts, courses: Int64 | None) -> tuple[Int64, Int64, int, int]:
    """(course, its day 0) of each patient's first course that has one; how many had none, how many come later."""
    doses = count_doses(facts.dosings, len(facts.courses.id))
    planned = np.array([p.planned_doses for p in facts.protocols] + [0], np.int64)[facts.courses.protocol]
    anchor = get_anchor_day(doses.first_day, facts.courses.started_day, planned)
    asked = np.arange(len(anchor), dtype=np.int64) if courses is None else np.unique(courses)
    begun = asked[anchor[asked] != NEVER]
    # Courses are sorted by patient and number.
    first = np.ones(len(begun), np.bool_)
    first[1:] = facts.courses.patient[begun][1:] != facts.courses.patient[begun][:-1]
    return begun[first], anchor[begun[first]], len(asked) - len(begun), int((~first).sum())


def get_daily_scores(screenings: ScreeningFacts, instrument_code: int) -> Scores:
    """The scores of one instrument, of each patient and day the last one. Remembered with the screenings."""
    return remember(screenings, ("daily scores", instrument_code), lambda: _keep_last(screenings, instrument_code))


def _keep_last(screenings: ScreeningFacts, instrument_code: int) -> Scores:
    scores = get_scores(screenings, instrument_code)
    last = np.ones(len(scores.key), np.bool_)
    last[:-1] = scores.key[1:] != scores.key[:-1]
    if last.all():
        return scores
    return make_scores(scores.patient[last], scores.day[last], scores.total[last], scores.row[last])


def _gather(scores: Scores, first: Int64, last: Int64) -> Readings:
    """The readings after position ``first`` and up to position ``last`` of each followed course."""
    many = np.maximum(last - first, 0)
    row = np.repeat(np.arange(len(many)), many)
    # The k-th reading of a course lies k places after its baseline.
    found = np.arange(len(row)) + np.repeat(first + 1 - (np.cumsum(many) - many), many)
    return Readings(row, scores.day[found].astype(np.int64), scores.total[found].astype(np.int64))


def find_first(readings: Readings, holds: Bool, rows: int) -> Int64:
    """For each followed course the first reading where ``holds`` is true, as a position; MISSING where none."""
    found = np.flatnonzero(holds)[::-1]
    first = np.full(rows, MISSING, np.int64)
    first[readings.row[found]] = found
    return first


def next_too(readings: Readings, holds: Bool) -> Bool:
    """Whether ``holds`` is true of the next reading of the same course."""
    following = np.zeros(len(holds), np.bool_)
    following[:-1] = holds[1:] & (readings.row[1:] == readings.row[:-1])
    return following
