"""The weekly figures of the clinic."""

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from benchmarks.population.statistic import PopulationStatistic, Tables
from dashboard.analysis.cohort.cohort_outcomes import Measures
from dashboard.analysis.weekly.weekly_activity import (
    count_doses_given,
    count_in_treatment,
    count_starts,
    rate_drop_outs,
)
from dashboard.analysis.weekly.weekly_outcomes import rate_outcomes
from dashboard.analysis.weekly.weekly_safety import rate_monitoring, rate_unwanted_effects
from dashboard.analysis.weekly.weekly_series import CHARTED_WEEKS
from dashboard.analysis.weekly.weeks import WEEK_DAYS, last_complete_week, mondays_until
from data_access.definitions.registry import get_instrument, get_side_effect_kind
from data_access.facts.arrays import Facts


def _mondays(as_of_day: int) -> NDArray[np.int64]:
    return mondays_until(last_complete_week(as_of_day), CHARTED_WEEKS)


def _activity(facts: Facts, as_of_day: int) -> Any:
    mondays = _mondays(as_of_day)
    return (
        count_in_treatment(facts, mondays),
        count_starts(facts, mondays),
        count_doses_given(facts, mondays),
        rate_drop_outs(facts, mondays),
    )


def _activity_by_pandas(tables: Tables, as_of_day: int) -> Any:
    mondays, courses = _mondays(as_of_day), tables.courses
    doses = tables.sessions[(tables.sessions.kind == "dosing") & (tables.sessions.status == "attended")]
    ended = courses.merge(tables.protocols[["id", "planned_doses"]], left_on="protocol_id", right_on="id")
    given = doses.groupby("course_id").size().rename("given")
    ended = ended.merge(given, how="left", left_on="id_x", right_index=True)
    ended["dropped"] = (ended.given.fillna(0) < ended.planned_doses) & (ended.end_reason != "completed")
    return (
        [int(((courses.started_day <= m + 6) & ~(courses.ended_day <= m + 6)).sum()) for m in mondays],
        courses.groupby((courses.started_day - mondays[0]) // WEEK_DAYS).size(),
        doses.groupby((doses.day - mondays[0]) // WEEK_DAYS).size(),
        ended.groupby((ended.ended_day - mondays[0]) // WEEK_DAYS).dropped.agg(["sum", "size"]),
    )


def _outcomes(facts: Facts, as_of_day: int) -> Any:
    measures = Measures(get_instrument("gad7"), get_instrument("phq9"), (get_instrument("pcl5"),))
    return rate_outcomes(facts, _mondays(as_of_day), measures, "nhs")


def _outcomes_by_pandas(tables: Tables, as_of_day: int) -> Any:
    doses = tables.sessions[(tables.sessions.kind == "dosing") & (tables.sessions.status == "attended")]
    first_dose = doses.groupby("patient_id").day.min().rename("first_dose")
    found = {}
    for key in ("gad7", "phq9"):
        scores = tables.screenings[(tables.screenings.instrument == key) & tables.screenings.total.notna()]
        scores = scores.sort_values("taken_day").merge(first_dose, left_on="patient_id", right_index=True)
        before = scores[(scores.taken_day <= scores.first_dose) & (scores.taken_day >= scores.first_dose - 30)]
        after = scores[(scores.taken_day > scores.first_dose) & (scores.taken_day <= as_of_day)]
        pair = pd.concat([before.groupby("patient_id").total.last(), after.groupby("patient_id").total.last()], axis=1)
        found[key] = pair.iloc[:, 1] - pair.iloc[:, 0]
    change = pd.DataFrame(found).join(doses.groupby("patient_id").day.max().rename("last_dose"))
    better = (change.gad7 <= -4) | (change.phq9 <= -6)
    worse = (change.gad7 >= 4) | (change.phq9 >= 6)
    week = (change.last_dose - _mondays(as_of_day)[0]) // WEEK_DAYS
    return pd.DataFrame({"better": better & ~worse, "worse": worse & ~better}).groupby(week).agg(["sum", "size"])


def _safety(facts: Facts, as_of_day: int) -> Any:
    mondays = _mondays(as_of_day)
    dissociation = get_side_effect_kind("dissociation").code
    return rate_unwanted_effects(facts, mondays, dissociation), rate_monitoring(facts, mondays)


def _safety_by_pandas(tables: Tables, as_of_day: int) -> Any:
    doses = tables.sessions[(tables.sessions.kind == "dosing") & (tables.sessions.status == "attended")]
    worst = tables.side_effects.groupby("session_id").agg({"severity": "max", "distressing": "max"})
    pressure = tables.vitals[tables.vitals.systolic.notna()]
    moments = pressure.groupby(["session_id", "moment"]).size().unstack(fill_value=0) > 0
    table = doses.merge(worst, how="left", left_on="id", right_index=True)
    table = table.merge(moments.all(axis=1).rename("complete"), how="left", left_on="id", right_index=True)
    table["unwanted"] = (table.severity >= 2) | (table.distressing >= 1)
    week = (table.day - _mondays(as_of_day)[0]) // WEEK_DAYS
    assessed = table[table.side_effects_assessed == 1]
    return (
        assessed.groupby(week).unwanted.agg(["sum", "size"]),
        table.groupby(week).complete.agg(["sum", "size"]),
    )


STATISTICS = (
    PopulationStatistic("weekly activity", _activity, _activity_by_pandas, whole_weeks=True),
    PopulationStatistic("weekly outcomes", _outcomes, _outcomes_by_pandas, whole_weeks=True),
    PopulationStatistic("weekly safety", _safety, _safety_by_pandas, whole_weeks=True),
)
"""Of the weekly review: 26 weeks of each, and the twelve-week rates."""
