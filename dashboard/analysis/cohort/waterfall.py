"""The change of each course of a cohort, in order: the bars of a waterfall chart."""

from dataclasses import dataclass

import numpy as np

from dashboard.analysis.change.verdict import judge
from dashboard.analysis.cohort.cohort_scores import CohortScores
from data_access.definitions.instrument import Instrument, ThresholdSet
from data_access.facts.arrays import Int64


@dataclass(frozen=True, eq=False)
class Waterfall:
    """One bar per course with a pair of scores, from the largest worsening to the largest gain.

    ``change``: latest minus baseline in the scale's own direction; ``verdict``: ``Verdict`` values.
    ``left_out``: courses without a pair.
    """

    change: Int64
    baseline: Int64
    latest: Int64
    verdict: Int64
    patient: Int64
    left_out: int


def sort_changes(scores: CohortScores, instrument: Instrument, thresholds: ThresholdSet) -> Waterfall:
    """The change from baseline of every course that has a score at the time point, from worst to best.

    Formula: change = score at the time point − baseline.
    Threshold: equal changes stand from the higher to the lower baseline.
    Missing: courses without a baseline or without a score at the time point have no bar and are counted.
    Source: rule of the clinic.
    """
    paired = scores.has_baseline & scores.is_paired
    baseline, latest, patient = scores.baseline[paired], scores.observed[paired], scores.patient[paired]
    outcome = judge(baseline, latest, instrument, thresholds)
    order = np.lexsort((patient, -baseline, -outcome.change.worsening))
    return Waterfall(
        outcome.change.points[order],
        baseline[order],
        latest[order],
        outcome.verdict[order].astype(np.int64),
        patient[order],
        len(paired) - int(paired.sum()),
    )
