"""The expected course of one questionnaire in one clinic on one day, and where everyone in treatment stands on it."""

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from dashboard.analysis.change.caseness import is_case
from dashboard.analysis.expected_course.episodes import Episodes, find_episodes
from dashboard.analysis.expected_course.latest import LatestReadings, find_latest_readings
from dashboard.analysis.expected_course.leave_one_out import FitsWithout, fit_without_each
from dashboard.analysis.expected_course.mixed_model import MixedFit, fit_mixed_model
from dashboard.analysis.expected_course.rule import FROM_DAY, FROM_DOSE, is_without_gain
from dashboard.analysis.expected_course.sums import CourseTerms, Float, Sums, add_up, make_terms
from dashboard.analysis.expected_course.tolerance import ToleranceLimits, find_tolerance_limits
from dashboard.analysis.expected_course.z import RED_Z, YELLOW_Z, Distance, TrackStatus, measure_distance, name_status
from dashboard.analysis.not_estimable import NotEstimable
from data_access.definitions.instrument import Instrument, ThresholdSet
from data_access.facts.arrays import MISSING, Facts, Int64

LEAST_COURSES = 30


class Method(IntEnum):
    """Which of the three ways has spoken."""

    MIXED_MODEL = 1
    TOLERANCE_LIMITS = 2
    RULE = 3


@dataclass(frozen=True, eq=False)
class Placed:
    """One row per latest reading: the method, how many other courses it stands on, and the distance.

    ``expected``, ``sd``, ``z`` and the limits (in standard deviations) are NaN where the rule has spoken.
    """

    latest: LatestReadings
    method: NDArray[np.int8]
    courses: Int64
    expected: Float
    sd: Float
    z: Float
    yellow_from: Float
    red_from: Float

    def judge(self, instrument: Instrument, thresholds: ThresholdSet) -> NDArray[np.int8]:
        """The ``TrackStatus`` of every row under one threshold set."""
        latest = self.latest
        status = name_status(self.z, self.yellow_from, self.red_from, latest.total, instrument, thresholds)
        due = (latest.dose >= FROM_DOSE) | (latest.since_first_dose >= FROM_DAY)
        slow = is_without_gain(
            latest.dose, latest.since_first_dose, latest.baseline, latest.total, instrument, thresholds
        )
        ruled = (self.method == Method.RULE) & is_case(latest.total, instrument, thresholds)
        bounded = instrument.reliable_change[thresholds] is not None
        status[ruled] = TrackStatus.UNKNOWN
        status[ruled & due & bounded] = TrackStatus.ON_TRACK
        status[ruled & slow] = TrackStatus.NOT_ON_TRACK
        return status


@dataclass(frozen=True, eq=False)
class ExpectedCourse:
    """What the clinic's courses on one questionnaire let expect.

    ``patient_ids``: of the clinic's patients, by row. ``largest_effect``: by how much leaving a shown patient out
    moves that patient's own z at most (NaN where the mixed model did not speak).
    """

    instrument: Instrument
    patient_ids: Int64
    episodes: Episodes
    terms: CourseTerms
    sums: Sums
    fit: MixedFit | NotEstimable
    placed: Placed
    largest_effect: float


def build_expected_course(facts: Facts, as_of_day: int, instrument: Instrument) -> ExpectedCourse:
    """Where everyone in treatment stands against the expected course, each judged by the other patients alone.

    Formula: the mixed model from 30 other courses on; below that, tolerance limits by baseline band from 15 others at
    that dose; below that, the rule. All courses of the patient who is judged are left out (refitted exactly, at any
    number of courses). The stratum is the questionnaire: routes are not parted, since most would fall below
    30 courses, and a route's own slow course would then be what is expected of it.
    Missing: see the latest readings; who has none is grey.
    Source: Finch, Lambert & Schaalje 2001, Clin Psychol Psychother 8:231–242; the two fallbacks: rules of the clinic.
    """
    episodes = find_episodes(facts, instrument)
    readings = episodes.readings
    terms, cross = make_terms(readings.episode, readings.dose, readings.total, episodes.baseline)
    sums = add_up(terms, cross)
    fit = fit_mixed_model(sums)
    latest = find_latest_readings(facts, as_of_day, instrument, episodes)
    placed, effect = _place(latest, instrument, episodes, terms, sums, fit)
    return ExpectedCourse(instrument, facts.patients.id, episodes, terms, sums, fit, placed, effect)


def _place(
    latest: LatestReadings, instrument: Instrument, episodes: Episodes, terms: CourseTerms, sums: Sums,
    fit: MixedFit | NotEstimable,
) -> tuple[Placed, float]:  # fmt: skip
    others = len(episodes.course) - np.bincount(episodes.patient, minlength=latest.patient.max(initial=0) + 1)
    courses = others[latest.patient].astype(np.int64)
    limits = find_tolerance_limits(episodes, instrument, latest.patient, latest.baseline, latest.dose)
    own, effect = _measure_without(latest, instrument, episodes, terms, sums, fit)
    mixed = (courses >= LEAST_COURSES) & ~np.isnan(own.z)
    return _choose(latest, instrument, courses, mixed, own, limits), effect


def _measure_without(
    latest: LatestReadings, instrument: Instrument, episodes: Episodes, terms: CourseTerms, sums: Sums,
    fit: MixedFit | NotEstimable,
) -> tuple[Distance, float]:  # fmt: skip
    """The distances by the mixed model without the patient, and how much that moved z at most."""
    many = len(latest.patient)
    if isinstance(fit, NotEstimable) or many == 0 or len(episodes.course) <= LEAST_COURSES:
        nothing = np.full(many, np.nan)
        return Distance(nothing, nothing, nothing), float("nan")
    own = fit_without(fit, sums, terms, episodes, latest.patient)
    asked = latest.total, latest.baseline, latest.dose
    without = measure_distance(*asked, own.fixed, own.random, own.residual, instrument.higher_is_better)
    with_all = measure_distance(*asked, fit.fixed, fit.random, fit.residual, instrument.higher_is_better)
    moved = np.abs(without.z - with_all.z)
    return without, float(np.max(moved, where=~np.isnan(moved), initial=0.0))


def fit_without(fit: MixedFit, sums: Sums, terms: CourseTerms, episodes: Episodes, patients: Int64) -> FitsWithout:
    """The fit without each of several patients (ascending rows), all of their courses left out."""
    place = np.full(int(max(episodes.patient.max(initial=0), patients.max(initial=0))) + 1, MISSING, np.int64)
    place[patients] = np.arange(len(patients))
    return fit_without_each(fit, sums, terms, place[episodes.patient], len(patients))


def _choose(
    latest: LatestReadings, instrument: Instrument, courses: Int64, mixed: NDArray[np.bool_], own: Distance,
    limits: ToleranceLimits,
) -> Placed:  # fmt: skip
    turned = latest.total - limits.mean
    in_band = (-turned if instrument.higher_is_better else turned) / limits.sd
    by_limits = ~mixed & ~np.isnan(in_band)
    method = np.where(mixed, Method.MIXED_MODEL, np.where(by_limits, Method.TOLERANCE_LIMITS, Method.RULE))

    def pick(of_model: Float | float, of_limits: Float) -> Float:
        chosen: Float = np.where(mixed, of_model, np.where(by_limits, of_limits, np.nan))
        return chosen

    return Placed(
        latest,
        method.astype(np.int8),
        np.where(by_limits, limits.count, courses),
        pick(own.expected, limits.mean),
        pick(own.sd, limits.sd),
        pick(own.z, in_band),
        pick(YELLOW_Z, limits.yellow_from),
        pick(RED_Z, limits.red_from),
    )
