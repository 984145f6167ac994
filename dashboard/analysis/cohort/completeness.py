"""Who of a cohort has a pair of scores, and why the others have none."""

from dataclasses import dataclass

import numpy as np

from dashboard.analysis.cohort.cohort_scores import CohortScores
from dashboard.analysis.cohort.course_share import share_of_courses
from dashboard.analysis.proportion import Proportion


@dataclass(frozen=True, eq=False)
class Completeness:
    """The four shares are of the same courses and add up to all of them.

    ``earlier_only``: a score after the baseline, but none at the time point. ``not_yet_due``: left out of all four.
    """

    paired: Proportion
    no_baseline: Proportion
    earlier_only: Proportion
    no_later_score: Proportion
    not_yet_due: Proportion


def count_completeness(scores: CohortScores) -> Completeness:
    """How many courses have a score before the first dose and one at the time point, and what the others lack.

    Threshold: a baseline is the last score at most 30 days before the first dose; a later score counts on the days of
    the time point.
    Missing: courses without a baseline are counted as such whatever came later, since nothing can be measured. Those
    whose score is not yet due are left out and counted apart, of all courses.
    Source: rule of the clinic.
    """
    due, based = ~scores.not_yet_due, scores.has_baseline
    earlier = based & ~scores.is_paired & (scores.carried >= 0)
    left, reason = int(scores.not_yet_due.sum()), "the score is not yet due"
    paired, unbased, only, nothing = (
        share_of_courses(mask, due, scores.patient, left, reason if left else "")
        for mask in (based & scores.is_paired, ~based, earlier, based & ~scores.is_paired & ~earlier)
    )
    waiting = share_of_courses(scores.not_yet_due, np.ones_like(due), scores.patient)
    return Completeness(paired, unbased, only, nothing, waiting)
