"""Whether a total is that of a clinical case, in remission, or a response to treatment."""

import numpy as np
from numpy.typing import ArrayLike

from data_access.definitions.instrument import Instrument, ThresholdSet
from data_access.facts.arrays import MISSING, Bool


def is_case(total: ArrayLike, instrument: Instrument, thresholds: ThresholdSet) -> Bool:
    """At caseness: ``>=`` the threshold (``<=`` where a high score is better).

    False for MISSING and where the instrument has no threshold in the set.
    """
    score = np.asarray(total, np.int64)
    caseness = instrument.caseness[thresholds]
    if caseness is None:
        return np.zeros(score.shape, np.bool_)
    reached = score <= caseness.threshold if instrument.higher_is_better else score >= caseness.threshold
    met: Bool = np.logical_and(score != MISSING, reached)
    return met


def is_remission(total: ArrayLike, instrument: Instrument) -> Bool:
    """At or below the remission bound (at or above where a high score is better).

    False for MISSING and where the instrument has no bound.
    """
    score = np.asarray(total, np.int64)
    if instrument.remission is None:
        return np.zeros(score.shape, np.bool_)
    bound = instrument.remission.at_most
    met: Bool = np.logical_and(score != MISSING, score >= bound if instrument.higher_is_better else score <= bound)
    return met


def is_response(baseline: ArrayLike, latest: ArrayLike, instrument: Instrument) -> Bool:
    """Half the way from the baseline to the best total or more: ``2 * latest <= baseline``, in integers.

    Distances are counted from the best end of the scale, so that a scale on which a high
    score is better follows the same rule. False where either score is MISSING.
    """
    first, last = np.asarray(baseline, np.int64), np.asarray(latest, np.int64)
    there = np.logical_and(first != MISSING, last != MISSING)
    low, high = instrument.total_min or 0, instrument.total_max or 0
    to_best, from_best = (high - last, high - first) if instrument.higher_is_better else (last - low, first - low)
    met: Bool = np.logical_and(there, 2 * to_best <= from_best)
    return met
