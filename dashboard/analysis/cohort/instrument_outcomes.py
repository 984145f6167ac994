"""Outcome rates of a cohort on one instrument, under each handling of missing scores."""

from dataclasses import dataclass

import numpy as np

from dashboard.analysis.change.caseness import is_case
from dashboard.analysis.change.change import get_room_to_worsen
from dashboard.analysis.change.verdict import Outcome, Verdict, judge
from dashboard.analysis.cohort.cohort_scores import CohortScores, read_cohort_scores
from dashboard.analysis.cohort.completeness import Completeness, count_completeness
from dashboard.analysis.cohort.course_share import share_of_courses
from dashboard.analysis.cohort.missing_scores import HandledRates, Reading, handle_missing
from dashboard.analysis.cohort.time_point import CohortBase
from dashboard.analysis.not_estimable import NotEstimable
from dashboard.analysis.proportion import Proportion
from data_access.definitions.instrument import Instrument, ThresholdSet
from data_access.facts.arrays import Bool, Facts, Int64

Rates = HandledRates | NotEstimable


@dataclass(frozen=True, eq=False)
class InstrumentOutcomes:
    """Rates of one instrument at one time point. ``not_there``: courses asked for that do not count at it.

    ``no_change``: neither a reliable improvement nor a reliable deterioration.
    ``could_worsen``: of those with a baseline, how many had room on the scale to worsen reliably.
    ``response_not_reliable``: of the observed responses, how many are smaller than a reliable change.
    """

    completeness: Completeness
    not_there: int
    response: Rates
    remission: Rates
    improvement: Rates
    recovery: Rates
    deterioration: Rates
    no_change: Rates
    could_worsen: Proportion | NotEstimable
    response_not_reliable: Proportion | NotEstimable


@dataclass(frozen=True)
class _Settled:
    """The courses whose score is there or overdue, judged on their carried score (the observed one where it is)."""

    patient: Int64
    baseline: Int64
    outcome: Outcome
    observed: Bool
    carried: Bool
    asked: Bool
    """Baseline at caseness, or any baseline where the scale has no threshold."""
    why_not_asked: str

    def handle(self, event: Bool, wanted: bool = True) -> HandledRates:
        """A rate that is asked of every course."""
        return self._handle(event, np.ones_like(self.asked), wanted)

    def handle_asked(self, event: Bool) -> HandledRates:
        """A rate that is asked of those whose baseline allows it."""
        return self._handle(event, self.asked, True)

    def _handle(self, event: Bool, asked: Bool, wanted: bool) -> HandledRates:
        observed, carried = Reading(event & self.observed, self.observed), Reading(event, self.carried)
        return handle_missing(observed, carried, asked, self.patient, wanted, self.why_not_asked)


def rate_instrument_outcomes(
    facts: Facts, base: CohortBase, instrument: Instrument, thresholds: ThresholdSet
) -> InstrumentOutcomes:
    """How many of a cohort responded, are in remission, and changed reliably on one questionnaire.

    Each rate is given with missing scores handled in five ways; completeness stands beside them.

    Formula: response: half or less of the baseline; remission: at the scale's remission bound; reliable improvement
    and deterioration: a change of at least the reliable-change points; no reliable change: a smaller one; reliable
    recovery: reliable improvement from caseness to below it. Each over the courses of which it is asked.
    Threshold: an equal change is reliable; a total equal to the caseness threshold is a case; exactly half is response.
    Missing: improvement and deterioration are asked of every course, also without a baseline; response, remission
    and recovery of those whose baseline is at caseness (of every baseline where the scale has no threshold), and the
    others are left out. Courses whose score is not yet due are left out of everything.
    Source: Jacobson & Truax 1991, J Consult Clin Psychol 59:12 (reliable change); the denominators of response and
    remission are a rule of the clinic; the bounds and their sources stand with each instrument.
    """
    scores = read_cohort_scores(facts, base, instrument)
    settled = _settle(scores, instrument, thresholds)
    outcome, change = settled.outcome, settled.outcome.change
    bound, caseness = instrument.reliable_change[thresholds], instrument.caseness[thresholds]
    no_bound = _undefined("reliable change", instrument)
    no_recovery = no_bound if bound is None else _undefined("caseness", instrument)
    return InstrumentOutcomes(
        count_completeness(scores),
        base.not_there,
        settled.handle_asked(outcome.response),
        settled.handle_asked(outcome.remission) if instrument.remission else _undefined("remission", instrument),
        settled.handle(change.reliably_better) if bound else no_bound,
        settled.handle_asked(np.asarray(outcome.verdict == Verdict.RECOVERY)) if bound and caseness else no_recovery,
        settled.handle(change.reliably_worse, wanted=False) if bound else no_bound,
        settled.handle(change.measurable & ~change.reliably_better & ~change.reliably_worse) if bound else no_bound,
        _count_room(settled, instrument, bound.points) if bound else no_bound,
        _count_unreliable(settled) if bound else no_bound,
    )


def _undefined(what: str, instrument: Instrument) -> NotEstimable:
    return NotEstimable(0, 1, "bounds", f"no {what} is defined for {instrument.name}")


def _settle(scores: CohortScores, instrument: Instrument, thresholds: ThresholdSet) -> _Settled:
    due = ~scores.not_yet_due
    baseline, carried = scores.baseline[due], scores.carried[due]
    outcome = judge(baseline, carried, instrument, thresholds)
    case, caseness = is_case(baseline, instrument, thresholds), instrument.caseness[thresholds]
    return _Settled(
        scores.patient[due],
        baseline,
        outcome,
        scores.is_paired[due],
        outcome.change.measurable,
        case if caseness else scores.has_baseline[due],
        "baseline below caseness or no baseline" if caseness else "no baseline",
    )


def _count_room(settled: _Settled, instrument: Instrument, points: int) -> Proportion:
    based = np.asarray(settled.baseline >= 0)
    room = based & (get_room_to_worsen(settled.baseline, instrument) >= points)
    lacking = int((~based).sum())
    return share_of_courses(room, based, settled.patient, lacking, "no baseline" if lacking else "")


def _count_unreliable(settled: _Settled) -> Proportion:
    responded = settled.outcome.response & settled.observed
    unreliable = settled.outcome.response_not_reliable & settled.observed
    return share_of_courses(unreliable, responded, settled.patient)
