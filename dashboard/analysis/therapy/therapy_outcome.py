"""Therapy up to a landmark against the later score: groups, and a slope adjusted for the baseline."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from dashboard.analysis.cohort.time_point import LATE_DAYS
from dashboard.analysis.intervals.interval import Interval
from dashboard.analysis.not_estimable import NotEstimable
from dashboard.analysis.therapy.amount_groups import PATIENTS_NEEDED, AmountGroup, compare_amount_groups
from dashboard.analysis.therapy.landmark_cohort import (
    LANDMARK_DOSE,
    LandmarkCohort,
    LandmarkCounts,
    find_landmark_cohort,
)
from dashboard.analysis.therapy.linear_fit import fit_line
from data_access.definitions.instrument import Instrument, ThresholdSet
from data_access.facts.arrays import Facts, Int64


@dataclass(frozen=True)
class AdjustedSlope:
    """Points of the later score that go with one therapy session more, at an equal baseline.

    ``interval`` allows for uneven scatter, ``ordinary`` does not. ``baseline_slope``: points that go with one point of
    baseline. ``sessions``: the mean number up to the landmark.
    """

    points: float
    interval: Interval
    ordinary: Interval
    baseline_slope: float
    sessions: float
    count: int


@dataclass(frozen=True, eq=False)
class TherapyOutcome:
    """An association, not an effect. ``patients``: those counted."""

    counts: LandmarkCounts
    groups: tuple[AmountGroup, ...] | NotEstimable
    slope: AdjustedSlope | NotEstimable
    patients: Int64


def relate_therapy_to_outcome(
    facts: Facts,
    instrument: Instrument,
    as_of_day: int,
    thresholds: ThresholdSet,
    courses: ArrayLike | None = None,
    dose: int = LANDMARK_DOSE,
    within_days: int = LATE_DAYS,
) -> TherapyOutcome:
    """Therapy sessions up to dose 4 beside the score after it, in thirds and as a slope adjusted for the baseline.

    ``courses``: rows of courses or a mask of them; None: all.
    """
    cohort = find_landmark_cohort(facts, instrument, as_of_day, courses, dose, within_days)
    return TherapyOutcome(
        cohort.counts,
        compare_amount_groups(cohort, instrument, thresholds),
        measure_adjusted_slope(cohort),
        cohort.patient,
    )


def measure_adjusted_slope(cohort: LandmarkCohort) -> AdjustedSlope | NotEstimable:
    """How many points of the later score go with one therapy session more, among patients of equal baseline.

    An association, not an effect: only the baseline is held equal, and patients differ in more than that. It says
    nothing of those who did not reach dose 4.

    Formula: later score = b₀ + b₁ · sessions + b₂ · baseline, by least squares; b₁ with its 95 % interval from HC3
    standard errors and t(n − 3), since the scatter of scores narrows towards the end of a scale. The ordinary
    interval is given beside it.
    Missing: not estimable with fewer than 30 patients, where all had equally many sessions or an equal
    baseline, where one patient alone decides the slope, or where the line leaves no scatter.
    Source: MacKinnon & White 1985, J Econometrics 29:305-325; Long & Ervin 2000, Am Stat 54:217-224. The 30: rule
    of the clinic.
    """
    count = len(cohort.patient)
    if count < PATIENTS_NEEDED:
        return NotEstimable(count, PATIENTS_NEEDED, "patients")
    for column, what in ((cohort.sessions, "number of therapy sessions"), (cohort.baseline, "baseline")):
        if column.min() == column.max():
            return NotEstimable(count, PATIENTS_NEEDED, "patients", f"all {count} patients have the same {what}")
    fit = fit_line(cohort.later, (cohort.sessions, cohort.baseline))
    if isinstance(fit, NotEstimable):
        return fit
    points, baseline_slope = fit.slopes
    mean = float(np.mean(cohort.sessions))
    return AdjustedSlope(points, fit.intervals[0], fit.ordinary[0], baseline_slope, mean, count)
