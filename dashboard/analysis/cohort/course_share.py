"""A share of courses as a proportion, a patient with several courses being a cluster."""

import numpy as np

from dashboard.analysis.intervals.effective_number import effective_number
from dashboard.analysis.proportion import Proportion
from data_access.facts.arrays import Bool, Int64


def share_of_courses(
    happened: Bool, counted: Bool, patient: Int64, left_out: int = 0, left_out_reason: str = ""
) -> Proportion:
    """``happened`` among ``counted`` courses; ``patient`` of each course, ascending.

    A few patients have several courses in a cohort. The interval then stands on the effective number of
    courses, patients being clusters; where each patient counts once it is the number of courses.
    """
    who, event = patient[counted], happened[counted]
    first = np.flatnonzero(np.diff(who, prepend=-1))
    worth = None if len(first) == len(who) else _count_clusters(event, first)
    return Proportion(int(event.sum()), len(who), "courses", left_out, left_out_reason, worth, once_each(who[event]))


def once_each(ascending: Int64) -> Int64:
    """Each of the ascending rows once (a third of the time ``np.unique`` takes)."""
    return ascending[np.diff(ascending, prepend=-1) > 0]


def _count_clusters(event: Bool, first: Int64) -> float:
    """The effective number of courses; ``first``: the first course of each patient."""
    x = np.add.reduceat(event.astype(np.float64), first)
    n = np.diff(first, append=len(event)).astype(np.float64)
    return float(effective_number(x.sum(), n.sum(), len(n), (x * x).sum(), (x * n).sum(), (n * n).sum()))
