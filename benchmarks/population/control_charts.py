"""The control charts of the clinic: 26 weeks of a p, a u and an XmR chart, and the run rules, from facts."""

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from benchmarks.population.statistic import PopulationStatistic, Tables
from dashboard.analysis.control_charts.events_per_session import chart_events_per_session
from dashboard.analysis.control_charts.p_chart import compute_p_chart
from dashboard.analysis.control_charts.run_rules import find_run_rules
from dashboard.analysis.control_charts.target_assurance import assess_target
from dashboard.analysis.control_charts.xmr import compute_xmr_chart
from dashboard.analysis.weekly.weekly_activity import count_doses_given
from dashboard.analysis.weekly.weekly_safety import rate_monitoring
from dashboard.analysis.weekly.weekly_series import CHARTED_WEEKS
from dashboard.analysis.weekly.weeks import WEEK_DAYS, last_complete_week, mondays_until
from data_access.definitions.registry import get_side_effect_kind
from data_access.facts.arrays import Facts

TARGET = 0.9


def _mondays(as_of_day: int) -> NDArray[np.int64]:
    return mondays_until(last_complete_week(as_of_day), CHARTED_WEEKS)


def _charts(facts: Facts, as_of_day: int) -> Any:
    mondays = _mondays(as_of_day)
    given, _ = count_doses_given(facts, mondays)
    monitoring = rate_monitoring(facts, mondays)
    complete = compute_p_chart(mondays, monitoring.events, monitoring.total)
    return (
        compute_xmr_chart(mondays, given.value, floor=0.0),
        find_run_rules(given.value),
        complete,
        assess_target(complete, TARGET, "up"),
        chart_events_per_session(facts, mondays, get_side_effect_kind("dissociation").code, 1),
    )


def _charts_by_pandas(tables: Tables, as_of_day: int) -> Any:
    mondays = _mondays(as_of_day)
    doses = tables.sessions[(tables.sessions.kind == "dosing") & (tables.sessions.status == "attended")]
    doses = doses[(doses.day >= mondays[0]) & (doses.day < mondays[-1] + WEEK_DAYS)]
    doses = doses.assign(week=(doses.day - mondays[0]) // WEEK_DAYS)
    given = doses.groupby("week").size()
    xmr = (given.mean(), given.mean() + 2.66 * given.diff().abs().mean())
    read = tables.vitals[tables.vitals.systolic.notna()]
    moments = read.groupby(["session_id", "moment"]).size().unstack(fill_value=0) > 0
    complete = doses.merge(moments.all(axis=1).rename("complete"), how="left", left_on="id", right_index=True)
    p = complete.groupby("week").complete.agg(["sum", "size"])
    effects = tables.side_effects.groupby("session_id").size().rename("effects")
    counted = doses[doses.side_effects_assessed == 1].merge(effects, how="left", left_on="id", right_index=True)
    u = counted.groupby("week").effects.agg(["sum", "size"])
    mean = u["sum"].sum() / u["size"].sum()
    return xmr, p, pd.DataFrame({"rate": u["sum"] / u["size"], "upper": mean + 3 * np.sqrt(mean / u["size"])})


STATISTICS = (PopulationStatistic("control charts of 26 weeks", _charts, _charts_by_pandas, whole_weeks=True),)
