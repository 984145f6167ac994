"""Outcomes of finished courses at the end of each of several weeks, over a rolling window."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dashboard.analysis.cohort.finished import Finished, find_finished
from dashboard.analysis.cohort.judged_courses import Measures, judge_courses
from data_access.definitions.instrument import ThresholdSet
from data_access.facts.arrays import NO_DAY, Bool, Facts, Int64

__all__ = ["CohortRows", "Measures", "count_looks", "find_cohort"]


@dataclass(frozen=True)
class CohortRows:
    """One row per (finished course, look). A look is a day on which the rolling window is read.

    ``measurable``: a pair on one measure at least; ``complete``: on both, as recovery needs.
    ``could_worsen``: at least one measure left room to worsen reliably. ``not_case``: has a baseline and
    was at caseness on none. ``response``, ``remission`` and ``response_base`` (a baseline at caseness)
    are judged on the anxiety measure alone.
    """

    course: Int64
    patient: Int64
    look: Int64
    finished_day: Int64
    measurable: Bool
    complete: Bool
    improved: Bool
    deteriorated: Bool
    split: Bool
    could_worsen: Bool
    not_case: Bool
    reliably_recovered: Bool
    response: Bool
    remission: Bool
    response_base: Bool
    response_measurable: Bool


def find_cohort(
    facts: Facts, look_days: NDArray[np.int64], window_days: int, measures: Measures, thresholds: ThresholdSet
) -> CohortRows:
    """How every course that finished in the weeks before a day had gone, as its scores stood on that day.

    Improved, deteriorated and recovered are judged over the anxiety and the depression measure together; where
    another disorder's own measure is the course's, it stands in for anxiety.

    Every course that finished in the ``window_days`` up to each look; ``measures.replacing`` stand in for anxiety.

    Threshold: from the baseline to the latest score until that day, and before the patient's next course; a course
    that finished on the day itself is in its window.
    Missing: without a later score a course is not measurable on that measure; recovery needs both measures.
    Source: NHS Talking Therapies for anxiety and depression, outcome rules (recovery needs both measures;
    the disorder's own measure replaces GAD-7).
    """
    finished = find_finished(facts)
    course, look = _pair_with_looks(finished, look_days, window_days)
    until = np.minimum(look_days[look], finished.until_day[course])
    judged = judge_courses(facts, course, np.full(len(course), NO_DAY), until, measures, thresholds)
    both, anxiety = judged.both, judged.anxiety
    return CohortRows(
        course,
        judged.patient,
        look,
        finished.day[course],
        both.measurable,
        both.complete,
        both.improved,
        both.deteriorated,
        both.split,
        judged.could_worsen,
        judged.not_case,
        both.improved & both.recovered,
        anxiety.response,
        anxiety.remission,
        judged.anxiety_case,
        anxiety.change.measurable & judged.anxiety_case,
    )


def _pair_with_looks(finished: Finished, look_days: NDArray[np.int64], window_days: int) -> tuple[Int64, Int64]:
    """(course, look) for every course whose finishing day lies in the window that ends on the look."""
    inside = (finished.day[:, None] <= look_days) & (finished.day[:, None] > look_days - window_days)
    course, look = np.nonzero(inside)
    return course.astype(np.int64), look.astype(np.int64)


def count_looks(rows: CohortRows, keep: Sequence[Bool] | Bool, looks: int) -> Int64:
    """How many rows are kept at each look."""
    return np.bincount(rows.look[np.asarray(keep)], minlength=looks).astype(np.int64)
