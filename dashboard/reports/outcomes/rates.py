"""Rates of one questionnaire with what missing scores could change, and the sentence of who is in them."""

from typing import Final

from dashboard.analysis.cohort.instrument_outcomes import Rates
from dashboard.analysis.cohort.missing_scores import HandledRates
from dashboard.analysis.not_estimable import NotEstimable
from dashboard.analysis.proportion import Proportion
from dashboard.reports.outcomes.basis import OutcomeBasis
from dashboard.reports.outcomes.rule_words import say_rules
from dashboard.reports.outcomes.sections import Fact, Heading, RateRow, RateTable
from dashboard.reports.sentences.outcomes import FEWEST, say_completeness, say_improvement
from dashboard.reports.words.verdict_words import Shape, Tone
from dashboard.reports.words.wording import format_interval, format_percent, plural
from data_access.definitions.instrument import ThresholdSet

SETS: Final[dict[ThresholdSet, str]] = {"nhs": "NHS", "conservative": "conservative"}
OUTCOMES: Final[dict[str, tuple[str, Shape, Tone]]] = {
    "improvement": ("Reliable improvement", "improvement", "better"),
    "recovery": ("Reliable recovery", "recovery", "better"),
    "response": ("Response", "recovery", "better"),
    "remission": ("Remission", "recovery", "better"),
    "no_change": ("No reliable change", "no_change", "neutral"),
    "deterioration": ("Reliable deterioration", "deterioration", "worse"),
}
"""Label, shape and tone of each outcome, in the order of the screen; the key is the field of the statistic."""


def make_row(
    key: str, what: tuple[str, Shape, Tone], rule: str, rates: Rates, shown: Proportion | None, name: str
) -> RateRow:
    """One row. ``shown``: the handling whose share is the dot; ``name`` begins its picks ("rate", "nhs")."""
    label, shape, tone = what
    if isinstance(rates, NotEstimable) or shown is None:
        words = rates.words if isinstance(rates, NotEstimable) else ""
        nothing = (None,) * 7
        return RateRow(label, rule, shape, tone, *nothing, "", "", "", "", "", f"{label}: {words}", words)
    ends = sorted(rate.share for rate in (rates.worst, rates.best) if rate.share is not None)
    enough, interval = shown.total >= FEWEST, shown.interval
    share = shown.share if enough else None
    counts = f"{shown.events:,} of {shown.total:,}" if shown.total else "nobody to ask"
    bounds = _say_bounds(rates.unknown.events, ends if enough else [])
    value = format_percent(share) if enough else "no rate"
    spread = f", 95 % interval {format_interval(interval.low, interval.high)}" if enough and interval else ""
    return RateRow(
        label, rule, shape, tone, share,
        interval.low if enough and interval else None, interval.high if enough and interval else None,
        ends[0] if enough and ends else None, ends[-1] if enough and ends else None,
        shown.events, shown.total, value, counts, bounds,
        f"{name}:{key}" if shown.events else "", f"{name}:{key}:missing" if rates.unknown.events else "",
        f"{label}: {value}, {counts}{spread}{', ' + bounds if bounds else ''}",
    )  # fmt: skip


def _say_bounds(unknown: int, ends: list[float]) -> str:
    """ "bounds 53–69 %"; without a rate, how many have no pair; nothing where no score is missing."""
    if not unknown:
        return ""
    if not ends:
        return f"{unknown:,} without a pair"
    if format_percent(ends[0]) == format_percent(ends[-1]):
        return f"bounds both {format_percent(ends[0])}"
    return f"bounds {format_interval(ends[0], ends[-1])}"


def build_rates(basis: OutcomeBasis) -> RateTable:
    """The six outcomes of the questionnaire among the courses with a pair of scores."""
    outcomes, instrument = basis.outcomes, basis.instrument
    rules = say_rules(instrument, basis.view.thresholds)
    rows = []
    for key, what in OUTCOMES.items():
        rates: Rates = getattr(outcomes, key)
        shown = rates.observed if isinstance(rates, HandledRates) else None
        rows.append(make_row(key, what, rules[key], rates, shown, "rate"))
    sentence = say_improvement(outcomes.improvement)
    due = outcomes.completeness.paired.total
    heading = Heading(
        "Rates, with what missing scores could change",
        sentence,
        f"{instrument.name}, baseline to {basis.selection.point}, {SETS[basis.view.thresholds]} thresholds. Dot and "
        "line: courses with both scores, 95 % Wilson interval; grey: if every course without a paired score had gone "
        "one way, or the other.",
        f"{instrument.name} outcomes of {plural(due, 'course')}. " + ". ".join(row.alt for row in rows) + ".",
        "" if due else f"No course of this cohort is due for a score {_when(basis)}.",
    )
    return RateTable(heading, tuple(rows), "with it, of those asked", _facts(basis), _say_rest(basis))


def _when(basis: OutcomeBasis) -> str:
    return "yet" if basis.selection.point == "last score" else f"at this time ({basis.selection.point})"


def _facts(basis: OutcomeBasis) -> tuple[Fact, ...]:
    """Who has a pair, and what the others lack; each opens its patients."""
    found = basis.outcomes.completeness
    parts = [
        (found.no_baseline, "no baseline", "no_baseline"),
        (found.no_later_score, "no later score", "no_later_score"),
        (found.earlier_only, "an earlier score only", "earlier_only"),
        (found.not_yet_due, "not yet due", "not_yet_due"),
    ]
    rest = [Fact(f"{rate.events:,} {words}", f"complete:{key}") for rate, words, key in parts if rate.events]
    away = basis.outcomes.not_there
    if away:
        why = "not finished" if basis.point.kind in ("last score", "end", "after last dose") else "not there yet"
        rest.append(Fact(f"{away:,} {why}, not counted", "complete:not_there"))
    return Fact(say_completeness(found), "complete:paired" if found.paired.events else ""), *rest


def _say_rest(basis: OutcomeBasis) -> str:
    """Who is asked for what, and what the outcomes hide."""
    outcomes, thresholds = basis.outcomes, basis.view.thresholds
    parts = []
    if basis.instrument.caseness[thresholds] and isinstance(outcomes.response, HandledRates):
        asked = outcomes.response.worst.total
        parts.append(f"Recovery, response and remission are asked of the {asked:,} at caseness at baseline.")
    room, small = outcomes.could_worsen, outcomes.response_not_reliable
    if isinstance(room, Proportion) and room.total:
        parts.append(f"{room.events:,} of {room.total:,} with a baseline had room on the scale to worsen reliably.")
    if isinstance(small, Proportion) and small.events:
        parts.append(f"{small.events:,} of {plural(small.total, 'response')} are smaller than a reliable change.")
    return " ".join(parts)
