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
    """

    best: Int64
    best_day: Int64
    lost: Bool
    """The response was reached, and the last two readings are both reliably worse than the best score."""
    relapsed: Bool
    """Reliable recovery was reached, and the last two readings are both at caseness."""
    responded: Bool
    recovered: Bool


def find_loss_of_response(
    scores: Scores, pair: Pair, instrument: Instrument, thresholds: ThresholdSet
) -> LossOfResponse:
    """Whether a gain that was there is gone on two readings in a row.

    Compares the last two readings of each course with the best one between the baseline and them.

    Formula: lost = response at the best score, and both of the last two readings reliably worse than it; relapsed =
    reliable recovery at the best score, and both at caseness again.
    Threshold: worse by exactly the reliable-change bound is reliably worse; half of the baseline is a response; of
    equally good scores the latest is the best.
    Missing: needs readings on three days after the baseline; of several on one day the last counts, so that a form
    that came twice is one reading. The response counts only for a baseline at caseness where the instrument has a
    threshold; without a reliable-change bound nothing is found.
    Source: rule of the clinic on the reliable change of Jacobson & Truax 1991, J Consult Clin Psychol 59:12-19.
    """
    of_day = _find_last_of_days(scores)
    best_position = _find_best(scores, pair, instrument, of_day, READINGS)
    best = pick(scores.total, best_position)
    before_last = pick(
        scores.total, pick(of_day, np.where(best_position != MISSING, _place(of_day, pair) - 1, MISSING))
    )
    worse_last = measure_change(best, pair.latest, instrument, thresholds).reliably_worse
    worse_before = measure_change(best, before_last, instrument, thresholds).reliably_worse
    responded, recovered = _judge_gain(pair.baseline, best, instrument, thresholds)
    back = is_case(pair.latest, instrument, thresholds) & is_case(before_last, instrument, thresholds)
    lost = responded & worse_last & worse_before
    return LossOfResponse(best, pick(scores.day, best_position, NO_DAY), lost, recovered & back, responded, recovered)


def find_gains(scores: Scores, pair: Pair, instrument: Instrument, thresholds: ThresholdSet) -> tuple[Bool, Bool]:
    """Who had a response, and who a reliable recovery, at the best of all readings after the baseline."""
    best = pick(scores.total, _find_best(scores, pair, instrument, _find_last_of_days(scores), 0))
    return _judge_gain(pair.baseline, best, instrument, thresholds)


def _judge_gain(baseline: Int64, best: Int64, instrument: Instrument, thresholds: ThresholdSet) -> tuple[Bool, Bool]:
    """Whether the best score was a response, and a reliable recovery."""
    case_first = is_case(baseline, instrument, thresholds)
    counts = case_first if instrument.caseness[thresholds] else np.ones_like(case_first)
    better = measure_change(baseline, best, instrument, thresholds).reliably_better
    recovered = better & case_first & ~is_case(best, instrument, thresholds)
    return counts & is_response(baseline, best, instrument), recovered


def _find_last_of_days(scores: Scores) -> Int64:
    """Positions of the last score of each patient and day: one reading a day."""
    last = np.ones(len(scores.key), np.bool_)
    last[:-1] = scores.key[1:] != scores.key[:-1]
    return np.flatnonzero(last)


def _place(of_day: Int64, pair: Pair) -> Int64:
    """Place of each latest score among the readings, of which it is one: it is the last of its day."""
    return np.searchsorted(of_day, pair.latest_position)


def _find_best(scores: Scores, pair: Pair, instrument: Instrument, of_day: Int64, left_out: int) -> Int64:
    """Position of the best reading (of equals the latest) from the baseline to the last few; MISSING where none."""
    first, end = np.searchsorted(of_day, pair.baseline_position) + 1, _place(of_day, pair) - left_out + 1
    enough = (pair.latest_position != MISSING) & (pair.baseline_position != MISSING) & (end > first)
    best = np.full(len(first), MISSING, np.int64)
    if not enough.any():
        return best
    lengths = (end - first)[enough]
    starts = np.cumsum(lengths) - lengths
    within = np.arange(lengths.sum()) - np.repeat(starts, lengths)
    position = of_day[np.repeat(first[enough], lengths) + within]
    badness = scores.total[position].astype(np.int64) * (-1 if instrument.higher_is_better else 1)
    # One number that is smallest for the best total and, among equal totals, for the latest.
    rank = (badness << 32) + (lengths.repeat(lengths) - within)
    best_rank = np.minimum.reduceat(rank, starts)
    best[enough] = of_day[first[enough] + lengths - (best_rank & 0xFFFFFFFF)]
    return best
