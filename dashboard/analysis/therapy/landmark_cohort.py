"""Who reached dose 4, how much therapy they had had by then, and where their score stood afterwards."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from dashboard.analysis.cohort.finished import find_finished
from dashboard.analysis.cohort.time_point import LATE_DAYS, select_courses
from dashboard.analysis.doses import count_doses
from dashboard.analysis.scores.baseline import find_baseline
from dashboard.analysis.scores.scores import find_last, get_scores, pick
from dashboard.analysis.therapy.therapy_sessions import find_therapy_sessions
from data_access.definitions.instrument import Instrument
from data_access.facts.arrays import MISSING, NO_DAY, Bool, Facts, Int64

LANDMARK_DOSE: Final = 4


@dataclass(frozen=True)
class LandmarkCounts:
    """``reached`` courses had the dose; ``counted`` of them stand behind the figures, the others say why not.

    ``later_course``: a patient counts once, with the first course that reached it. ``not_over``: the days for the
    later score are not over. ``no_baseline`` and ``no_later_score``: those scores are missing.
    """

    reached: int
    counted: int
    later_course: int
    not_over: int
    no_baseline: int
    no_later_score: int


@dataclass(frozen=True, eq=False)
class LandmarkCohort:
    """One row per patient who is counted: therapy sessions up to the dose, baseline and later score."""

    patient: Int64
    sessions: Int64
    baseline: Int64
    later: Int64
    counts: LandmarkCounts


def find_landmark_cohort(
    facts: Facts,
    instrument: Instrument,
    as_of_day: int,
    courses: ArrayLike | None = None,
    dose: int = LANDMARK_DOSE,
    within_days: int = LATE_DAYS,
) -> LandmarkCohort:
    """Therapy up to dose 4, and the score after it, of everyone who reached dose 4.

    Therapy is counted up to one fixed moment that all of them reached, and outcome only after it. Counted over the
    whole course, whoever stays longer has more therapy because he stayed: that is not comparable.

    Formula: sessions = therapy sessions of the course that began before dose 4 began; later score = the last one
    from the day after dose 4 to 28 days after it; baseline by its own rule, from the first dose.
    Threshold: a session that begins with dose 4 or after it does not count; a score of the day of dose 4 comes before
    the dose, one exactly 28 days later counts, and none from the day the patient's next course begins.
    Missing: courses without dose 4 are not here. Of a patient's courses the first that reached dose 4 counts. Left
    out and counted, in this order: later courses, those whose 28 days are not over, without a baseline, without
    a later score.
    Source: landmark method: Anderson, Cain & Gelber 1983, J Clin Oncol 1:710-719; the days: rule of the clinic.
    """
    at = _find_landmarks(facts, courses, dose)
    course = facts.dosings.course[at].astype(np.int64)
    # Rows are sorted by patient and time: the first of a patient is the first course that got there.
    patient, day = facts.dosings.patient[at].astype(np.int64), facts.dosings.day[at].astype(np.int64)
    first: Bool = np.diff(patient, prepend=-1) > 0
    last_day = np.minimum(day + within_days, find_finished(facts).until_day[course])
    over = last_day <= as_of_day
    scores = get_scores(facts.screenings, instrument.code)
    anchor = count_doses(facts.dosings, len(facts.courses.id)).first_day[course]
    baseline = pick(scores.total, find_baseline(scores, patient, anchor))
    position = find_last(scores, patient, last_day)
    later = np.where(pick(scores.day, position, NO_DAY) > day, pick(scores.total, position), MISSING)
    kept, left_out = _sift(first, over, baseline != MISSING, later != MISSING)
    sessions = _count_sessions_before(facts, at)[kept]
    counts = LandmarkCounts(len(at), int(np.count_nonzero(kept)), *left_out)
    return LandmarkCohort(patient[kept], sessions, baseline[kept], later[kept], counts)


def _find_landmarks(facts: Facts, courses: ArrayLike | None, dose: int) -> Int64:
    """Dosing rows of that number, of the courses asked for."""
    chosen = np.zeros(len(facts.courses.id) + 1, np.bool_)
    chosen[select_courses(facts, courses)] = True
    number, course = facts.dosings.number, facts.dosings.course
    # MISSING finds the last place, which was not asked for.
    return np.flatnonzero((number == dose) & (number > 0) & chosen[course])


def _sift(*conditions: Bool) -> tuple[Bool, list[int]]:
    """Rows that meet every condition, and how many each one leaves out of those the ones before it kept."""
    kept, left_out = np.ones(len(conditions[0]), np.bool_), []
    for met in conditions:
        left_out.append(int(np.count_nonzero(kept & ~met)))
        kept = kept & met
    return kept, left_out


def _count_sessions_before(facts: Facts, landmark: Int64) -> Int64:
    """Therapy sessions of the landmark's course that began before it."""
    rows, sessions = find_therapy_sessions(facts), facts.sessions
    start = np.full(len(facts.courses.id), np.iinfo(np.int64).min, np.int64)
    start[facts.dosings.course[landmark]] = facts.dosings.start_minute[landmark]
    course = sessions.course[rows]
    before = sessions.start_minute[rows] < start[course]
    counted = np.bincount(course[before], minlength=len(start)).astype(np.int64)
    return counted[facts.dosings.course[landmark]]
