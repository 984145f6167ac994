"""Outcomes of cohorts, their mean course, attrition, and the clinic beside published figures."""

from typing import Any

import numpy as np
import pandas as pd

from benchmarks.population.statistic import PopulationStatistic, Tables
from dashboard.analysis.cohort.attrition import count_attrition
from dashboard.analysis.cohort.cohort_scores import read_cohort_scores
from dashboard.analysis.cohort.instrument_outcomes import rate_instrument_outcomes
from dashboard.analysis.cohort.judged_courses import Measures
from dashboard.analysis.cohort.mean_change import measure_mean_change
from dashboard.analysis.cohort.mean_course import describe_mean_course
from dashboard.analysis.cohort.nhs_outcomes import rate_nhs_outcomes
from dashboard.analysis.cohort.time_point import END_OF_TREATMENT, LAST_SCORE, after_dose, find_base, follow_up
from dashboard.analysis.cohort.waterfall import sort_changes
from dashboard.analysis.comparison.side_by_side import compare_with_published
from data_access.definitions.registry import get_benchmarks, get_instrument
from data_access.facts.arrays import Facts

_AFTER_LAST_DAYS = 28


def _measures() -> Measures:
    return Measures(get_instrument("gad7"), get_instrument("phq9"), (get_instrument("pcl5"),))


def _nhs(facts: Facts, as_of_day: int) -> Any:
    return rate_nhs_outcomes(facts, as_of_day, _measures(), "nhs")


def _nhs_at_end(facts: Facts, as_of_day: int) -> Any:
    return rate_nhs_outcomes(facts, as_of_day, _measures(), "conservative", None, END_OF_TREATMENT)


def _rates_at_end(facts: Facts, as_of_day: int) -> Any:
    return rate_instrument_outcomes(
        facts, find_base(facts, as_of_day, None, END_OF_TREATMENT), get_instrument("gad7"), "nhs"
    )


def _rates_after_dose(facts: Facts, as_of_day: int) -> Any:
    return rate_instrument_outcomes(
        facts, find_base(facts, as_of_day, None, after_dose(4)), get_instrument("phq9"), "nhs"
    )


def _rates_at_follow_up(facts: Facts, as_of_day: int) -> Any:
    return rate_instrument_outcomes(
        facts, find_base(facts, as_of_day, None, follow_up(3)), get_instrument("gad7"), "nhs"
    )


def _changes(facts: Facts, as_of_day: int) -> Any:
    gad7 = get_instrument("gad7")
    scores = read_cohort_scores(facts, find_base(facts, as_of_day, None, LAST_SCORE), gad7)
    return sort_changes(scores, gad7, "nhs"), measure_mean_change(scores)


def _mean_course(facts: Facts, as_of_day: int) -> Any:
    return describe_mean_course(facts, get_instrument("gad7"))


def _attrition(facts: Facts, as_of_day: int) -> Any:
    return count_attrition(facts, as_of_day)


def _scores_beside_published(facts: Facts, as_of_day: int) -> Any:
    wanted = tuple(b for b in get_benchmarks() if b.study in ("Hull 2022", "Ahuja 2022"))
    return compare_with_published(facts, as_of_day, wanted, _measures())


def _effects_beside_published(facts: Facts, as_of_day: int) -> Any:
    wanted = tuple(b for b in get_benchmarks() if b.study == "Spravato short-term trials")
    return compare_with_published(facts, as_of_day, wanted, _measures())


def _doses(tables: Tables) -> pd.DataFrame:
    given = tables.sessions[(tables.sessions.kind == "dosing") & (tables.sessions.status == "attended")]
    given = given.sort_values(["course_id", "day", "starts_at"])
    return given.assign(number=given.groupby("course_id").cumcount() + 1)


def _pairs(tables: Tables, key: str, as_of_day: int) -> pd.DataFrame:
    """First dose, last dose, baseline and last score of each patient."""
    days = _doses(tables).groupby("patient_id").day.agg(first_dose="min", last_dose="max")
    scores = tables.screenings[(tables.screenings.instrument == key) & tables.screenings.total.notna()]
    scores = scores[scores.taken_day <= as_of_day].sort_values("taken_day")
    scores = scores.merge(days, left_on="patient_id", right_index=True)
    before = scores[scores.taken_day.between(scores.first_dose - 30, scores.first_dose)]
    after = scores[scores.taken_day > scores.first_dose]
    last = after.groupby("patient_id")[["total", "taken_day"]].last()
    return days.join(before.groupby("patient_id").total.last().rename("baseline")).join(last)


def _nhs_by_pandas(tables: Tables, as_of_day: int) -> Any:
    gad7, phq9 = _pairs(tables, "gad7", as_of_day), _pairs(tables, "phq9", as_of_day)
    better = (gad7.total - gad7.baseline <= -4) | (phq9.total - phq9.baseline <= -6)
    worse = (gad7.total - gad7.baseline >= 4) | (phq9.total - phq9.baseline >= 6)
    case = (gad7.baseline >= 8) | (phq9.baseline >= 10)
    recovered = case & (gad7.total < 8) & (phq9.total < 10)
    return (better & ~worse).mean(), (worse & ~better).mean(), recovered.sum() / case.sum()


def _rates_by_pandas(tables: Tables, as_of_day: int, key: str = "gad7") -> Any:
    pairs = _pairs(tables, key, as_of_day)
    within = pairs.taken_day.between(pairs.last_dose + 1, pairs.last_dose + _AFTER_LAST_DAYS)
    seen = pairs[within & (pairs.baseline >= 8)]
    response, change = 2 * seen.total <= seen.baseline, seen.total - seen.baseline
    return response.mean(), (seen.total < 5).mean(), (change <= -4).mean(), (change >= 4).mean(), within.mean()


def _changes_by_pandas(tables: Tables, as_of_day: int) -> Any:
    pairs = _pairs(tables, "gad7", as_of_day)
    change = (pairs.total - pairs.baseline).dropna().sort_values()
    return change, change.mean(), change.sem()


def _after_each_dose(tables: Tables, key: str) -> pd.DataFrame:
    doses = _doses(tables)
    doses = doses.assign(until=doses.groupby("course_id").day.shift(-1).fillna(doses.day + _AFTER_LAST_DAYS))
    scores = tables.screenings[(tables.screenings.instrument == key) & tables.screenings.total.notna()]
    both = scores[["patient_id", "taken_day", "total"]].merge(
        doses[["patient_id", "course_id", "number", "day", "until"]], on="patient_id"
    )
    both = both[(both.taken_day > both.day) & (both.taken_day <= both.until)]
    return both.sort_values("taken_day").groupby(["course_id", "number"]).total.last().reset_index()


def _mean_course_by_pandas(tables: Tables, as_of_day: int) -> Any:
    return _after_each_dose(tables, "gad7").groupby("number").total.agg(["mean", "sem", "size"])


def _after_dose_by_pandas(tables: Tables, as_of_day: int) -> Any:
    last = _after_each_dose(tables, "phq9")
    fourth = last[last.number == 4].merge(tables.courses[["id", "patient_id"]], left_on="course_id", right_on="id")
    pairs = fourth.merge(_pairs(tables, "phq9", as_of_day).baseline, left_on="patient_id", right_index=True)
    asked = pairs[pairs.baseline >= 10]
    return (2 * asked.total <= asked.baseline).mean(), (asked.total < 5).mean()


def _attrition_by_pandas(tables: Tables, as_of_day: int) -> Any:
    first = tables.courses.sort_values("number").drop_duplicates("patient_id")
    doses = _doses(tables)
    held = tables.sessions[(tables.sessions.kind == "preparation") & (tables.sessions.status == "attended")]
    table = tables.patients.merge(first, how="left", left_on="id", right_on="patient_id", suffixes=("", "_course"))
    table = table.merge(tables.protocols[["id", "planned_doses", "preparation_sessions"]], how="left",
                        left_on="protocol_id", right_on="id", suffixes=("", "_plan"))  # fmt: skip
    given = table.id_course.map(doses.groupby("course_id").size()).fillna(0)
    prepared = table.id_course.map(held.groupby("course_id").size()).fillna(0)
    due = table.referred_day <= as_of_day - 60
    return [int((step & due).sum()) for step in (
        prepared >= table.preparation_sessions, given >= 1, given >= 4, given >= table.planned_doses,
    )]  # fmt: skip


def _effects_by_pandas(tables: Tables, as_of_day: int) -> Any:
    doses = _doses(tables)
    asked = doses[(doses.route == "nasal") & (doses.substance == "esketamine") & (doses.side_effects_assessed == 1)]
    asked = asked[asked.asked_how == "spontaneous"]
    seen = tables.side_effects.merge(asked[["id", "patient_id"]], left_on="session_id", right_on="id")
    return seen.groupby("kind").patient_id.nunique() / np.maximum(asked.patient_id.nunique(), 1)


STATISTICS = (
    PopulationStatistic("NHS outcome rates", _nhs, _nhs_by_pandas),
    PopulationStatistic("NHS outcome rates at the end of treatment", _nhs_at_end, _nhs_by_pandas),
    PopulationStatistic("GAD-7 outcome rates at the end of treatment", _rates_at_end, _rates_by_pandas),
    PopulationStatistic("PHQ-9 outcome rates after dose 4", _rates_after_dose, _after_dose_by_pandas),
    PopulationStatistic("GAD-7 outcome rates at 3 months", _rates_at_follow_up, _rates_by_pandas),
    PopulationStatistic("waterfall and mean change", _changes, _changes_by_pandas),
    PopulationStatistic("mean course by dose", _mean_course, _mean_course_by_pandas),
    PopulationStatistic("attrition", _attrition, _attrition_by_pandas),
    PopulationStatistic("scores beside published figures", _scores_beside_published, _after_dose_by_pandas),
    PopulationStatistic("side effects beside published figures", _effects_beside_published, _effects_by_pandas),
)
"""Of every course of the clinic, as it stood on the as-of day."""
