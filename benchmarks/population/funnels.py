"""Outcomes of finished courses by the clinician who led them."""

from collections.abc import Callable
from typing import Any

import pandas as pd

from benchmarks.population.statistic import PopulationStatistic, Tables
from dashboard.analysis.cohort.cohort_outcomes import Measures
from dashboard.analysis.funnels.therapist_funnel import Outcome, therapist_funnel
from data_access.definitions.registry import get_instrument
from data_access.facts.arrays import Facts

WINDOW_DAYS = 730


def _funnel(outcome: Outcome, standardised: bool) -> Callable[[Facts, int], Any]:
    def compute(facts: Facts, as_of_day: int) -> Any:
        measures = Measures(get_instrument("gad7"), get_instrument("phq9"), (get_instrument("pcl5"),))
        return therapist_funnel(facts, as_of_day, WINDOW_DAYS, measures, "nhs", outcome, standardised)

    return compute


def _by_pandas(tables: Tables, as_of_day: int) -> Any:
    doses = tables.sessions[(tables.sessions.kind == "dosing") & (tables.sessions.status == "attended")]
    doses = doses[doses.day <= as_of_day].sort_values("day")
    by_course = doses.groupby("course_id").agg(first=("day", "min"), given=("day", "size"), last=("day", "max"))
    courses = tables.courses.merge(tables.protocols[["id", "planned_doses"]], left_on="protocol_id", right_on="id")
    courses = courses.merge(by_course, left_on="id_x", right_index=True)
    done = (courses.given >= 2) & ((courses.given >= courses.planned_doses) | (courses.ended_day <= as_of_day))
    courses = courses[done & (courses["last"] > as_of_day - WINDOW_DAYS)].set_index("id_x")
    change = pd.DataFrame({key: _change(tables, courses, key, as_of_day) for key in ("gad7", "phq9")})
    better = ((change.gad7 <= -4) | (change.phq9 <= -6)) & ~((change.gad7 >= 4) | (change.phq9 >= 6))
    leading = doses.groupby(["course_id", "clinician_id"]).size().reset_index(name="led").sort_values("led")
    leading = leading.groupby("course_id").clinician_id.last().reindex(courses.index)
    return better.reindex(courses.index, fill_value=False).groupby(leading).agg(["sum", "size"])


def _change(tables: Tables, courses: pd.DataFrame, key: str, as_of_day: int) -> pd.Series:
    scores = tables.screenings[(tables.screenings.instrument == key) & tables.screenings.total.notna()]
    scores = scores[scores.taken_day <= as_of_day].sort_values("taken_day")
    scores = scores.merge(courses["first"].reset_index().assign(patient_id=courses.patient_id.values), on="patient_id")
    before = scores[(scores.taken_day <= scores["first"]) & (scores.taken_day >= scores["first"] - 30)]
    after = scores[scores.taken_day > scores["first"]]
    return after.groupby("id_x").total.last() - before.groupby("id_x").total.last()


STATISTICS = (
    PopulationStatistic("improvement by therapist", _funnel("reliable improvement", False), _by_pandas),
    PopulationStatistic("improvement by therapist, standardised", _funnel("reliable improvement", True), _by_pandas),
    PopulationStatistic("recovery by therapist", _funnel("reliable recovery", False), _by_pandas),
    PopulationStatistic("deterioration by therapist", _funnel("reliable deterioration", False), _by_pandas),
)
