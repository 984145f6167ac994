"""Whether a total is that of a clinical case, in remission, or a response to treatment."""

import numpy as np
from numpy.typing import ArrayLike

from dashboard.analysis.scores.scores import is_total
from data_access.definitions.instrument import Instrument, ThresholdSet
from data_access.facts.arrays import Bool


def is_case(total: ArrayLike, instrument: Instrument, thresholds: ThresholdSet) -> Bool:
    """Whether a score is that of a clinical case.

    Formula: total ≥ threshold; total ≤ threshold where a high score is better.

    Threshold: a score equal to the threshold is at caseness.

    Missing: no total, or one outside the scale, is not at caseness; neither is any score of an instrument
    without a threshold in the threshold set.

    Source: NHS Talking Therapies manual ("NHS"); the source of each threshold stands with its questionnaire.
    """
    score = np.asarray(total, np.int64)
    caseness = instrument.caseness[thresholds]
    if caseness is None:
        return np.zeros(score.shape, np.bool_)
    reached = score <= caseness.threshold if instrument.higher_is_better else score >= caseness.threshold
    met: Bool = np.logical_and(is_total(score, instrument), reached)
    return met


def is_remission(total: ArrayLike, instrument: Instrument) -> Bool:
    """Whether a score is as low as that of people who are well.

    Formula: total ≤ bound; total ≥ bound where a high score is better. Printed as "< 5" where the bound is 4.

    Threshold: a score equal to the bound is in remission.

    Missing: no total, or one outside the scale, is not in remission; neither is any score of an instrument
    without a bound. A verdict counts remission only for a baseline at caseness where there is a threshold.

    Source: the source of each bound stands with its questionnaire (GAD-7 and PHQ-9: below the mild band,
    Spitzer 2006, Kroenke 2001).
    """
    score = np.asarray(total, np.int64)
    if instrument.remission is None:
        return np.zeros(score.shape, np.bool_)
    bound = instrument.remission.at_most
    reached = score >= bound if instrument.higher_is_better else score <= bound
    met: Bool = np.logical_and(is_total(score, instrument), reached)
    return met


def is_response(baseline: ArrayLike, latest: ArrayLike, instrument: Instrument) -> Bool:
    """Whether the score has fallen by half or more.

    Formula: 2 · latest ≤ baseline, in whole numbers. Distances are counted from the best end of the scale, so
    that a scale on which a high score is better follows the same rule: half the way from the baseline to the
    best total, or more.

    Threshold: a fall of exactly half is a response. A baseline at the best total leaves nothing to halve and is
    no response.

    Missing: no response without both totals, or with one outside the scale. A verdict counts response only for
    a baseline at caseness where there is a threshold, and says "response, not reliable" where the change is
    smaller than the reliable one.

    Source: the field's usual rule (≥ 50 %), as in Carhart-Harris R, et al. N Engl J Med 2021;384:1402.
    """
    first, last = np.asarray(baseline, np.int64), np.asarray(latest, np.int64)
    there = np.logical_and(is_total(first, instrument), is_total(last, instrument))
    low, high = instrument.total_min or 0, instrument.total_max or 0
    to_best, from_best = (high - last, high - first) if instrument.higher_is_better else (last - low, first - low)
    met: Bool = np.logical_and(there & (from_best > 0), 2 * to_best <= from_best)
    return met
