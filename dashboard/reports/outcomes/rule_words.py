"""What each outcome asks of a score, in the numbers of one questionnaire; empty where it defines no bound for it."""

from dashboard.reports.words.wording import MINUS
from data_access.definitions.instrument import Instrument, ThresholdSet


def say_rules(instrument: Instrument, thresholds: ThresholdSet) -> dict[str, str]:
    """The rule of each outcome by its key: "change ≤ −4", "fall of ≥ 50 %", "score ≤ 4"."""
    bound, higher = instrument.reliable_change[thresholds], instrument.higher_is_better
    rise, fall = (f"change ≥ +{bound.points}", f"change ≤ {MINUS}{bound.points}") if bound else ("", "")
    return {
        "improvement": rise if higher else fall,
        "recovery": say_recovery(instrument, thresholds),
        "response": "half the way to the best score" if higher else "fall of ≥ 50 %",
        "remission": say_remission(instrument),
        "no_change": say_no_change(bound.points) if bound else "",
        "deterioration": fall if higher else rise,
    }


def say_no_change(points: int) -> str:
    """ "−3 to +3"."""
    return f"{MINUS}{points - 1} to +{points - 1}" if points > 1 else "0"


def say_recovery(instrument: Instrument, thresholds: ThresholdSet) -> str:
    """ "and from ≥ 8 to < 8"."""
    caseness = instrument.caseness[thresholds]
    if caseness is None or instrument.reliable_change[thresholds] is None:
        return ""
    low, high = ("≤", ">") if instrument.higher_is_better else ("≥", "<")
    return f"and from {low} {caseness.threshold} to {high} {caseness.threshold}"


def say_remission(instrument: Instrument) -> str:
    """ "score ≤ 4"."""
    if instrument.remission is None:
        return ""
    return f"score {'≥' if instrument.higher_is_better else '≤'} {instrument.remission.at_most}"
