"""What each outcome asks of a score, in the numbers of one questionnaire."""

from dashboard.reports.words.wording import MINUS
from data_access.definitions.instrument import Instrument, ThresholdSet


def say_improvement(instrument: Instrument, thresholds: ThresholdSet) -> str:
    """ "change ≤ −4"."""
    points = _points(instrument, thresholds)
    return f"change ≥ +{points}" if instrument.higher_is_better else f"change ≤ {MINUS}{points}"


def say_deterioration(instrument: Instrument, thresholds: ThresholdSet) -> str:
    """ "change ≥ +4"."""
    points = _points(instrument, thresholds)
    return f"change ≤ {MINUS}{points}" if instrument.higher_is_better else f"change ≥ +{points}"


def say_no_change(instrument: Instrument, thresholds: ThresholdSet) -> str:
    """ "−3 to +3"."""
    points = _points(instrument, thresholds)
    return f"{MINUS}{points - 1} to +{points - 1}" if points > 1 else "0"


def say_recovery(instrument: Instrument, thresholds: ThresholdSet) -> str:
    """ "and from ≥ 8 to < 8"."""
    caseness = instrument.caseness[thresholds]
    if caseness is None:
        return "no caseness is defined"
    low, high = ("≤", ">") if instrument.higher_is_better else ("≥", "<")
    return f"and from {low} {caseness.threshold} to {high} {caseness.threshold}"


def say_response(instrument: Instrument) -> str:
    """ "fall of ≥ 50 %"; where a high total is good, half the way to the best one."""
    return "half the way to the best score" if instrument.higher_is_better else "fall of ≥ 50 %"


def say_remission(instrument: Instrument) -> str:
    """ "score ≤ 4"."""
    if instrument.remission is None:
        return "no bound is defined"
    return f"score {'≥' if instrument.higher_is_better else '≤'} {instrument.remission.at_most}"


def _points(instrument: Instrument, thresholds: ThresholdSet) -> int:
    bound = instrument.reliable_change[thresholds]
    return bound.points if bound else 0
