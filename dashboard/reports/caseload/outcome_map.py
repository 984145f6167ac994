"""Where each patient stands: baseline against latest score, one mark for equal coordinates."""

from dataclasses import dataclass

import numpy as np

from dashboard.analysis.change.verdict import Verdict
from dashboard.analysis.standing import Measure
from dashboard.reports.words.verdict_words import VerdictWords, word_verdict
from dashboard.reports.words.wording import ARROW, plural
from data_access.definitions.instrument import ThresholdSet
from data_access.facts.arrays import Int64


@dataclass(frozen=True)
class MapMark:
    """All patients with the same baseline and latest score: how many, who, and their verdict."""

    baseline: int
    latest: int
    patient_ids: tuple[int, ...]
    verdict: VerdictWords
    label: str = ""
    """A name to print beside the mark; only for few, and only where they worsened."""


@dataclass(frozen=True)
class OutcomeMap:
    """The map with its words. ``reliable_points`` is None where no bound is published, ``caseness`` likewise."""

    title: str
    sentence: str
    denominator: str
    alt: str
    instrument_name: str
    low: int
    high: int
    reliable_points: int | None
    caseness: int | None
    higher_is_better: bool
    marks: tuple[MapMark, ...]

    @property
    def paired(self) -> int:
        """How many patients have a mark."""
        return sum(len(mark.patient_ids) for mark in self.marks)

    def word_mark(self, patient_ids: tuple[int, ...]) -> str:
        """The scores and verdict of the mark of these patients: "GAD-7 17 → 7, reliable recovery"."""
        mark = next(m for m in self.marks if m.patient_ids == patient_ids)
        return f"{self.instrument_name} {mark.baseline} {ARROW} {mark.latest}, {mark.verdict.words.lower()}"


def build_outcome_map(measure: Measure, rows: Int64, patient_ids: Int64, thresholds: ThresholdSet) -> OutcomeMap:
    """The map of some patients on one instrument, from their rows in the measure."""
    instrument, pair = measure.instrument, measure.pair
    paired = rows[measure.outcome.change.measurable[rows]]
    key = pair.baseline[paired] * 4096 + pair.latest[paired]
    order = np.lexsort((paired, key))
    starts = np.flatnonzero(np.diff(key[order], prepend=-1))
    marks = tuple(
        MapMark(
            int(pair.baseline[group[0]]),
            int(pair.latest[group[0]]),
            tuple(int(patient_ids[row]) for row in group),
            word_verdict(int(measure.outcome.verdict[group[0]])),
        )
        for group in np.split(paired[order], starts[1:])
        if len(group)
    )
    sentence = _word_moves(measure, paired)
    bound, caseness = instrument.reliable_change[thresholds], instrument.caseness[thresholds]
    return OutcomeMap(
        "Where each patient stands",
        sentence,
        _word_denominator(len(rows), len(paired), bound.points if bound else None),
        f"{instrument.name} at baseline against now, {plural(len(paired), 'patient')}. {sentence}",
        instrument.name,
        instrument.total_min or 0,
        instrument.total_max or 0,
        bound.points if bound else None,
        caseness.threshold if caseness else None,
        instrument.higher_is_better,
        marks,
    )


def _word_moves(measure: Measure, paired: Int64) -> str:
    verdict = measure.outcome.verdict[paired]
    better = int(np.isin(verdict, (Verdict.IMPROVEMENT, Verdict.RECOVERY)).sum())
    worse = int((verdict == Verdict.DETERIORATION).sum())
    name = measure.instrument.name
    if len(paired) == 0:
        return f"Nobody here has two {name} scores yet."
    if (verdict == Verdict.NO_BOUND).all():
        return f"No reliable-change bound is published for {name}: no verdict is given."
    of = f"of {plural(len(paired), 'patient')} with two {name} scores"
    return f"{better} {of} improved by more than measurement error; {worse or 'none'} worsened by more."


def _word_denominator(shown: int, paired: int, points: int | None) -> str:
    band = f"Grey: within ±{points - 1}, measurement error. " if points else ""
    missing = shown - paired
    return f"{band}Not shown: {missing} of {shown} without a pair." if missing else band.strip()
