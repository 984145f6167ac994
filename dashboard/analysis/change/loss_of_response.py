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
    """One row per course: best score before the last two readings and whether the response is lost since."""

    best: Int64
    best_day: Int64
    lost: Bool
    """The response was reached, and the last two readings are both reliably worse than the best score."""
    relapsed: Bool
    """Reliable recovery was reached, and the last two readings are both at caseness."""


def find_loss_of_response(
    scores: Scores, pair: Pair, instrument: Instrument, thresholds: ThresholdSet
) -> LossOfResponse:
    """Compare the last two readings of each course with the best one between the baseline and them.

    Needs three readings after the baseline. The response counts only for a baseline at caseness where the
    instrument has a threshold; without a reliable-change bound nothing is found.

    Source: rule of the clinic (published on Methods) on the reliable change of Jacobson & Truax 1991.
    """
    best_position = _find_best(scores, pair, instrument)
    best = pick(scores.total, best_position)
    before_last = pick(scores.total, np.where(best_position != MISSING, pair.latest_position - 1, MISSING))
    worse_last = measure_change(best, pair.latest, instrument, thresholds).reliably_worse
    worse_before = measure_change(best, before_last, instrument, thresholds).reliably_worse
    case_first = is_case(pair.baseline, instrument, thresholds)
    counts = case_first if instrument.caseness[thresholds] else np.ones_like(case_first)
    responded = counts & is_response(pair.baseline, best, instrument)
    better = measure_change(pair.baseline, best, instrument, thresholds).reliably_better
    recovered = better & case_first & ~is_case(best, instrument, thresholds)
    back = is_case(pair.latest, instrument, thresholds) & is_case(before_last, instrument, thresholds)
    return LossOfResponse(
        best, pick(scores.day, best_position, NO_DAY), responded & worse_last & worse_before, recovered & back
    )


def _find_best(scores: Scores, pair: Pair, instrument: Instrument) -> Int64:
    """Position of the best score (of equals the latest) between the baseline and the last two; MISSING where none."""
    first, end = pair.baseline_position + 1, pair.latest_position - READINGS + 1
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
