"""Outcome by thirds of the amount of therapy up to a landmark."""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from dashboard.analysis.change.change import measure_change
from dashboard.analysis.cohort.course_share import share_of_courses
from dashboard.analysis.intervals.student_t import Mean, mean_interval
from dashboard.analysis.not_estimable import NotEstimable
from dashboard.analysis.proportion import Proportion
from dashboard.analysis.therapy.landmark_cohort import LandmarkCohort
from data_access.definitions.instrument import Instrument, ThresholdSet
from data_access.facts.arrays import Bool, Int64

PATIENTS_NEEDED: Final = 30
THIRDS: Final = 3


@dataclass(frozen=True, eq=False)
class AmountGroup:
    """Patients with ``fewest`` to ``most`` therapy sessions, their mean baseline and their outcome.

    ``improved``: reliably better. ``change``: later score − baseline, in points of the scale.
    """

    fewest: int
    most: int
    count: int
    baseline: float
    improved: Proportion | NotEstimable
    change: Mean | NotEstimable


def compare_amount_groups(
    cohort: LandmarkCohort, instrument: Instrument, thresholds: ThresholdSet
) -> tuple[AmountGroup, ...] | NotEstimable:
    """What went with less and with more therapy: reliable improvement and mean change by thirds of the sessions.

    An association: patients were not given more or fewer sessions by chance, and who is worse off may be given more.

    Formula: cut points a ≤ b, the smallest numbers of sessions that at least a third, and at least two thirds, of the
    patients do not exceed; groups: up to a, above a and up to b, above b. Wilson's interval; t interval of the mean.
    Threshold: patients with equally many sessions are always in one group; exactly a (or b) is in the lower one. Groups
    are then not equally large, and where ties leave one empty there are two.
    Missing: not estimable with fewer than 30 patients, or where so many have equally many sessions that all are in one
    group. An instrument without a reliable-change bound has no improvement.
    Source: rule of the clinic; landmark: Anderson, Cain & Gelber 1983, J Clin Oncol 1:710-719.
    """
    count = len(cohort.patient)
    if count < PATIENTS_NEEDED:
        return NotEstimable(count, PATIENTS_NEEDED, "patients")
    third = find_thirds(cohort.sessions)
    present = [number for number in range(THIRDS) if (third == number).any()]
    if len(present) == 1:
        return NotEstimable(count, PATIENTS_NEEDED, "patients", "too many patients had equally many therapy sessions")
    return tuple(_describe(cohort, third == number, instrument, thresholds) for number in present)


def find_thirds(amount: Int64) -> Int64:
    """The third of each amount, 0 to 2; equal amounts share one, and one of the three may be empty."""
    values, size = np.unique(amount, return_counts=True)
    at_most, count = np.cumsum(size), len(amount)
    cuts = [values[np.argmax(THIRDS * at_most >= share * count)] for share in (1, 2)]
    return np.searchsorted(np.array(cuts), amount, side="left")


def _describe(cohort: LandmarkCohort, mine: Bool, instrument: Instrument, thresholds: ThresholdSet) -> AmountGroup:
    baseline, later = cohort.baseline[mine], cohort.later[mine]
    sessions, count = cohort.sessions[mine], int(mine.sum())
    change = measure_change(baseline, later, instrument, thresholds)
    if instrument.reliable_change[thresholds] is None:
        reason = f"{instrument.name} has no bound for reliable change"
        improved: Proportion | NotEstimable = NotEstimable(0, count, "patients", reason)
    else:
        share = share_of_courses(change.reliably_better, np.ones(count, np.bool_), cohort.patient[mine])
        improved = replace(share, unit="patients")
    return AmountGroup(
        int(sessions.min()),
        int(sessions.max()),
        count,
        float(baseline.mean()),
        improved,
        mean_interval(later - baseline),
    )
