"""Episodes: the baseline of each course and its reading after each dose, as the expected course is fitted to them."""

from dataclasses import dataclass

import numpy as np

from dashboard.analysis.cohort.finished import find_finished
from dashboard.analysis.doses import count_doses
from dashboard.analysis.scores.baseline import find_baseline
from dashboard.analysis.scores.scores import Scores, find_last, get_scores, make_key, pick
from data_access.definitions.instrument import Instrument
from data_access.facts.arrays import MISSING, NEVER, Bool, Facts, Int64

READING_WINDOW_DAYS = 30


@dataclass(frozen=True, eq=False)
class Episodes:
    """One row per course that has a baseline and a reading after a dose of its induction, by course.

    ``first`` and ``count``: where its rows in the readings begin, and how many there are.
    """

    course: Int64
    patient: Int64
    baseline: Int64
    first: Int64
    count: Int64
    readings: "Readings"


@dataclass(frozen=True, eq=False)
class Readings:
    """One row per reading, by episode, then dose number: at most one for each dose of an episode.

    ``dose``: attended doses of the course before the reading; ``position``: its place in the instrument's scores.
    """

    episode: Int64
    dose: Int64
    total: Int64
    day: Int64
    position: Int64


def find_episodes(facts: Facts, instrument: Instrument) -> Episodes:
    """Baseline and later readings of one questionnaire in every course, numbered by the doses given before them.

    A reading of a day counts before a dose of that day, as the baseline does. Of several readings after
    the same dose the last one counts (the last one of its day). A reading belongs to a course from the day after its
    first dose until the day before the patient's next course; it counts up to 30 days after the dose and for the
    planned doses only: maintenance has no expected course.

    Threshold: day 30 after the dose counts, day 31 does not.
    Missing: a course without a baseline (see there), without a reading after a dose, or whose protocol plans no
    dose is no episode. Baselines below caseness are kept: the baseline is a part of the model.
    Source: rule of the clinic; the dose number stands where Finch, Lambert & Schaalje 2001 (Clin Psychol
    Psychother 8:231–242) have the session number.
    """
    scores = get_scores(facts.screenings, instrument.code)
    patient = facts.courses.patient.astype(np.int64)
    planned = pick(
        np.array([p.planned_doses for p in facts.protocols], np.int64), facts.courses.protocol.astype(np.int64), 0
    )
    first_dose = count_doses(facts.dosings, len(patient)).first_day
    baseline = find_baseline(scores, patient, np.where(planned > 0, first_dose, NEVER))
    course, position = _spread(scores, patient, baseline, find_finished(facts).until_day)
    dose, dose_day = _count_doses_before(facts, course, scores.day[position].astype(np.int64))
    counts = (dose >= 1) & (dose <= planned[course])
    counts &= scores.day[position] - dose_day <= READING_WINDOW_DAYS
    counts[counts] = _is_last_of_dose(course[counts], dose[counts])
    return _gather(scores, patient, baseline, course[counts], position[counts], dose[counts])


def _spread(scores: Scores, patient: Int64, baseline: Int64, until_day: Int64) -> tuple[Int64, Int64]:
    """(course, position) of every score after the baseline of its course, until the course's last day."""
    last = find_last(scores, patient, until_day)
    many = np.where((baseline != MISSING) & (last > baseline), last - baseline, 0)
    course = np.repeat(np.arange(len(patient), dtype=np.int64), many)
    ends = np.cumsum(many)
    within = np.arange(len(course), dtype=np.int64) - np.repeat(ends - many, many)
    return course, baseline[course] + 1 + within


def _count_doses_before(facts: Facts, course: Int64, day: Int64) -> tuple[Int64, Int64]:
    """Attended doses of the course before the day, and the day of the last of them (NEVER where none)."""
    dosings = facts.dosings
    rows = np.flatnonzero((dosings.number > 0) & (dosings.course != MISSING))
    # Sorted by course already, save where a patient's courses overlap: a stable sort sees that at once.
    key = np.sort(make_key(dosings.course[rows], dosings.day[rows]), kind="stable")
    first = np.searchsorted(key, course << 32)
    after = np.searchsorted(key, make_key(course, day), side="left")
    dose = (after - first).astype(np.int64)
    dose_day = pick(key, np.where(dose > 0, after - 1, MISSING), NEVER)
    return dose, np.where(dose > 0, (dose_day & 0xFFFFFFFF) + _EPOCH, NEVER)


_EPOCH = -int(make_key(0, 0))
"""What ``make_key`` takes from a day; the day is in the key's lower 32 bits."""


def _is_last_of_dose(course: Int64, dose: Int64) -> Bool:
    last = np.ones(len(course), np.bool_)
    last[:-1] = (course[1:] != course[:-1]) | (dose[1:] != dose[:-1])
    return last


def _gather(scores: Scores, patient: Int64, baseline: Int64, course: Int64, position: Int64, dose: Int64) -> Episodes:
    own, first, episode, count = np.unique(course, return_index=True, return_inverse=True, return_counts=True)
    readings = Readings(
        episode.astype(np.int64),
        dose,
        pick(scores.total, position),
        pick(scores.day, position),
        position,
    )
    return Episodes(
        own,
        patient[own],
        pick(scores.total, baseline[own]),
        first.astype(np.int64),
        count.astype(np.int64),
        readings,
    )
