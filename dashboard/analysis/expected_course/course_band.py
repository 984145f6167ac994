"""The expected course of one patient, dose by dose, as a chart draws it."""

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri

from dashboard.analysis.expected_course.expected_course import LEAST_COURSES, ExpectedCourse, Method, fit_without
from dashboard.analysis.expected_course.sums import Float
from dashboard.analysis.expected_course.tolerance import find_tolerance_limits
from dashboard.analysis.expected_course.z import measure_distance
from dashboard.analysis.not_estimable import NotEstimable
from dashboard.analysis.remembered import remember
from data_access.facts.arrays import MISSING, Int64

BAND_Z = float(ndtri(0.9))


@dataclass(frozen=True, eq=False)
class CourseBand:
    """One row per dose number: the expected score and the band that 8 in 10 patients stay in.

    ``courses`` it stands on (by tolerance limits: readings in the band at each dose number).
    """

    method: Method
    courses: Int64
    dose: Int64
    expected: Float
    low: Float
    high: Float


def expect_course(course: ExpectedCourse, patient_id: int, baseline: int, doses: Int64) -> CourseBand | NotEstimable:
    """The scores to be expected after each of several doses, given the baseline, without this patient's own courses.

    Formula: E ± 1.2816·s of the mixed model; by tolerance limits mean ± k·SD (p = .90, γ = .50). The ends
    are cut at the ends of the scale.
    Missing: dose numbers with fewer than 15 readings in the band (tolerance limits); not estimable where only the
    rule could speak.
    Source: Finch, Lambert & Schaalje 2001, Clin Psychol Psychother 8:231–242.
    """
    row = int(np.searchsorted(course.patient_ids, patient_id))
    known = row < len(course.patient_ids) and course.patient_ids[row] == patient_id
    patient = np.array([row if known else MISSING], np.int64)
    others = int((course.episodes.patient != patient[0]).sum())
    numbers = np.asarray(doses, np.int64)
    band = _by_model(course, patient, baseline, numbers) if others >= LEAST_COURSES else None
    band = band or _by_limits(course, patient, baseline, numbers)
    return band or NotEstimable(others, LEAST_COURSES, "courses")


def _by_model(course: ExpectedCourse, patient: Int64, baseline: int, doses: Int64) -> CourseBand | None:
    if isinstance(course.fit, NotEstimable):
        return None
    fit = course.fit
    own = remember(
        course,
        ("fit without", int(patient[0])),
        lambda: fit_without(fit, course.sums, course.terms, course.episodes, patient),
    )
    if np.isnan(own.residual[0]):
        return None
    found = measure_distance(0, baseline, doses, own.fixed[0], own.random[0], own.residual[0], False)
    courses = np.full(len(doses), own.courses[0])
    return _cut(course, Method.MIXED_MODEL, courses, doses, found.expected, BAND_Z * found.sd)


def _by_limits(course: ExpectedCourse, patient: Int64, baseline: int, doses: Int64) -> CourseBand | None:
    same = np.full(len(doses), 1, np.int64)
    limits = find_tolerance_limits(course.episodes, course.instrument, patient[0] * same, baseline * same, doses)
    there = ~np.isnan(limits.sd)
    if not there.any():
        return None
    reach = (limits.red_from * limits.sd)[there]
    return _cut(course, Method.TOLERANCE_LIMITS, limits.count[there], doses[there], limits.mean[there], reach)


def _cut(
    course: ExpectedCourse, method: Method, courses: Int64, doses: Int64, expected: Float, reach: Float
) -> CourseBand:
    least, most = course.instrument.total_min, course.instrument.total_max
    low, high = np.clip(expected - reach, least, most), np.clip(expected + reach, least, most)
    return CourseBand(method, courses, doses, expected, low, high)
