"""The scores of a cohort on one instrument: at baseline, at the time point, and the last one before it."""

from dataclasses import dataclass

import numpy as np

from dashboard.analysis.cohort.time_point import CohortBase
from dashboard.analysis.scores.baseline import find_pairs
from dashboard.analysis.scores.scores import get_scores
from data_access.definitions.instrument import Instrument
from data_access.facts.arrays import MISSING, Bool, Facts, Int64


@dataclass(frozen=True)
class CohortScores:
    """One row per course of the base; totals MISSING where there is none.

    ``carried``: the last score after the baseline up to the last day of the time point;
    ``observed``: the same where it was taken within the days of the time point.
    """

    patient: Int64
    baseline: Int64
    observed: Int64
    observed_day: Int64
    carried: Int64
    not_yet_due: Bool
    """No score at the time point, and its days are not over."""

    @property
    def has_baseline(self) -> Bool:
        """There is a score to measure from."""
        return np.asarray(self.baseline != MISSING)

    @property
    def is_paired(self) -> Bool:
        """There is a baseline, and a score at the time point."""
        return np.asarray(self.observed != MISSING)


def read_cohort_scores(facts: Facts, base: CohortBase, instrument: Instrument) -> CohortScores:
    """Baseline, score at the time point and score carried forward of every course of the base."""
    scores = get_scores(facts.screenings, instrument.code)
    pair = find_pairs(scores, base.patient, base.anchor_day, base.until_day)
    within = (pair.latest != MISSING) & (pair.latest_day >= base.from_day)
    observed = np.where(within, pair.latest, MISSING)
    return CohortScores(
        base.patient, pair.baseline, observed, pair.latest_day, pair.latest, (observed == MISSING) & ~base.closed
    )
