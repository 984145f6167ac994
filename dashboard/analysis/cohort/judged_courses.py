"""Anxiety and depression of each course judged together, over any days."""

from dataclasses import dataclass, fields

import numpy as np

from dashboard.analysis.change.caseness import is_case
from dashboard.analysis.change.verdict import Combined, Outcome, combine, judge
from dashboard.analysis.doses import count_doses
from dashboard.analysis.scores.baseline import find_pairs, get_anchor_day
from dashboard.analysis.scores.scores import get_scores
from data_access.definitions.instrument import Instrument, ThresholdSet
from data_access.facts.arrays import MISSING, NEVER, Bool, Facts, Int64


@dataclass(frozen=True)
class Measures:
    """The instruments of a cohort: anxiety, depression, and those that replace anxiety where primary."""

    anxiety: Instrument
    depression: Instrument
    replacing: tuple[Instrument, ...]


@dataclass(frozen=True)
class JudgedCourses:
    """One row per course asked for. ``anxiety`` is judged on the anxiety measure alone, whatever replaces it.

    ``not_case``: has a baseline and was at caseness on none. ``could_worsen``: at least one measure left
    room to worsen reliably. ``anxiety_case``: the baseline of the anxiety measure was at caseness.
    """

    patient: Int64
    both: Combined
    anxiety: Outcome
    not_case: Bool
    could_worsen: Bool
    anxiety_case: Bool


@dataclass(frozen=True)
class _Measured:
    outcome: Outcome
    based: Bool
    case: Bool


def judge_courses(
    facts: Facts, course: Int64, from_day: Int64, until_day: Int64, measures: Measures, thresholds: ThresholdSet
) -> JudgedCourses:
    """Judge courses from their baseline to the last score between two days (both count), over both measures.

    Where a course's primary instrument is in ``measures.replacing`` it stands in for anxiety.
    """
    days = course, from_day, until_day
    anxiety = _judge(facts, measures.anxiety, *days, thresholds)
    depression = _judge(facts, measures.depression, *days, thresholds)
    first = anxiety
    for instrument in measures.replacing:
        chosen = facts.courses.primary_instrument[course] == instrument.code
        first = _choose(chosen, _judge(facts, instrument, *days, thresholds), first)
    return JudgedCourses(
        facts.courses.patient[course].astype(np.int64),
        combine([first.outcome, depression.outcome]),
        anxiety.outcome,
        (first.based | depression.based) & ~(first.case | depression.case),
        first.outcome.change.could_worsen | depression.outcome.change.could_worsen,
        anxiety.case,
    )


def _judge(
    facts: Facts, instrument: Instrument, course: Int64, from_day: Int64, until_day: Int64, thresholds: ThresholdSet
) -> _Measured:
    anchor = _anchor_days(facts)[course]
    pair = find_pairs(get_scores(facts.screenings, instrument.code), facts.courses.patient[course], anchor, until_day)
    based = (pair.baseline != MISSING) & (anchor != NEVER)
    latest = np.where(pair.latest_day >= from_day, pair.latest, MISSING)
    case = based & is_case(pair.baseline, instrument, thresholds)
    return _Measured(judge(pair.baseline, latest, instrument, thresholds), based, case)


def _anchor_days(facts: Facts) -> Int64:
    doses = count_doses(facts.dosings, len(facts.courses.id))
    planned = np.array([p.planned_doses for p in facts.protocols] + [0], np.int64)[facts.courses.protocol]
    return get_anchor_day(doses.first_day, facts.courses.started_day, planned)


def _choose(chosen: Bool, one: _Measured, other: _Measured) -> _Measured:
    """Row by row the first where ``chosen``, else the second."""
    return _Measured(
        choose(chosen, one.outcome, other.outcome),
        np.where(chosen, one.based, other.based),
        np.where(chosen, one.case, other.case),
    )


def choose(chosen: Bool, one: Outcome, other: Outcome) -> Outcome:
    """Row by row the first outcome where ``chosen``, else the second."""
    change = type(one.change)(
        *(np.where(chosen, getattr(one.change, f.name), getattr(other.change, f.name)) for f in fields(one.change))
    )
    names = [f.name for f in fields(one) if f.name != "change"]
    return Outcome(change, *(np.where(chosen, getattr(one, name), getattr(other, name)) for name in names))
