"""How well "not on track" would have foretold a bad end of the induction in the clinic's own past courses."""

from dataclasses import dataclass

import numpy as np

from dashboard.analysis.change.caseness import is_case
from dashboard.analysis.change.change import measure_change
from dashboard.analysis.cohort.finished import find_finished
from dashboard.analysis.expected_course.episodes import Episodes, find_episodes
from dashboard.analysis.expected_course.expected_course import LEAST_COURSES, fit_without
from dashboard.analysis.expected_course.mixed_model import MixedFit, fit_mixed_model
from dashboard.analysis.expected_course.sums import CourseTerms, Float, Sums, add_up, make_terms
from dashboard.analysis.expected_course.z import RED_Z, measure_distance
from dashboard.analysis.not_estimable import NotEstimable
from dashboard.analysis.proportion import Proportion
from data_access.definitions.instrument import Instrument, ThresholdSet
from data_access.facts.arrays import MISSING, NEVER, Bool, Facts, Int64

MOST_LEFT_OUT = 500
MOST_EFFECTS = 100
LAST_OF_SIX = 6


@dataclass(frozen=True)
class BackTestAtDose:
    """At one dose number. ``beyond``: readings at z ≥ 1.28 among all; ``red``: those at caseness too.

    Of finished courses with a later reading: ``sensitivity`` red among those that ended badly,
    ``predictive_value`` ended badly among the red, ``base_rate`` ended badly among all.
    """

    dose: int
    beyond: Proportion
    red: Proportion
    sensitivity: Proportion
    predictive_value: Proportion
    base_rate: Proportion


@dataclass(frozen=True)
class BackTest:
    """``courses`` in the fit; ``left_out``: each patient was judged without their own courses (else all together).

    ``largest_effect``: by how much leaving the patient out moves a z at most (above 500 courses: among the 100
    patients who are furthest from the expected course).
    ``ever_beyond`` and ``ever_red``: courses with at least one such reading among doses 1–6.
    """

    courses: int
    left_out: bool
    largest_effect: float
    by_dose: tuple[BackTestAtDose, ...]
    ever_beyond: Proportion
    ever_red: Proportion


@dataclass(frozen=True)
class _Readings:
    """One row per reading of an episode."""

    episode: Int64
    dose: Int64
    patient: Int64
    beyond: Bool
    red: Bool
    foretells: Bool
    """There is a later reading, and the course is finished."""
    bad: Bool
    """The course ended badly."""

    def rate(self, events: Bool, among: Bool) -> Proportion:
        """Readings of at most one a course: a proportion of courses."""
        both = events & among
        return Proportion(int(both.sum()), int(among.sum()), "courses", patients=np.unique(self.patient[both]))


def back_test(facts: Facts, instrument: Instrument, thresholds: ThresholdSet) -> BackTest | NotEstimable:
    """For every past course: would it have been red at dose k, and did its induction end without improvement?

    A bad end: at the last reading of the induction still at caseness and not reliably better than at baseline
    ("not improved"). Judged are finished courses with a reading after the one at dose k: a reading never
    foretells itself. Each patient is judged by the model fitted to the others.

    Formula: sensitivity = red and ended badly / ended badly; predictive value = red and ended badly / red;
    95 % intervals by Wilson. About 1 in 10 readings is expected at z ≥ 1.28, and 1 in 4 courses at least once in six;
    fewer are red, since red needs caseness.
    Threshold: red from z ≥ 1.28 and at caseness. Above 500 courses the model is fitted once, to everybody, and the
    largest effect that leaving a patient out has on a z is printed.
    Missing: not estimable below 30 courses, or where the model is not. A threshold set without a reliable-change bound
    or caseness for the questionnaire has no bad end.
    Source: Finch, Lambert & Schaalje 2001, Clin Psychol Psychother 8:231–242; the bad end is a rule of the clinic
    (theirs is reliable deterioration, which is too rare in one clinic).
    """
    episodes = find_episodes(facts, instrument)
    if len(episodes.course) < LEAST_COURSES:
        return NotEstimable(len(episodes.course), LEAST_COURSES, "courses")
    held = episodes.readings
    terms, cross = make_terms(held.episode, held.dose, held.total, episodes.baseline)
    sums = add_up(terms, cross)
    fit = fit_mixed_model(sums)
    if isinstance(fit, NotEstimable):
        return fit
    left_out = fit.courses <= MOST_LEFT_OUT
    z, effect = _measure(fit, sums, terms, episodes, instrument, left_out)
    readings = _gather(facts, episodes, instrument, thresholds, z)
    doses = np.unique(readings.dose)
    by_dose = tuple(_test_at(readings, int(dose)) for dose in doses)
    return BackTest(fit.courses, left_out, effect, by_dose, *_count_ever(readings))


def _measure(
    fit: MixedFit, sums: Sums, terms: CourseTerms, episodes: Episodes, instrument: Instrument, left_out: bool
) -> tuple[Float, float]:
    """The z of every reading, and by how much leaving the patient out moves one at most."""
    held = episodes.readings
    patients, place = np.unique(episodes.patient, return_inverse=True)
    patient = place[held.episode]
    first, turned = episodes.baseline[held.episode], instrument.higher_is_better
    together = measure_distance(held.total, first, held.dose, fit.fixed, fit.random, fit.residual, turned).z
    furthest = np.argsort(-np.bincount(patient, together**2, len(patients)), kind="stable")
    chosen = np.sort(furthest if left_out else furthest[:MOST_EFFECTS]).astype(np.int64)
    each = fit_without(fit, sums, terms, episodes, patients[chosen])
    row = np.full(len(patients), MISSING, np.int64)
    row[chosen] = np.arange(len(chosen))
    here = np.flatnonzero(row[patient] != MISSING)
    own = row[patient[here]]
    of_each = each.fixed[own], each.random[own], each.residual[own]
    without = measure_distance(held.total[here], first[here], held.dose[here], *of_each, turned).z
    moved = np.abs(without - together[here])
    effect = float(np.max(moved, where=~np.isnan(moved), initial=0.0))
    return (without if left_out else together), effect


def _gather(facts: Facts, episodes: Episodes, instrument: Instrument, thresholds: ThresholdSet, z: Float) -> _Readings:
    held = episodes.readings
    last = episodes.first + episodes.count - 1
    finished = find_finished(facts).day[episodes.course] != NEVER
    change = measure_change(episodes.baseline, held.total[last], instrument, thresholds)
    judged = instrument.reliable_change[thresholds] is not None
    bad = is_case(held.total[last], instrument, thresholds) & ~change.reliably_better & judged
    foretells = finished[held.episode] & (held.dose < held.dose[last][held.episode])
    beyond = z >= RED_Z
    red = beyond & is_case(held.total, instrument, thresholds)
    patient = episodes.patient[held.episode]
    return _Readings(held.episode, held.dose, patient, beyond, red, foretells, bad[held.episode])


def _test_at(readings: _Readings, dose: int) -> BackTestAtDose:
    here = readings.dose == dose
    among = here & readings.foretells
    return BackTestAtDose(
        dose,
        readings.rate(readings.beyond, here),
        readings.rate(readings.red, here),
        readings.rate(readings.red, among & readings.bad),
        readings.rate(readings.bad, among & readings.red),
        readings.rate(readings.bad, among),
    )


def _count_ever(readings: _Readings) -> tuple[Proportion, Proportion]:
    """Courses with at least one reading beyond, and with at least one red one, among doses 1–6."""
    early = readings.dose <= LAST_OF_SIX
    _, first = np.unique(readings.episode[early], return_index=True)
    patient = readings.patient[early][first]
    many = int(readings.episode.max(initial=-1)) + 1

    def ever(flag: Bool) -> Proportion:
        seen = np.bincount(readings.episode[early], flag[early], many)[readings.episode[early][first]] > 0
        return Proportion(int(seen.sum()), len(first), "courses", patients=np.unique(patient[seen]))

    return ever(readings.beyond), ever(readings.red)
