"""The mean change of a cohort from its baseline."""

from dataclasses import dataclass

from dashboard.analysis.cohort.cohort_scores import CohortScores
from dashboard.analysis.intervals.student_t import Mean, mean_interval
from dashboard.analysis.not_estimable import NotEstimable
from data_access.facts.arrays import Int64


@dataclass(frozen=True, eq=False)
class MeanChange:
    """Means of the courses with a pair of scores; ``left_out``: courses without one; ``patients`` behind the means."""

    change: Mean | NotEstimable
    baseline: float | None
    latest: float | None
    count: int
    left_out: int
    patients: Int64


def measure_mean_change(scores: CohortScores) -> MeanChange:
    """The mean of the changes from baseline to the time point, with the range of true means that fits it.

    The mean hides who got worse: the waterfall stands beside it. Scores also fall on waiting lists.

    Formula: mean of (score at the time point − baseline), interval mean ± t(0.975; n − 1) · s/√n.
    Missing: courses without a pair are left out and counted. Not estimable from fewer than two pairs, or where all
    changes are equal.
    Source: Student 1908, Biometrika 6:1-25.
    """
    paired = scores.has_baseline & scores.is_paired
    first, last = scores.baseline[paired], scores.observed[paired]
    count = len(first)
    return MeanChange(
        mean_interval(last - first),
        float(first.mean()) if count else None,
        float(last.mean()) if count else None,
        count,
        len(paired) - count,
        scores.patient[paired],
    )
