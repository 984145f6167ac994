"""Outcomes of finished courses at the end of each of several weeks, over a rolling window."""

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from dashboard.analysis.change.caseness import is_case
from dashboard.analysis.change.verdict import Outcome, combine, judge
from dashboard.analysis.cohort.finished import Finished, find_finished
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
class CohortRows:
    """One row per (finished course, look). A look is a day on which the rolling window is read.

    ``measurable``: a pair on one measure at least; ``complete``: on both, as recovery needs.
    ``could_worsen``: at least one measure left room to worsen reliably. ``not_case``: has a baseline and
    was at caseness on none. ``response``, ``remission`` and ``response_base`` (a baseline at caseness)
    are judged on the anxiety measure alone.
    """

    course: Int64
    patient: Int64
    look: Int64
    finished_day: Int64
    measurable: Bool
    complete: Bool
    improved: Bool
    deteriorated: Bool
    split: Bool
    could_worsen: Bool
    not_case: Bool
    reliably_recovered: Bool
    response: Bool
    remission: Bool
    response_base: Bool
    response_measurable: Bool


def find_cohort(
    facts: Facts, look_days: NDArray[np.int64], window_days: int, measures: Measures, thresholds: ThresholdSet
) -> CohortRows:
    """Judge every course that finished in the ``window_days`` up to each look, as its scores stood on that day.

    First score: the baseline; last score: the latest until the look (and before the patient's next course).
    Improved, deteriorated and recovered are judged over the anxiety and the depression measure together; where
    a course's primary instrument is in ``measures.replacing`` it stands in for anxiety.

    Source: NHS Talking Therapies for anxiety and depression, outcome rules (recovery needs both measures;
    the disorder's own measure replaces GAD-7).
    """
    finished = find_finished(facts)
    course, look = _pair_with_looks(finished, look_days, window_days)
    patient = facts.courses.patient[course].astype(np.int64)
    until = np.minimum(look_days[look], finished.until_day[course])
    anchor = _anchor_days(facts)[course]
    anxiety, anxiety_base = _judge(facts, measures.anxiety, patient, anchor, until, thresholds)
    depression, depression_base = _judge(facts, measures.depression, patient, anchor, until, thresholds)
    first, first_base = anxiety, anxiety_base
    for instrument in measures.replacing:
        other, other_base = _judge(facts, instrument, patient, anchor, until, thresholds)
        chosen = facts.courses.primary_instrument[course] == instrument.code
        first = choose(chosen, other, first)
        first_base = np.where(chosen[:, None], other_base, first_base)
    both = combine([first, depression])
    has_base = first_base[:, 0] | depression_base[:, 0]
    case_base = first_base[:, 1] | depression_base[:, 1]
    return CohortRows(
        course,
        patient,
        look,
        finished.day[course],
        both.measurable,
        both.complete,
        both.improved,
        both.deteriorated,
        both.split,
        first.change.could_worsen | depression.change.could_worsen,
        has_base & ~case_base,
        both.improved & both.recovered,
        anxiety.response,
        anxiety.remission,
        anxiety_base[:, 1],
        anxiety.change.measurable & anxiety_base[:, 1],
    )


def _pair_with_looks(finished: Finished, look_days: NDArray[np.int64], window_days: int) -> tuple[Int64, Int64]:
    """(course, look) for every course whose finishing day lies in the window that ends on the look."""
    inside = (finished.day[:, None] <= look_days) & (finished.day[:, None] > look_days - window_days)
    course, look = np.nonzero(inside)
    return course.astype(np.int64), look.astype(np.int64)


def _anchor_days(facts: Facts) -> Int64:
    doses = count_doses(facts.dosings, len(facts.courses.id))
    planned = np.array([p.planned_doses for p in facts.protocols] + [0], np.int64)[facts.courses.protocol]
    return get_anchor_day(doses.first_day, facts.courses.started_day, planned)


def _judge(
    facts: Facts, instrument: Instrument, patient: Int64, anchor: Int64, until: Int64, thresholds: ThresholdSet
) -> tuple[Outcome, Bool]:
    """Outcome of each row on one instrument, and beside it (has a baseline, baseline at caseness)."""
    pair = find_pairs(get_scores(facts.screenings, instrument.code), patient, anchor, until)
    there = (pair.baseline != MISSING) & (anchor != NEVER)
    base = np.column_stack([there, there & is_case(pair.baseline, instrument, thresholds)])
    return judge(pair.baseline, pair.latest, instrument, thresholds), base


def choose(chosen: Bool, one: Outcome, other: Outcome) -> Outcome:
    """Row by row the first outcome where ``chosen``, else the second."""
    change = type(one.change)(
        *(np.where(chosen, getattr(one.change, f.name), getattr(other.change, f.name)) for f in fields(one.change))
    )
    rest = (np.where(chosen, getattr(one, f.name), getattr(other, f.name)) for f in fields(one) if f.name != "change")
    return Outcome(change, *rest)


def count_looks(rows: CohortRows, keep: Sequence[Bool] | Bool, looks: int) -> Int64:
    """How many rows are kept at each look."""
    return np.bincount(rows.look[np.asarray(keep)], minlength=looks).astype(np.int64)
