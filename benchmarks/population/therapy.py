"""Therapy beside dosing: integration after a dose, therapy per dose, therapy up to a landmark against outcome."""

from typing import Any

import pandas as pd

from benchmarks.population.statistic import PopulationStatistic, Tables
from dashboard.analysis.therapy.integration_after_dose import rate_integration_after_doses
from dashboard.analysis.therapy.therapy_outcome import relate_therapy_to_outcome
from dashboard.analysis.therapy.therapy_per_dose import measure_therapy_per_dose
from dashboard.analysis.therapy.therapy_sessions import THERAPY_KINDS
from data_access.definitions.registry import get_instrument
from data_access.facts.arrays import Facts

INSTRUMENT = "gad7"
HORIZON_DAYS = 28
LANDMARK = 4


def _doses(tables: Tables, as_of_day: int) -> pd.DataFrame:
    """Attended doses in order, numbered within their course."""
    sessions = tables.sessions
    doses = sessions[(sessions.kind == "dosing") & (sessions.status == "attended") & (sessions.day <= as_of_day)]
    doses = doses.sort_values(["course_id", "starts_at"])
    return doses.assign(number=doses.groupby("course_id").cumcount() + 1)


def _therapy(tables: Tables, as_of_day: int) -> pd.DataFrame:
    sessions = tables.sessions
    return sessions[
        sessions.kind.isin(THERAPY_KINDS) & (sessions.status == "attended") & (sessions.day <= as_of_day)
    ].sort_values("starts_at")


def _integration_by_pandas(tables: Tables, as_of_day: int) -> Any:
    doses = _doses(tables, as_of_day)
    doses["following"] = doses.groupby("course_id").starts_at.shift(-1)
    held = _therapy(tables, as_of_day)
    held = held[held.kind == "integration"][["course_id", "starts_at", "day"]].assign(
        held=lambda frame: frame.starts_at
    )
    joined = pd.merge_asof(
        doses.sort_values("starts_at"),
        held.rename(columns={"day": "held_day"}),
        on="starts_at",
        by="course_id",
        direction="forward",
    )
    mine = joined.following.isna() | (joined.held < joined.following)
    over = joined.following.notna() | (joined.day + 7 < as_of_day)
    days = mine & (joined.held_day - joined.day <= 7)
    hours = mine & (joined.held - joined.starts_at <= pd.Timedelta(hours=72))
    return days[over].mean(), hours[over].mean()


def _per_dose_by_pandas(tables: Tables, as_of_day: int) -> Any:
    doses = _doses(tables, as_of_day)
    therapy = _therapy(tables, as_of_day)
    therapy = therapy[therapy.course_id.isin(doses.course_id)]
    by_patient = therapy.groupby("patient_id").duration_min.agg(["size", "sum", "count"])
    given = doses.groupby("patient_id").size()
    return by_patient.sum() / given.sum(), (by_patient["size"] / given).std()


def _outcome(facts: Facts, as_of_day: int) -> Any:
    return relate_therapy_to_outcome(facts, get_instrument(INSTRUMENT), as_of_day, "nhs")


def _outcome_by_pandas(tables: Tables, as_of_day: int) -> Any:
    doses = _doses(tables, as_of_day)
    at = doses[(doses.number == LANDMARK) & (doses.day + HORIZON_DAYS <= as_of_day)].drop_duplicates("patient_id")
    at = at[["patient_id", "course_id", "starts_at", "day"]].rename(columns={"starts_at": "landmark"})
    therapy = _therapy(tables, as_of_day).merge(at[["course_id", "landmark"]], on="course_id")
    had = therapy[therapy.starts_at < therapy.landmark].groupby("course_id").size().rename("sessions")
    first = doses[doses.number == 1].set_index("course_id").day.rename("first_day")
    at = at.merge(had, how="left", left_on="course_id", right_index=True).merge(
        first, left_on="course_id", right_index=True
    )
    scores = tables.screenings[(tables.screenings.instrument == INSTRUMENT) & tables.screenings.total.notna()]
    scores = scores.sort_values(["patient_id", "taken_at"])[["patient_id", "taken_day", "total"]].merge(
        at, on="patient_id"
    )
    before = scores[(scores.taken_day <= scores.first_day) & (scores.first_day - scores.taken_day <= 30)]
    after = scores[(scores.taken_day > scores.day) & (scores.taken_day <= scores.day + HORIZON_DAYS)]
    pairs = at.set_index("patient_id").join(before.groupby("patient_id").total.last().rename("baseline"))
    pairs = pairs.join(after.groupby("patient_id").total.last().rename("later")).dropna(subset=["baseline", "later"])
    pairs["third"] = pd.qcut(pairs.sessions.fillna(0), 3, duplicates="drop")
    groups = pairs.groupby("third", observed=True)
    return (
        groups[["baseline", "later"]].mean(),
        groups.size(),
        pairs[["sessions", "baseline", "later"]].astype(float).cov(),
    )


STATISTICS = (
    PopulationStatistic("integration within 7 days and 72 hours", rate_integration_after_doses, _integration_by_pandas),
    PopulationStatistic(
        "therapy per dose", lambda facts, as_of_day: measure_therapy_per_dose(facts), _per_dose_by_pandas
    ),
    PopulationStatistic("therapy up to dose 4 against outcome", _outcome, _outcome_by_pandas),
)
