"""The words, shape and tone of every verdict: the same on a chip, in a table, in a chart and on paper."""

from dataclasses import dataclass
from typing import Literal

from dashboard.analysis.verdict import Verdict

Tone = Literal["better", "worse", "neutral"]
Shape = Literal["dot", "ring", "bar", "triangle", "dashed_circle", "diamond", "open_diamond", "arrow"]


@dataclass(frozen=True)
class VerdictWords:
    """How one verdict is written (``words``), drawn (``shape``) and coloured (``tone``); ``key`` stands in URLs."""

    key: str
    words: str
    shape: Shape
    tone: Tone


VERDICT_WORDS: dict[Verdict, VerdictWords] = {
    Verdict.DETERIORATION: VerdictWords("deterioration", "Reliable deterioration", "triangle", "worse"),
    Verdict.SPLIT: VerdictWords("split", "Split: one better, one worse", "open_diamond", "worse"),
    Verdict.NO_CHANGE: VerdictWords("no_change", "No reliable change", "bar", "neutral"),
    Verdict.NO_PAIR: VerdictWords("no_pair", "No paired score", "dashed_circle", "neutral"),
    Verdict.NO_COURSE: VerdictWords("no_course", "No course yet", "dashed_circle", "neutral"),
    Verdict.NO_BOUND: VerdictWords("no_bound", "No reliable-change bound", "bar", "neutral"),
    Verdict.IMPROVEMENT: VerdictWords("improvement", "Reliable improvement", "ring", "better"),
    Verdict.RECOVERY: VerdictWords("recovery", "Reliable recovery", "dot", "better"),
}


def word_verdict(verdict: int) -> VerdictWords:
    """Words, shape and tone of a ``Verdict`` value."""
    return VERDICT_WORDS[Verdict(verdict)]
