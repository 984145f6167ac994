"""The words, shape and tone of every verdict: the same on a chip, in a table, in a chart and on paper."""

from dataclasses import dataclass
from typing import Literal

from dashboard.analysis.change.verdict import Verdict

Tone = Literal["better", "worse", "neutral"]
Shape = Literal["recovery", "improvement", "no_change", "deterioration", "no_paired_score", "process"]
"""The names of the shapes in ``components/shapes.py``."""


@dataclass(frozen=True)
class VerdictWords:
    """How one verdict is written (``words``), drawn (``shape``) and coloured (``tone``); ``key`` stands in URLs."""

    key: str
    words: str
    shape: Shape
    tone: Tone


VERDICT_WORDS: dict[Verdict, VerdictWords] = {
    Verdict.DETERIORATION: VerdictWords("deterioration", "Reliable deterioration", "deterioration", "worse"),
    Verdict.SPLIT: VerdictWords("split", "Split: one better, one worse", "process", "worse"),
    Verdict.NO_CHANGE: VerdictWords("no_change", "No reliable change", "no_change", "neutral"),
    Verdict.NO_PAIR: VerdictWords("no_pair", "No paired score", "no_paired_score", "neutral"),
    Verdict.NO_DOSE: VerdictWords("no_dose", "No dose yet", "no_paired_score", "neutral"),
    Verdict.NO_BOUND: VerdictWords("no_bound", "No published bound", "no_change", "neutral"),
    Verdict.IMPROVEMENT: VerdictWords("improvement", "Reliable improvement", "improvement", "better"),
    Verdict.RECOVERY: VerdictWords("recovery", "Reliable recovery", "recovery", "better"),
}


def word_verdict(verdict: int) -> VerdictWords:
    """Words, shape and tone of a ``Verdict`` value."""
    return VERDICT_WORDS[Verdict(verdict)]
