"""Outcome rates of finished courses, rolled over twelve weeks and by the week in which each finished."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dashboard.analysis.cohort.cohort_outcomes import CohortRows, Measures, count_looks, find_cohort
from dashboard.analysis.remembered import remember
from dashboard.analysis.weekly.weekly_series import ROLLED_DAYS, ROLLED_WEEKS, WeeklyRate
from dashboard.analysis.weekly.weeks import WEEK_DAYS
from data_access.definitions.instrument import ThresholdSet
from data_access.facts.arrays import Bool, Facts


@dataclass(frozen=True, eq=False)
class WeeklyOutcomes:
    """The outcome rates of one clinic; ``finished`` and ``measurable`` count the last rolled window."""

    improvement: WeeklyRate
    recovery: WeeklyRate
    deterioration: WeeklyRate
    response: WeeklyRate
    remission: WeeklyRate
    finished: int
    measurable: int
    could_worsen: int
    split: int
    unpaired: dict[str, int]
    """Per rate: how many of its denominator lack a pair it needs (recovery: on both measures): they could count."""


_READ: dict[str, Callable[[CohortRows], tuple[Bool, Bool, Bool]]] = {
    "improvement": lambda r: (r.improved, np.ones(len(r.look), np.bool_), r.measurable),
    "recovery": lambda r: (r.reliably_recovered & ~r.not_case, ~r.not_case, r.complete),
    "deterioration": lambda r: (r.deteriorated, np.ones(len(r.look), np.bool_), r.measurable),
    "response": lambda r: (r.response, r.response_base, r.response_measurable),
    "remission": lambda r: (r.remission & r.response_base, r.response_base, r.response_measurable),
}
"""For each rate: who had the outcome, who is in the denominator, who of them could be measured."""


def rate_outcomes(
    facts: Facts, mondays: NDArray[np.int64], measures: Measures, thresholds: ThresholdSet
) -> WeeklyOutcomes:
    """The outcome rates at the head of the weekly review, each over the courses that finished in twelve weeks.

    Formula: reliable improvement, reliable deterioration = courses with it / finished courses;
    reliable recovery = courses with it / (finished courses − those not at caseness);
    response, remission = courses with it / finished courses whose anxiety baseline was at caseness.
    Threshold: the set in force; a bound that is just reached counts. A course counts in a week's window from the day it
    finished and for 84 days.
    Missing: a finished course without a later score stays in the denominator, so that leaving counts as not improved;
    how many there are stands beside the rate.
    Source: NHS Talking Therapies outcome rules (improvement, recovery, deterioration); response and remission are
    the field's usual rules.
    """
    codes = (measures.anxiety.code, measures.depression.code, *(i.code for i in measures.replacing))
    key = ("outcomes", int(mondays[0]), len(mondays), codes, thresholds)
    return remember(facts, key, lambda: _rate_outcomes(facts, mondays, measures, thresholds))


def _rate_outcomes(
    facts: Facts, mondays: NDArray[np.int64], measures: Measures, thresholds: ThresholdSet
) -> WeeklyOutcomes:
    sundays = mondays + WEEK_DAYS - 1
    looks = find_cohort(facts, sundays[-ROLLED_WEEKS:], ROLLED_DAYS, measures, thresholds)
    weeks = find_cohort(facts, sundays[-1:], len(mondays) * WEEK_DAYS, measures, thresholds)
    last = looks.look == ROLLED_WEEKS - 1
    rates, unpaired = {}, {}
    for key, read in _READ.items():
        event, base, measured = read(looks)
        week_event, week_base, _ = read(weeks)
        rates[key] = _rate(looks, event, base, weeks, week_event, week_base, mondays)
        unpaired[key] = int((base & ~measured & last).sum())
    return WeeklyOutcomes(
        **rates,
        finished=int(last.sum()),
        measurable=int((looks.measurable & last).sum()),
        could_worsen=int((looks.could_worsen & last).sum()),
        split=int((looks.split & last).sum()),
        unpaired=unpaired,
    )


def find_week_patients(
    facts: Facts, monday: int, measures: Measures, thresholds: ThresholdSet, rate: str
) -> NDArray[np.int64]:
    """Patient rows with the outcome among the courses that finished in one week: the list behind a point."""
    week = find_cohort(facts, np.array([monday + WEEK_DAYS - 1]), WEEK_DAYS, measures, thresholds)
    event, base, _ = _READ[rate](week)
    return np.unique(week.patient[event & base])


def _rate(
    looks: CohortRows,
    event: Bool,
    base: Bool,
    weeks: CohortRows,
    week_event: Bool,
    week_base: Bool,
    mondays: NDArray[np.int64],
) -> WeeklyRate:
    week = (weeks.finished_day - mondays[0]) // WEEK_DAYS
    now = looks.look == ROLLED_WEEKS - 1
    total = count_looks(looks, base, ROLLED_WEEKS)
    return WeeklyRate(
        np.bincount(week[week_event & week_base], minlength=len(mondays)).astype(np.int64),
        np.bincount(week[week_base], minlength=len(mondays)).astype(np.int64),
        count_looks(looks, event & base, ROLLED_WEEKS),
        total,
        float(total[-1]),
        np.unique(looks.patient[now & event & base]),
        int((now & ~base).sum()),
    )
