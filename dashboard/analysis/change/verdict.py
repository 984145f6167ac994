"""The verdict on one measure, and on several measures together."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dashboard.analysis.change.caseness import is_case, is_remission, is_response
from dashboard.analysis.change.change import Change, measure_change
from dashboard.analysis.change.minimal_change import is_minimal_change
from data_access.definitions.instrument import Instrument, ThresholdSet
from data_access.facts.arrays import Bool


class Verdict(IntEnum):
    """What two scores say. The order is that of a list: worst first, then unknown, then better."""

    DETERIORATION = 0
    SPLIT = 1
    NO_CHANGE = 2
    NO_PAIR = 3
    NO_DOSE = 4
    NO_BOUND = 5
    IMPROVEMENT = 6
    RECOVERY = 7


@dataclass(frozen=True)
class Outcome:
    """Everything that is judged from one pair of scores, one row per pair; flags are False where not measurable."""

    change: Change
    case_first: Bool
    case_last: Bool
    recovered: Bool
    """At caseness first, below it last, whether reliable or not."""
    response: Bool
    response_not_reliable: Bool
    remission: Bool
    minimal_change: Bool
    """Better by the minimal clinically important difference or more."""
    verdict: NDArray[np.int8]
    """``Verdict`` values."""


def judge(baseline: ArrayLike, latest: ArrayLike, instrument: Instrument, thresholds: ThresholdSet) -> Outcome:
    """What two scores of one questionnaire say of a patient: the verdict, and everything it stands on.

    Formula: deterioration and improvement are reliable changes; recovery is an improvement from at caseness to
    below the threshold. Response and remission are judged only for a baseline at caseness, where the
    instrument has a caseness threshold.

    Threshold: as of each rule: a change equal to the bound is reliable, a score equal to the caseness
    threshold is at caseness, a fall of exactly half is a response, a score equal to the remission bound is in
    remission.

    Missing: without both totals "no pair"; for an instrument without a reliable-change bound no verdict.

    Source: NHS Talking Therapies manual (reliable improvement, recovery, reliable recovery, reliable
    deterioration); Jacobson NS, Truax P. J Consult Clin Psychol 1991;59:12–19.
    """
    change = measure_change(baseline, latest, instrument, thresholds)
    case_first = is_case(baseline, instrument, thresholds) & change.measurable
    case_last = is_case(latest, instrument, thresholds) & change.measurable
    counts = case_first if instrument.caseness[thresholds] else change.measurable
    recovered = case_first & ~case_last
    response = is_response(baseline, latest, instrument) & counts
    bounded = instrument.reliable_change[thresholds] is not None
    return Outcome(
        change,
        case_first,
        case_last,
        recovered,
        response,
        response & ~change.reliably_better if bounded else np.zeros_like(response),
        is_remission(latest, instrument) & counts,
        is_minimal_change(change, instrument),
        _name(change, recovered, bounded),
    )


def _name(change: Change, recovered: Bool, bounded: bool) -> NDArray[np.int8]:
    # A later line overrules an earlier one. One patient's page asks this twenty times: np.select is slow on one row.
    reached = np.full(change.measurable.shape, Verdict.NO_CHANGE if bounded else Verdict.NO_BOUND, np.int8)
    reached[change.reliably_worse] = Verdict.DETERIORATION
    reached[change.reliably_better] = Verdict.IMPROVEMENT
    reached[change.reliably_better & recovered] = Verdict.RECOVERY
    reached[~change.measurable] = Verdict.NO_PAIR
    return reached


@dataclass(frozen=True)
class Combined:
    """Several measures of the same courses judged together, one row per course."""

    measurable: Bool
    """At least one measure has a pair."""
    complete: Bool
    """Every measure has a pair."""
    case_first: Bool
    """At caseness first on at least one measure."""
    improved: Bool
    deteriorated: Bool
    split: Bool
    recovered: Bool
    """At caseness on at least one measure first, below the threshold on every measure last; all must be present."""
    verdict: NDArray[np.int8]


def combine(outcomes: Sequence[Outcome]) -> Combined:
    """What the scores of several questionnaires say together; row i of every outcome is the same course.

    Formula: improved where reliably better on at least one measure and reliably worse on none; deteriorated
    the other way round; one better and one worse is "split", never "unchanged". Recovered where at caseness on
    at least one measure first and below the threshold on every measure last.

    Threshold: as of each measure.

    Missing: a measure without a pair says nothing about change; recovery needs the last score of every
    measure. Without any pair "no pair".

    Source: NHS Talking Therapies manual, reliable improvement, recovery and deterioration over paired measures.
    """
    better = np.logical_or.reduce([o.change.reliably_better for o in outcomes])
    worse = np.logical_or.reduce([o.change.reliably_worse for o in outcomes])
    measurable = np.logical_or.reduce([o.change.measurable for o in outcomes])
    complete = np.logical_and.reduce([o.change.measurable for o in outcomes])
    case_first = np.logical_or.reduce([o.case_first for o in outcomes])
    recovered = complete & case_first & ~np.logical_or.reduce([o.case_last for o in outcomes])
    improved, deteriorated, split = better & ~worse, worse & ~better, better & worse
    verdict = np.select(
        [~measurable, split, improved & recovered, improved, deteriorated],
        [Verdict.NO_PAIR, Verdict.SPLIT, Verdict.RECOVERY, Verdict.IMPROVEMENT, Verdict.DETERIORATION],
        Verdict.NO_CHANGE,
    )
    return Combined(measurable, complete, case_first, improved, deteriorated, split, recovered, verdict.astype(np.int8))
