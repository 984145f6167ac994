"""The score a course is measured from, and the score it is measured to."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from dashboard.analysis.scores.scores import Scores, find_last, pick
from data_access.facts.arrays import MISSING, NEVER, NO_DAY, Int64

BASELINE_WINDOW_DAYS = 30


@dataclass(frozen=True)
class Pair:
    """Baseline and latest score, one row per course asked for; totals MISSING and days NO_DAY where there is none.

    ``baseline_position`` and ``latest_position`` are positions in the scores they were found in.
    """

    baseline: Int64
    baseline_day: Int64
    baseline_position: Int64
    latest: Int64
    latest_day: Int64
    latest_position: Int64


def get_anchor_day(first_dose_day: ArrayLike, started_day: ArrayLike, planned_doses: ArrayLike) -> Int64:
    """The day the baseline belongs to: the first attended dosing session.

    NEVER (no baseline yet) before it. A course whose protocol plans no dosing session
    at all (an imported trial) is measured from its start: see docs/deviations.md.
    """
    first, started = np.asarray(first_dose_day, np.int64), np.asarray(started_day, np.int64)
    return np.where((first == NEVER) & (np.asarray(planned_doses) == 0), started, first)


def find_baseline(scores: Scores, patient: ArrayLike, anchor_day: ArrayLike) -> Int64:
    """The score a course is measured from: the last one on or before the first dose, at most 30 days old then.

    Never the best or the worst score. Of several on one day the last of that day. Gives the position in
    ``scores``; MISSING where there is none.

    Formula: the last score with 0 ≤ day of the first attended dose − day of the score ≤ 30.

    Threshold: a score of the day of the dose counts, and one exactly 30 days old; one 31 days old does not.

    Missing: without such a score, and before the first attended dose, there is no baseline, and it is shown as
    missing.

    Source: rule of the clinic. NHS Talking Therapies takes the first score of an episode.
    """
    anchor = np.asarray(anchor_day, np.int64)
    position = find_last(scores, patient, anchor)
    recent = anchor - pick(scores.day, position, NO_DAY) <= BASELINE_WINDOW_DAYS
    return np.where(recent & (anchor != NEVER), position, MISSING)


def find_pairs(scores: Scores, patient: ArrayLike, anchor_day: ArrayLike, until_day: ArrayLike) -> Pair:
    """Baseline and latest score of each course; a latest score comes after the baseline and until ``until_day``."""
    first = find_baseline(scores, patient, anchor_day)
    last = find_last(scores, patient, until_day)
    last = np.where((first != MISSING) & (last > first), last, MISSING)
    return Pair(
        pick(scores.total, first),
        pick(scores.day, first, NO_DAY),
        first,
        pick(scores.total, last),
        pick(scores.day, last, NO_DAY),
        last,
    )
