"""Reliable change of one questionnaire, worked from its standard deviation and reliability, and an example."""

from math import sqrt

from dashboard.analysis.change.reliable_change import find_reliable_change
from dashboard.reports.methods.instrument_scale import SET_NAMES
from dashboard.reports.methods.instrument_thresholds import word_reliable
from dashboard.reports.methods.parts import Block, Example, Formula, Part, Words
from dashboard.reports.words.verdict_explanation import explain_verdict
from data_access.definitions.instrument import THRESHOLD_SETS, Instrument, ReliableChange, ThresholdSet

FORMULA = "RC = 1.96 · SD · √2 · √(1 − r)"
SOURCE = "Jacobson NS, Truax P. 1991, J Consult Clin Psychol 59:12–19."
START_SHARE = 0.8
"""The example begins at four fifths of the scale."""


def make_change(instrument: Instrument, in_force: ThresholdSet) -> Part:
    """How the bound of reliable change arises, and one pair of scores judged."""
    bounds = [(SET_NAMES[name], instrument.reliable_change[name]) for name in THRESHOLD_SETS]
    if not any(bound for _, bound in bounds):
        words = f"No reliable change is confirmed for {instrument.name}: a pair of scores reads “No published bound”."
        return Part("Reliable change", (Words(words),), half=True)
    worked = [(name, _work(instrument, bound)) for name, bound in bounds if bound]
    if len({text for _, text in worked}) == 1 < len(worked):
        worked = [("both sets", worked[0][1])]
    blocks: list[Block] = [Formula((FORMULA,))] if any(bound and bound.sd for _, bound in bounds) else []
    blocks += [Words(f"{name[0].upper()}{name[1:]}: {text}") for name, text in worked]
    blocks += [_example(instrument, in_force), Words(SOURCE, quiet=True)]
    title = "Reliable change, worked" if isinstance(blocks[0], Formula) else "Reliable change"
    return Part(title, tuple(blocks), "The change that measurement error alone exceeds once in twenty.", half=True)


def _work(instrument: Instrument, bound: ReliableChange) -> str:
    change = (
        None if bound.sd is None or bound.reliability is None else find_reliable_change(bound.sd, bound.reliability)
    )
    if bound.sd is None or bound.reliability is None or not isinstance(change, float):
        return f"{word_reliable(instrument, bound)}, published as a whole number; SD and r are not held."
    r = f"{bound.reliability:.2f}".removeprefix("0")
    return (
        f"SD {bound.sd:.2f}, r = {r}: 1.96 × {bound.sd:.2f} × 1.414 × {sqrt(1 - bound.reliability):.3f} = "
        f"**{change:.2f}**; scores are whole numbers, "
        f"so a change counts from **{bound.points}**."
    )


def _example(instrument: Instrument, thresholds: ThresholdSet) -> Example:
    """A fall (or rise) a little beyond the bound, judged by the rules the program judges patients with."""
    low, high, step = instrument.total_min or 0, instrument.total_max or 0, instrument.total_step
    points = max(bound.points for bound in instrument.reliable_change.values() if bound)
    share = 1 - START_SHARE if instrument.higher_is_better else START_SHARE
    first = low + round(share * (high - low) / step) * step
    last = first + (1 if instrument.higher_is_better else -1) * (-(-points // step) * step)
    explained = explain_verdict(instrument, first, last, thresholds)
    return Example(f"Example: {explained.sentence}.", explained.in_force(thresholds))
