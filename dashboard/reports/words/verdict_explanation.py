"""Why a verdict is what it is: one criterion a row, under both threshold sets."""

from dataclasses import dataclass

import numpy as np

from dashboard.analysis.change.change import get_room_to_worsen
from dashboard.analysis.change.verdict import Outcome, judge
from dashboard.reports.words.verdict_words import VerdictWords, word_verdict
from dashboard.reports.words.wording import ARROW, format_change, format_number
from data_access.definitions.instrument import THRESHOLD_SETS, Instrument, ThresholdSet
from data_access.facts.arrays import MISSING

_IN_SENTENCE = {
    "reliable": "reliable",
    "response": "response",
    "below_caseness": "below caseness",
    "remission": "remission",
}


@dataclass(frozen=True)
class Answer:
    """Whether a criterion is met under one threshold set (None: it cannot be judged), and its rule ("≥ 4")."""

    met: bool | None
    rule: str


@dataclass(frozen=True)
class Criterion:
    """One row of "Why this verdict": a question and its answer under both threshold sets."""

    key: str
    question: str
    nhs: Answer
    conservative: Answer


@dataclass(frozen=True)
class VerdictExplanation:
    """A verdict with its reasons. ``sentence`` is in the threshold set in force, ``scores`` is "GAD-7 17 → 7"."""

    instrument_key: str
    instrument_name: str
    baseline: int | None
    latest: int | None
    change: int | None
    criteria: tuple[Criterion, ...]
    nhs: VerdictWords
    conservative: VerdictWords
    scores: str
    sentence: str

    def in_force(self, thresholds: ThresholdSet) -> VerdictWords:
        """The verdict under one threshold set."""
        return self.nhs if thresholds == "nhs" else self.conservative


def explain_verdict(
    instrument: Instrument, baseline: int | None, latest: int | None, thresholds: ThresholdSet
) -> VerdictExplanation:
    """Explain the verdict on one pair of totals (None: no such score)."""
    outcomes = {name: _judge_one(instrument, baseline, latest, name) for name in THRESHOLD_SETS}
    words = {name: word_verdict(int(outcome.verdict[0])) for name, outcome in outcomes.items()}
    paired = baseline is not None and latest is not None
    criteria = _build_criteria(instrument, baseline, latest, outcomes) if paired else ()
    change = latest - baseline if baseline is not None and latest is not None else None
    return VerdictExplanation(
        instrument.key,
        instrument.name,
        baseline,
        latest,
        change,
        criteria,
        words["nhs"],
        words["conservative"],
        _word_scores(instrument, baseline, latest),
        _word_sentence(instrument, baseline, latest, criteria, words[thresholds], thresholds),
    )


def _judge_one(instrument: Instrument, baseline: int | None, latest: int | None, thresholds: ThresholdSet) -> Outcome:
    first = np.array([MISSING if baseline is None else baseline])
    last = np.array([MISSING if latest is None else latest])
    return judge(first, last, instrument, thresholds)


def _build_criteria(
    instrument: Instrument, baseline: int | None, latest: int | None, outcomes: dict[ThresholdSet, Outcome]
) -> tuple[Criterion, ...]:
    if baseline is None or latest is None:
        return ()
    change = latest - baseline
    rows = (
        ("reliable", f"Change {format_change(change)} reliable?", _answer_reliable),
        ("case_first", f"At caseness at baseline, {baseline}?", _answer_case_first),
        ("below_caseness", f"Below caseness now, {latest}?", _answer_below),
        ("response", f"Response, {_percent_change(instrument, baseline, latest)}?", _answer_response),
        ("remission", "Remission?", _answer_remission),
        ("minimal", "Minimal important change?", _answer_minimal),
    )
    return tuple(
        Criterion(key, question, *(answer(instrument, name, outcomes[name]) for name in THRESHOLD_SETS))
        for key, question, answer in rows
    )


def _percent_change(instrument: Instrument, baseline: int, latest: int) -> str:
    """Change as a share of the way from the baseline to the best total."""
    best = (instrument.total_max if instrument.higher_is_better else instrument.total_min) or 0
    if baseline == best:
        return "no room to improve"
    share = 100 * (latest - baseline) / abs(baseline - best)
    return f"{'+' if share > 0 else ''}{format_number(share)} %"


def _answer_reliable(instrument: Instrument, thresholds: ThresholdSet, outcome: Outcome) -> Answer:
    bound = instrument.reliable_change[thresholds]
    if bound is None:
        return Answer(None, "no bound published")
    return Answer(bool(outcome.change.reliably_better[0] | outcome.change.reliably_worse[0]), f"≥ {bound.points}")


def _answer_case_first(instrument: Instrument, thresholds: ThresholdSet, outcome: Outcome) -> Answer:
    caseness = instrument.caseness[thresholds]
    if caseness is None:
        return Answer(None, "no threshold published")
    return Answer(bool(outcome.case_first[0]), f"{'≤' if instrument.higher_is_better else '≥'} {caseness.threshold}")


def _answer_below(instrument: Instrument, thresholds: ThresholdSet, outcome: Outcome) -> Answer:
    caseness = instrument.caseness[thresholds]
    if caseness is None:
        return Answer(None, "no threshold published")
    return Answer(not outcome.case_last[0], f"{'>' if instrument.higher_is_better else '<'} {caseness.threshold}")


def _answer_response(instrument: Instrument, thresholds: ThresholdSet, outcome: Outcome) -> Answer:
    if instrument.caseness[thresholds] is not None and not outcome.case_first[0]:
        return Answer(None, "baseline below caseness")
    rule = "≥ 50 %, not reliable" if outcome.response_not_reliable[0] else "≥ 50 %"
    return Answer(bool(outcome.response[0]), rule)


def _answer_remission(instrument: Instrument, thresholds: ThresholdSet, outcome: Outcome) -> Answer:
    if instrument.remission is None:
        return Answer(None, "no bound published")
    if instrument.caseness[thresholds] is not None and not outcome.case_first[0]:
        return Answer(None, "baseline below caseness")
    return Answer(bool(outcome.remission[0]), instrument.remission.printed)


def _answer_minimal(instrument: Instrument, _: ThresholdSet, outcome: Outcome) -> Answer:
    if instrument.minimal_change is None:
        return Answer(None, "none published")
    return Answer(bool(outcome.minimal_change[0]), f"≥ {instrument.minimal_change.points}")


def _word_scores(instrument: Instrument, baseline: int | None, latest: int | None) -> str:
    if baseline is None:
        return f"{instrument.name}: no baseline score"
    return f"{instrument.name} {baseline}" if latest is None else f"{instrument.name} {baseline} {ARROW} {latest}"


def _word_sentence(
    instrument: Instrument,
    baseline: int | None,
    latest: int | None,
    criteria: tuple[Criterion, ...],
    verdict: VerdictWords,
    thresholds: ThresholdSet,
) -> str:
    """ "GAD-7 17 → 11: change −6; reliable (≥ 4) yes; response (≥ 50 %) no; below caseness (< 8) no"."""
    scores = _word_scores(instrument, baseline, latest)
    if baseline is None or latest is None:
        return f"{scores}; {verdict.words.lower()}"
    parts = [f"{scores}: change {format_change(latest - baseline)}"]
    for key, name in _IN_SENTENCE.items():
        row = next(c for c in criteria if c.key == key)
        answer = row.nhs if thresholds == "nhs" else row.conservative
        parts.append(f"{name} ({answer.rule}) {'not judged' if answer.met is None else 'yes' if answer.met else 'no'}")
    return "; ".join(parts)


def word_room_to_worsen(instrument: Instrument, baseline: int, thresholds: ThresholdSet) -> str | None:
    """Says so where a baseline is too near the worst total for a reliable worsening to be seen; else None."""
    bound = instrument.reliable_change[thresholds]
    room = int(get_room_to_worsen(np.array([baseline]), instrument)[0])
    if bound is None or room >= bound.points:
        return None
    return f"{instrument.name} {baseline} at baseline cannot worsen by {bound.points}: deterioration could not be seen."
