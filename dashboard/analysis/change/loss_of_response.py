"""Loss of response: a gain that was there and is gone on two readings."""

from dataclasses import dataclass

import numpy as np

from dashboard.analysis.change.caseness import is_case, is_response
from dashboard.analysis.change.change import measure_change
from dashboard.analysis.scores.baseline import Pair
from dashboard.analysis.scores.scores import Scores, pick
from data_access.definitions.instrument import Instrument, ThresholdSet
from data_access.facts.arrays import MISSING, NO_DAY, Bool, Int64

READINGS = 2


@dataclass(frozen=True)
class LossOfResponse:
    """One row per course: best score before the last two readings and whether the response is lost since.

    ``responded`` and ``recovered``: had a response, or reliable recovery, at that best score: who could lose it.
    ``too_new_response`` and ``too_new_recovery``: had it only at the last two readings, too late to be lost on two.
    """

    best: Int64
    best_day: Int64
    lost: Bool
    """The response was reached, and the last two readings are both reliably worse than the best score."""
    relapsed: Bool
    """Reliable recovery was reached, and the last two readings are both at caseness."""
    responded: Bool
    recovered: Bool
    too_new_response: Bool
    too_new_recovery: Bool


def find_loss_of_response(
    scores: Scores, pair: Pair, instrument: Instrument, thresholds: ThresholdSet
) -> LossOfResponse:
    """Whether a gain that was there is gone on two readings in a row.

    Compares the last two readings of each course with the best one between the baseline and them.

    Formula: lost = response at the best score, and both of the last two readings reliably worse than it; relapsed =
    reliable recovery at the best score, and both at caseness again.
    Threshold: worse by exactly the reliable-change bound is reliably worse; half of the baseline is a response; of
    equally good scores the latest is the best.
    Missing: needs three readings after the baseline. The response counts only for a baseline at caseness where the
    instrument has a threshold; without a reliable-change bound nothing is found.
    Source: rule of the clinic on the reliable change of Jacobson & Truax 1991, J Consult Clin Psychol 59:12-19.
    """
    best_position = _find_best(scores, pair, instrument, READINGS)
    best = pick(scores.total, best_position)
    before_last = pick(scores.total, np.where(best_position != MISSING, pair.latest_position - 1, MISSING))
    worse_last = measure_change(best, pair.latest, instrument, thresholds).reliably_worse
    worse_before = measure_change(best, before_last, instrument, thresholds).reliably_worse
    responded, recovered = _judge_gain(pair.baseline, best, instrument, thresholds)
    ever = _judge_gain(
        pair.baseline, pick(scores.total, _find_best(scores, pair, instrument, 0)), instrument, thresholds
    )
    back = is_case(pair.latest, instrument, thresholds) & is_case(before_last, instrument, thresholds)
    return LossOfResponse(
        best,
        pick(scores.day, best_position, NO_DAY),
        responded & worse_last & worse_before,
        recovered & back,
        responded,
        recovered,
        ever[0] & ~responded,
        ever[1] & ~recovered,
    )


def _judge_gain(baseline: Int64, best: Int64, instrument: Instrument, thresholds: ThresholdSet) -> tuple[Bool, Bool]:
    """Whether the best score was a response, and a reliable recovery."""
    case_first = is_case(baseline, instrument, thresholds)
    counts = case_first if instrument.caseness[thresholds] else np.ones_like(case_first)
    better = measure_change(baseline, best, instrument, thresholds).reliably_better
    return counts & is_response(baseline, best, instrument), better & case_first & ~is_case(
        best, instrument, thresholds
    )


def _find_best(scores: Scores, pair: Pair, instrument: Instrument, left_out: int) -> Int64:
    """Position of the best score (of equals the latest) between the baseline and the last few; MISSING where none."""
    first, end = pair.baseline_position + 1, pair.latest_position - left_out + 1
    enough = (pair.latest_position != MISSING) & (pair.baseline_position != MISSING) & (end > first)
    best = np.full(len(first), MISSING, np.int64)
    if not enough.any():
        return best
    lengths = (end - first)[enough]
    within = np.arange(lengths.sum()) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    position = np.repeat(first[enough], lengths) + within
    badness = scores.total[position].astype(np.int64) * (-1 if instrument.higher_is_better else 1)
    # One number that is smallest for the best total and, among equal totals, for the latest.
    rank = (badness << 32) + (lengths.repeat(lengths) - within)
    starts = np.cumsum(lengths) - lengths
    best_rank = np.minimum.reduceat(rank, starts)
    best[enough] = first[enough] + lengths - (best_rank & 0xFFFFFFFF)
    return best
