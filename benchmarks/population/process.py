"""What protocols plan, and whether it was done: timeliness, monitoring, workload, lapse, checks, exposure, loss."""

from typing import Any

import pandas as pd

from benchmarks.population.statistic import PopulationStatistic, Tables
from dashboard.analysis.process.exposure_summary import summarise_exposure
from dashboard.analysis.process.integration_on_time import rate_integration_on_time
from dashboard.analysis.process.lapse import rate_lapsed
from dashboard.analysis.process.long_term_checks import rate_checks
from dashboard.analysis.process.loss_rate import rate_loss_of_response
from dashboard.analysis.process.monitoring_completeness import rate_monitoring_completeness
from dashboard.analysis.process.screenings_on_time import rate_screenings_on_time
from dashboard.analysis.process.workload import compute_workload
from dashboard.analysis.standing import Standing
from dashboard.analysis.weekly.weekly_series import CHARTED_WEEKS
from dashboard.analysis.weekly.weeks import last_complete_week, mondays_until
from data_access.definitions.registry import get_instrument
from data_access.facts.arrays import Facts

DAYS = 84
INTERVALS = 1.5
PERCENT = 25


def _standing(facts: Facts, as_of_day: int) -> Standing:
    return Standing(facts, as_of_day, "nhs")


def _attended(tables: Tables, kind: str = "dosing") -> pd.DataFrame:
    return tables.sessions[(tables.sessions.kind == kind) & (tables.sessions.status == "attended")]


def _open(tables: Tables, as_of_day: int) -> pd.DataFrame:
    """The last course of each patient, where it is open, with its doses and its protocol."""
    begun = tables.courses[tables.courses.started_day <= as_of_day].sort_values("number")
    last = begun.groupby("patient_id").tail(1)
    last = last[~(last.ended_day <= as_of_day)]
    doses = _attended(tables).groupby("course_id").day.agg(["size", "min", "max"])
    last = last.merge(doses, how="left", left_on="id", right_index=True)
    plans = tables.protocols[["id", "planned_doses", "dose_interval_days"]]
    return last.merge(plans, left_on="protocol_id", right_on="id", suffixes=("", "_protocol"))


def _on_time(facts: Facts, as_of_day: int) -> Any:
    return rate_screenings_on_time(facts, as_of_day - DAYS + 1, as_of_day)


def _on_time_by_pandas(tables: Tables, as_of_day: int) -> Any:
    doses = _attended(tables).sort_values(["course_id", "day"])
    doses = doses.assign(before=doses.groupby("course_id").day.shift())
    doses = doses[(doses.day > as_of_day - DAYS) & (doses.day <= as_of_day)].sort_values("day")
    found = {}
    for key in ("gad7", "phq9", "cssrs_since_last"):
        scores = tables.screenings[(tables.screenings.instrument == key)].sort_values("taken_day")
        joined = pd.merge_asof(
            doses, scores[["patient_id", "taken_day"]], left_on="day", right_on="taken_day", by="patient_id"
        )
        found[key] = (joined.taken_day > joined.before.fillna(joined.day - 15)).agg(["sum", "size"])
    return found


def _integration(facts: Facts, as_of_day: int) -> Any:
    return rate_integration_on_time(facts, as_of_day - DAYS + 1, as_of_day)


def _integration_by_pandas(tables: Tables, as_of_day: int) -> Any:
    doses = _attended(tables).sort_values(["course_id", "day"])
    doses = doses.assign(number=doses.groupby("course_id").cumcount() + 1, until=doses.day + 7)
    doses = doses[doses.number.isin([1, 2, 4, 6, 8]) & (doses.until > as_of_day - DAYS) & (doses.until <= as_of_day)]
    held = _attended(tables, "integration")[["course_id", "day"]].sort_values("day")
    held = held.assign(course_id=held.course_id.astype("int64"), held=held.day)
    joined = pd.merge_asof(
        doses.assign(course_id=doses.course_id.astype("int64")).sort_values("day"),
        held,
        on="day",
        by="course_id",
        direction="forward",
    )
    return (joined.held <= joined.until).agg(["sum", "size"])


def _monitoring(facts: Facts, as_of_day: int) -> Any:
    return rate_monitoring_completeness(facts, mondays_until(last_complete_week(as_of_day), CHARTED_WEEKS))


def _monitoring_by_pandas(tables: Tables, as_of_day: int) -> Any:
    mondays = mondays_until(last_complete_week(as_of_day), CHARTED_WEEKS)
    doses = _attended(tables)
    doses = doses[(doses.day >= mondays[0]) & (doses.day < mondays[-1] + 7)]
    read = tables.vitals[tables.vitals.systolic.notna()]
    read = read.assign(at_40=read.minutes_from_dose.between(30, 60))
    moments = read.groupby(["session_id", "moment"]).size().unstack(fill_value=0) > 0
    table = doses.merge(moments, how="left", left_on="id", right_index=True)
    table = table.merge(read.groupby("session_id").at_40.any(), how="left", left_on="id", right_index=True)
    week = (table.day - mondays[0]) // 7
    return table.groupby(week)[["before", "at_40", "leaving"]].agg(lambda column: column.eq(True).sum())


def _workload(facts: Facts, as_of_day: int) -> Any:
    return compute_workload(_standing(facts, as_of_day))


def _workload_by_pandas(tables: Tables, as_of_day: int) -> Any:
    now = _open(tables, as_of_day)
    holds = tables.assignments[
        (tables.assignments.from_day <= as_of_day) & ~(tables.assignments.until_day <= as_of_day)
    ].drop_duplicates("patient_id", keep="last")
    theirs = now.merge(holds, on="patient_id")
    last_score = tables.screenings[tables.screenings.instrument == "gad7"].groupby("patient_id").taken_day.max()
    theirs = theirs.merge(last_score, how="left", left_on="patient_id", right_index=True)
    theirs["overdue"] = theirs.taken_day.fillna(-1) + theirs.dose_interval_days * 2 < as_of_day
    sessions = tables.sessions[(tables.sessions.status == "attended") & (tables.sessions.day > as_of_day - 7)]
    return (
        theirs.groupby("clinician_id").agg({"patient_id": "nunique", "overdue": "sum"}),
        sessions.groupby("clinician_id").size(),
    )


def _lapse_and_checks(facts: Facts, as_of_day: int) -> Any:
    standing = _standing(facts, as_of_day)
    return rate_lapsed(standing, INTERVALS), rate_checks(standing)


def _lapse_and_checks_by_pandas(tables: Tables, as_of_day: int) -> Any:
    now = _open(tables, as_of_day)
    last = tables.sessions[tables.sessions.status == "attended"].groupby("course_id").day.max().rename("last_session")
    now = now.merge(last, how="left", left_on="id", right_index=True)
    waited = as_of_day - now.last_session.fillna(now.started_day)
    to_come = now["size"].fillna(0) < now.planned_doses
    checks = tables.checks.groupby(["patient_id", "check_key"]).day.max().unstack()
    done = now.merge(checks, how="left", left_on="patient_id", right_index=True)
    due = done[list(checks.columns)].clip(lower=done["min"], axis=0).add(180) if len(checks.columns) else done[[]]
    return (waited >= INTERVALS * now.dose_interval_days)[to_come].agg(["sum", "size"]), (due >= as_of_day).sum()


def _exposure(facts: Facts, as_of_day: int) -> Any:
    return summarise_exposure(_standing(facts, as_of_day), PERCENT)


def _exposure_by_pandas(tables: Tables, as_of_day: int) -> Any:
    doses = _attended(tables).sort_values(["course_id", "day"])
    courses = doses.groupby("course_id")
    ratio = courses.dose_mg.last() / courses.dose_mg.first()
    doses = doses.assign(up=doses.dose_mg / courses.dose_mg.shift() >= 1.25, gap=courses.day.diff())
    doses["closer"] = doses.gap / doses.groupby("course_id").gap.shift() <= 0.75
    rising = (doses.up | doses.closer).groupby(doses.course_id).apply(lambda rose: bool(rose.tail(2).all()))
    return ratio.describe(), rising.sum()


def _loss(facts: Facts, as_of_day: int) -> Any:
    return rate_loss_of_response(_standing(facts, as_of_day), get_instrument("gad7"))


def _loss_by_pandas(tables: Tables, as_of_day: int) -> Any:
    first_dose = _attended(tables).groupby("patient_id").day.min().rename("first_dose")
    scores = tables.screenings[(tables.screenings.instrument == "gad7") & tables.screenings.total.notna()]
    scores = scores.sort_values(["patient_id", "taken_day"]).merge(first_dose, left_on="patient_id", right_index=True)
    before = scores[scores.taken_day <= scores.first_dose].groupby("patient_id").total.last()
    after = scores[(scores.taken_day > scores.first_dose) & (scores.taken_day <= as_of_day)]
    place = after.groupby("patient_id").cumcount(ascending=False)
    best = after[place >= 2].groupby("patient_id").total.min()
    lowest_last = after[place < 2].groupby("patient_id").total.min()
    table = pd.concat([before, best, lowest_last], axis=1, keys=["before", "best", "last"]).dropna()
    responded = table[(table.before >= 8) & (2 * table.best <= table.before)]
    return (responded["last"] - responded.best >= 4).agg(["sum", "size"])


STATISTICS = (
    PopulationStatistic("screenings on time", _on_time, _on_time_by_pandas),
    PopulationStatistic("integration on time", _integration, _integration_by_pandas),
    PopulationStatistic("monitoring completeness", _monitoring, _monitoring_by_pandas, whole_weeks=True),
    PopulationStatistic("workload", _workload, _workload_by_pandas),
    PopulationStatistic("lapse and long-term checks", _lapse_and_checks, _lapse_and_checks_by_pandas),
    PopulationStatistic("exposure against the first", _exposure, _exposure_by_pandas),
    PopulationStatistic("loss of response", _loss, _loss_by_pandas),
)
"""The last twelve weeks where a stretch of days is asked for."""
