"""Times to an event and their curves: first response, reliable improvement, remission, and loss of response."""

from collections.abc import Callable
from typing import Any

import pandas as pd

from benchmarks.population.statistic import PopulationStatistic, Tables
from dashboard.analysis.not_estimable import NotEstimable
from dashboard.analysis.time_to_event.curves import draw_curves
from dashboard.analysis.time_to_event.first_event import Event, time_to_first_event
from dashboard.analysis.time_to_event.landmark import start_at_landmark
from dashboard.analysis.time_to_event.loss_after_response import time_to_loss
from dashboard.analysis.time_to_event.times import Clock, Times
from data_access.definitions.registry import get_instrument
from data_access.facts.arrays import Facts

DOSES = (0, 1, 2, 3, 4, 5, 6)
LANDMARK_DAYS = 28
CONFIRMED_ALONE_DAYS = 14


def _first(event: Event, clock: Clock) -> Callable[[Facts, int], Any]:
    def compute(facts: Facts, as_of_day: int) -> Any:
        times = time_to_first_event(facts, as_of_day, get_instrument("gad7"), "nhs", event, clock)
        if isinstance(times, NotEstimable):
            return times
        return times, draw_curves(times, times.route, *([DOSES] if clock == "doses" else []))

    return compute


def _from_landmark(facts: Facts, as_of_day: int) -> Any:
    times = time_to_first_event(facts, as_of_day, get_instrument("gad7"), "nhs")
    return times if isinstance(times, NotEstimable) else start_at_landmark(times, LANDMARK_DAYS)


def _loss(facts: Facts, as_of_day: int) -> Any:
    times = time_to_loss(facts, as_of_day, get_instrument("phq9"), "nhs")
    return (times, draw_curves(times, times.route)) if isinstance(times, Times) else times


def _first_by_pandas(met: Callable[[pd.DataFrame], Any], by_doses: bool) -> Callable[[Tables, int], Any]:
    def compute(tables: Tables, as_of_day: int) -> Any:
        scores, doses = _follow(tables, as_of_day, "gad7")
        scores["met"] = met(scores)
        first = _find_confirmed(scores)
        times = scores.groupby("patient_id").agg(anchor=("anchor", "first"), last=("taken_day", "last"))
        times["until"] = first.reindex(times.index).fillna(times["last"])
        times["event"] = times.index.isin(first.index)
        times["time"] = times.until - times.anchor
        if by_doses:
            before = doses.merge(times.until.rename("until"), left_on="patient_id", right_index=True)
            times["time"] = (
                before[before.day < before.until].groupby("patient_id").size().reindex(times.index).fillna(0)
            )
        route = doses.groupby("patient_id").route.first()
        return {key: _curve(rows) for key, rows in times.join(route).groupby("route")}

    return compute


def _follow(tables: Tables, as_of_day: int, instrument: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Scores after the baseline of every patient's first course with a dose, beside that baseline; its doses."""
    doses = tables.sessions[(tables.sessions.kind == "dosing") & (tables.sessions.status == "attended")]
    doses = doses[doses.day <= as_of_day].sort_values(["patient_id", "day"])
    doses = doses[doses.course_id == doses.groupby("patient_id").course_id.transform("first")]
    scores = tables.screenings[(tables.screenings.instrument == instrument) & tables.screenings.total.notna()]
    scores = scores[scores.taken_day <= as_of_day].sort_values(["patient_id", "taken_day", "taken_at"])
    scores = scores.drop_duplicates(["patient_id", "taken_day"], keep="last")
    scores = scores.merge(
        doses.groupby("patient_id").day.first().rename("anchor"), left_on="patient_id", right_index=True
    )
    before = scores[(scores.taken_day <= scores.anchor) & (scores.taken_day >= scores.anchor - 30)]
    baseline = before.groupby("patient_id").total.last().rename("baseline")
    scores = scores[scores.taken_day > scores.anchor].merge(baseline, left_on="patient_id", right_index=True)
    return scores[scores.baseline >= 8].copy(), doses


def _find_confirmed(scores: pd.DataFrame) -> pd.Series:
    following = scores.groupby("patient_id").met.shift(-1, fill_value=False)
    late = scores.taken_day - scores.anchor >= CONFIRMED_ALONE_DAYS
    return scores[scores.met & (late | following)].groupby("patient_id").taken_day.first()


def _curve(times: pd.DataFrame) -> pd.Series:
    by_time = times.groupby("time").event.agg(["sum", "size"])
    at_risk = by_time["size"][::-1].cumsum()[::-1]
    return (1 - by_time["sum"] / at_risk).cumprod()


def _loss_by_pandas(tables: Tables, as_of_day: int) -> Any:
    scores, doses = _follow(tables, as_of_day, "phq9")
    scores["met"] = 2 * scores.total <= scores.baseline
    responded = _find_confirmed(scores).rename("responded")
    since = scores.merge(responded, left_on="patient_id", right_index=True)
    since = since[since.taken_day >= since.responded].copy()
    own = since.groupby("patient_id")
    since["best"] = own.total.cummin().groupby(since.patient_id).shift()
    following = own.total.shift(-1)
    worse = (since.total - since.best >= 6) & (following - since.best >= 6)
    back = (since.best < 10) & (since.baseline - since.best >= 6) & (since.total >= 10) & (following >= 10)
    lost = since[worse | back].groupby("patient_id").taken_day.first()
    times = own.agg(responded=("responded", "first"), last=("taken_day", "last"))
    times["event"] = times.index.isin(lost.index)
    times["time"] = lost.reindex(times.index).fillna(times["last"]) - times.responded
    route = doses.groupby("patient_id").route.first()
    return {key: _curve(rows) for key, rows in times.join(route).groupby("route")}


def _responded(scores: pd.DataFrame) -> Any:
    return 2 * scores.total <= scores.baseline


def _improved(scores: pd.DataFrame) -> Any:
    return scores.baseline - scores.total >= 4


def _remitted(scores: pd.DataFrame) -> Any:
    return scores.total <= 4


STATISTICS = (
    PopulationStatistic("time to first response", _first("response", "days"), _first_by_pandas(_responded, False)),
    PopulationStatistic("doses to first response", _first("response", "doses"), _first_by_pandas(_responded, True)),
    PopulationStatistic(
        "time to reliable improvement", _first("reliable improvement", "days"), _first_by_pandas(_improved, False)
    ),
    PopulationStatistic("time to remission", _first("remission", "days"), _first_by_pandas(_remitted, False)),
    PopulationStatistic("time to response from day 28", _from_landmark, _first_by_pandas(_responded, False)),
    PopulationStatistic("durability of response", _loss, _loss_by_pandas),
)
