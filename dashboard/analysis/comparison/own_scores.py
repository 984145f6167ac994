"""The clinic's own share of patients with an outcome of scores, by a published figure's own definition."""

from typing import Final

import numpy as np

from dashboard.analysis.cohort.time_point import CohortBase, TimePoint, after_dose, after_first_dose, find_base
from dashboard.analysis.comparison.courses_by_route import find_courses_by_route, keep_first_of_patient
from dashboard.analysis.doses import count_doses
from dashboard.analysis.not_estimable import NotEstimable
from dashboard.analysis.proportion import Proportion
from dashboard.analysis.scores.baseline import Pair, find_pairs
from dashboard.analysis.scores.scores import Scores, get_scores, pick
from data_access.definitions.benchmark import Benchmark
from data_access.definitions.instrument import Instrument
from data_access.definitions.registry import get_instrument, get_instruments
from data_access.facts.arrays import MISSING, Bool, Facts, Int64

OUTCOMES: Final = ("response", "remission", "any_rise", "suicidal_ideation_up", "suicidal_ideation_down")
NOT_HELD: Final = "the facts do not hold what this figure counts"
NO_PAIR: Final = "no score at the time point, or below the baseline rule"


def rate_by_published_rule(facts: Facts, as_of_day: int, published: Benchmark) -> Proportion | NotEstimable:
    """The clinic's share of patients with the outcome, counted as one published study counted it.

    Patients whose every dose was by the study's route and substance, each with the first such course; in the
    study's time window and by its baseline rule; patients with a score there only, as cohorts of completers count.

    Formula: patients with the outcome ÷ patients with a baseline by the rule and a score in the window.
    Threshold: response: 100 · (baseline − score) ≥ fall · baseline (> where the study says "more than"); remission: a
    total below the study's bound (the scale's own where it states none); any rise: score > baseline.
    Missing: no baseline, below the study's threshold, or no score in the window: left out and counted. Where the study
    states no baseline rule every baseline above 0 counts, and the figure is marked as not comparable.
    Source: the study itself, as cited with each figure; windows as the clinic reads them: see docs/deviations.md.
    """
    point, instrument = _find_point(published), _find_instrument(published)
    if point is None or instrument is None or published.outcome not in OUTCOMES:
        return NotEstimable(0, 1, "definitions", NOT_HELD)
    courses = find_courses_by_route(facts, published) & _within_doses(facts, published)
    base = find_base(facts, as_of_day, keep_first_of_patient(facts, courses), point)
    scores = get_scores(facts.screenings, instrument.code)
    pair = find_pairs(scores, base.patient, base.anchor_day, base.until_day)
    there = (pair.latest != MISSING) & (pair.latest_day >= base.from_day)
    event, asked = _find_event(facts, published, instrument, pair, scores)
    counted = there & asked & _meets_baseline(facts, base, published)
    left = len(counted) - int(counted.sum())
    reason = NO_PAIR if left else ""
    behind = base.patient[event & counted]
    return Proportion(len(behind), int(counted.sum()), "patients", left, reason, None, behind)


def _find_instrument(published: Benchmark) -> Instrument | None:
    held = published.measure in {i.key for i in get_instruments()}
    instrument = get_instrument(published.measure) if held else None
    return None if instrument is None or instrument.higher_is_better else instrument


def _find_point(published: Benchmark) -> TimePoint | None:
    when = published.when
    if when.kind == "after dose" and when.doses:
        return after_dose(when.doses[0])
    if when.kind == "after last dose" and when.days:
        return TimePoint("after last dose", when.days[0], 0, when.days[1] - when.days[0])
    if when.kind == "after first dose" and when.days:
        return after_first_dose(when.days[0])
    return None


def _within_doses(facts: Facts, published: Benchmark) -> Bool:
    """As many doses as the study's patients had ("after 4-8 infusions"); a dose number asks nothing more."""
    given = count_doses(facts.dosings, len(facts.courses.id)).count
    if published.when.kind != "after last dose" or published.when.doses is None:
        return np.ones(len(given), np.bool_)
    fewest, most = published.when.doses
    return np.asarray((given >= fewest) & (given <= most))


def _meets_baseline(facts: Facts, base: CohortBase, published: Benchmark) -> Bool:
    """At the study's threshold on one of its measures at least."""
    if published.who.total is None:
        return np.ones(len(base.course), np.bool_)
    met = np.zeros(len(base.course), np.bool_)
    for key in published.who.measures:
        scores = get_scores(facts.screenings, get_instrument(key).code)
        met |= find_pairs(scores, base.patient, base.anchor_day, base.until_day).baseline >= published.who.total
    return met


def _find_event(
    facts: Facts, published: Benchmark, instrument: Instrument, pair: Pair, scores: Scores
) -> tuple[Bool, Bool]:
    """Who had the outcome, and of whom it is asked."""
    first, last = pair.baseline, pair.latest
    if published.outcome.startswith("suicidal_ideation"):
        return _compare_risk(facts, published, pair, scores)
    if published.outcome == "any_rise":
        return np.asarray(last > first), np.asarray(first != MISSING)
    if published.outcome == "remission":
        own = instrument.remission.at_most + 1 if instrument.remission else 0
        return np.asarray((last >= 0) & (last < (published.remission_below or own))), np.asarray(first != MISSING)
    fall, wanted = 100 * (first - last), (published.response_fall or 0) * first
    met = fall > wanted if published.response_exceeds else fall >= wanted
    return np.asarray(met), np.asarray(first > 0)


def _compare_risk(facts: Facts, published: Benchmark, pair: Pair, scores: Scores) -> tuple[Bool, Bool]:
    """The risk item higher (of all who answered it twice) or lower (of those who had answered above 0)."""
    first, last = (_answers(facts, scores, position) for position in (pair.baseline_position, pair.latest_position))
    if published.outcome.endswith("down"):
        return np.asarray(last < first), (first > 0) & (last != MISSING)
    return np.asarray(last > first), (first != MISSING) & (last != MISSING)


def _answers(facts: Facts, scores: Scores, position: Int64) -> Int64:
    return pick(facts.screenings.risk_item, pick(scores.row, position))
