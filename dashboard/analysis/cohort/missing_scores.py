"""The same rate under each way of handling missing scores, side by side."""

from dataclasses import dataclass

import numpy as np

from dashboard.analysis.cohort.course_share import share_of_courses
from dashboard.analysis.proportion import Proportion
from data_access.facts.arrays import Bool, Int64


@dataclass(frozen=True)
class Reading:
    """What is known of one outcome, one row per course. An event is False where the outcome is not known."""

    event: Bool
    known: Bool


@dataclass(frozen=True, eq=False)
class HandledRates:
    """One rate, five ways of handling missing scores. Worst ≤ each of the others ≤ best (an event to be avoided:
    the other way round). ``unknown``: of those asked, how many have no score for "observed".
    """

    observed: Proportion
    carried: Proportion
    non_responder: Proportion
    best: Proportion
    worst: Proportion
    unknown: Proportion


def handle_missing(
    observed: Reading, carried: Reading, asked: Bool, patient: Int64, wanted: bool, why_not_asked: str
) -> HandledRates:
    """One rate with missing scores left out, carried forward, counted as no event, and at their best and their worst.

    Observed cases: only courses with a score at the time point. Last observation carried forward: where that
    score is missing, the last one after the baseline stands in; the baseline itself is never carried forward.
    Non-responder imputation: a missing score counts as no event. Best and worst: every missing one had the event, or
    none had it; for an event to be avoided (``wanted`` False) the best is that none had it. ``asked``: the
    courses of which the rate is asked at all; the others are left out of every handling.

    Formula: with x events among k known of n asked: observed x/k; non-responder x/n; best (x + n − k)/n; worst x/n.
    Carried forward: the same as observed, with x and k counted on the carried scores.
    Missing: a course that is asked but not known is left out of "observed" and of "carried" and counted there.
    Source: National Research Council 2010, The Prevention and Treatment of Missing Data in Clinical Trials (National
    Academies Press), on single imputation and on why no one handling is enough; which of them stand side by side is a
    rule of the clinic.
    """
    outside = len(asked) - int(asked.sum())

    def rate(event: Bool, counted: Bool, reason: str) -> Proportion:
        left = len(asked) - int(counted.sum())
        words = "; ".join([why_not_asked] * (outside > 0) + [reason] * (left > outside))
        return share_of_courses(event, counted, patient, left, words)

    missing = np.asarray(asked & ~observed.known)
    none, every = rate(observed.event, asked, ""), rate(observed.event | missing, asked, "")
    return HandledRates(
        rate(observed.event, asked & observed.known, "no paired score"),
        rate(carried.event, asked & carried.known, "no score after the baseline"),
        none,
        every if wanted else none,
        none if wanted else every,
        rate(missing, asked, ""),
    )
