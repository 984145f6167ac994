"""The difference between two scores, and how much of it is more than error of measurement."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from dashboard.analysis.scores.scores import is_total
from data_access.definitions.instrument import Instrument, ThresholdSet
from data_access.facts.arrays import Bool, Int64


@dataclass(frozen=True)
class Change:
    """One row per pair of scores. Every flag is False where ``measurable`` is."""

    measurable: Bool
    """Both scores are there."""
    points: Int64
    """Latest minus baseline in the scale's own direction; 0 where not measurable."""
    worsening: Int64
    """The same turned so that more is worse."""
    reliably_better: Bool
    reliably_worse: Bool
    could_worsen: Bool
    """The baseline leaves room for a reliable worsening before the end of the scale."""


def measure_change(baseline: ArrayLike, latest: ArrayLike, instrument: Instrument, thresholds: ThresholdSet) -> Change:
    """How many points a patient moved, and whether that is more than error of measurement.

    Formula: change = latest − baseline; reliable where |change| reaches the bound of the threshold set. Where a
    high score is better a rise is an improvement.

    Threshold: the bound is a whole number of points and is met by an equal change (≥). "Could have worsened":
    as many points or more between the baseline and the worst total of the scale.

    Missing: without both totals, or with one outside the scale, there is no change and it is not reliable. An
    instrument without a bound in the threshold set has no reliable change.

    Source: Jacobson NS, Truax P. J Consult Clin Psychol 1991;59:12–19; NHS Talking Therapies manual ("NHS"). The
    source of each bound stands with its questionnaire.
    """
    first, last = np.asarray(baseline, np.int64), np.asarray(latest, np.int64)
    measurable = is_total(first, instrument) & is_total(last, instrument)
    points = np.where(measurable, last - first, 0)
    worsening = -points if instrument.higher_is_better else points
    bound = instrument.reliable_change[thresholds]
    if bound is None:
        never = np.zeros(points.shape, np.bool_)
        return Change(measurable, points, worsening, never, never, never)
    return Change(
        measurable,
        points,
        worsening,
        measurable & (worsening <= -bound.points),
        measurable & (worsening >= bound.points),
        measurable & (get_room_to_worsen(first, instrument) >= bound.points),
    )


def get_room_to_worsen(total: ArrayLike, instrument: Instrument) -> Int64:
    """Points between a total and the worst total of its scale (0 where the scale has no total)."""
    score = np.asarray(total, np.int64)
    if instrument.total_max is None or instrument.total_min is None:
        return np.zeros_like(score)
    return score - instrument.total_min if instrument.higher_is_better else instrument.total_max - score
