"""Side effects and vital signs of dosing sessions."""

from collections.abc import Callable
from functools import cache
from itertools import combinations
from typing import Any

import pandas as pd

from benchmarks.population.statistic import PopulationStatistic, Tables
from dashboard.analysis.side_effects.assessed_dosings import AssessedDosings, choose_assessed, find_effects
from dashboard.analysis.side_effects.assessment import count_assessed
from dashboard.analysis.side_effects.cadss_peaks import summarise_cadss
from dashboard.analysis.side_effects.co_occurrence import measure_together
from dashboard.analysis.side_effects.discordance import find_top_tenth, rate_discordance
from dashboard.analysis.side_effects.dissociation_split import split_dissociation
from dashboard.analysis.side_effects.dose_band_rates import rate_by_dose_band
from dashboard.analysis.side_effects.dosing_choice import DosingChoice
from dashboard.analysis.side_effects.effect_course import rate_gone, summarise_courses
from dashboard.analysis.side_effects.effect_exposure import rate_events
from dashboard.analysis.side_effects.effect_severity import had_any_effect, unwanted_severity
from dashboard.analysis.side_effects.patient_clusters import CountUnit
from dashboard.analysis.side_effects.route_differences import compare_routes
from dashboard.analysis.side_effects.serious_events import count_serious
from dashboard.analysis.side_effects.session_course import follow_sessions
from dashboard.analysis.side_effects.severity_split import split_severity
from dashboard.analysis.side_effects.side_effect_rates import RateTable, rate_by_route
from dashboard.analysis.side_effects.vital_signs import summarise_vitals
from dashboard.analysis.side_effects.vitals import PressureLimits
from dashboard.analysis.side_effects.weekly_effects import chart_weekly_effects
from dashboard.analysis.weekly.weeks import last_complete_week, mondays_until
from data_access.definitions.registry import get_routes, get_side_effect_kinds, get_vital_bounds
from data_access.facts.arrays import SUBSTANCES, Facts

WEEKS = 104
MODERATE = 2
MOST_SESSIONS = 12
TOP_TENTH = 0.9
LABEL_ABOVE = 4


@cache
def list_kinds() -> tuple[tuple[int, ...], ...]:
    """Every kind of side effect as a group of its own."""
    return tuple((kind.code,) for kind in get_side_effect_kinds())


@cache
def list_routes() -> tuple[int, ...]:
    """Codes of all routes."""
    return tuple(route.code for route in get_routes())


@cache
def get_limits() -> PressureLimits:
    """The flag limits of the definitions."""
    bounds = get_vital_bounds()
    return PressureLimits(
        bounds.review_systolic_from,
        bounds.review_diastolic_from,
        bounds.rise_systolic_from,
        bounds.rise_diastolic_from,
        bounds.spo2_at_most,
    )


@cache
def get_dissociation() -> int:
    """The code of dissociation."""
    return next(kind.code for kind in get_side_effect_kinds() if kind.key == "dissociation")


def choose(facts: Facts, as_of_day: int) -> AssessedDosings:
    """Every attended dosing session of the view."""
    return choose_assessed(facts.dosings, DosingChoice(None, as_of_day), get_dissociation())


def rate(facts: Facts, as_of_day: int, unit: CountUnit) -> RateTable:
    """Every kind by every route."""
    sample = choose(facts, as_of_day)
    return rate_by_route(sample, find_effects(sample, list_kinds(), 1), list_routes(), unit)


def rate_bands(facts: Facts, as_of_day: int) -> Any:
    """Any effect and every kind, by the dose bands of every route and substance."""
    sample = choose(facts, as_of_day)
    effects = find_effects(sample, list_kinds(), 1)
    return [
        rate_by_dose_band(sample, effects, route.code, substance, route.dose_bands_mg_kg, "sessions")
        for route in get_routes()
        for substance in range(len(SUBSTANCES))
    ]


def follow(facts: Facts, as_of_day: int) -> Any:
    """Any effect by session number in the same patients."""
    sample = choose(facts, as_of_day)
    event = had_any_effect(unwanted_severity(facts.dosings, get_dissociation()), 1)
    return follow_sessions(facts.dosings, facts.courses, sample.chosen, event, None)


def compare(facts: Facts, as_of_day: int) -> Any:
    """Every kind between every two routes."""
    return compare_routes(rate(facts, as_of_day, "sessions"), list(combinations(range(len(list_routes())), 2)))


def together(facts: Facts, as_of_day: int) -> Any:
    """Every kind with every other."""
    sample = choose(facts, as_of_day)
    return measure_together(find_effects(sample, list_kinds(), 1)[1:], len(sample.row))


def weekly(facts: Facts, as_of_day: int) -> Any:
    """Moderate or severe effects of two years of weeks."""
    mondays = mondays_until(last_complete_week(as_of_day), WEEKS)
    return chart_weekly_effects(choose(facts, as_of_day), mondays, MODERATE)


def discord(facts: Facts, as_of_day: int) -> Any:
    """High dissociation scales without dissociation reported."""
    sample = choose(facts, as_of_day)
    top = find_top_tenth(facts.dosings, as_of_day)
    return rate_discordance(facts.dosings, sample.chosen, get_dissociation(), top)


def read_dosings(tables: Tables, day: int) -> pd.DataFrame:
    """Attended dosing sessions until a day, by pandas."""
    sessions = tables.sessions
    return sessions[(sessions.kind == "dosing") & (sessions.status == "attended") & (sessions.day <= day)]


def read_effects(tables: Tables, day: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Assessed dosing sessions until a day, and their side effects without calm expected dissociation."""
    dosings = read_dosings(tables, day)
    assessed = dosings[dosings.side_effects_assessed == 1]
    effects = tables.side_effects.merge(assessed, left_on="session_id", right_on="id", suffixes=("", "_session"))
    calm = (effects.kind == "dissociation") & (effects.expected == 1) & (effects.distressing == 0)
    return assessed, effects[~calm]


def rate_by_pandas(unit: str) -> Callable[[Tables, int], Any]:
    """Share of sessions (or patients) with each kind, by route."""

    def compute(tables: Tables, day: int) -> Any:
        assessed, effects = read_effects(tables, day)
        total = assessed.groupby("route")[unit if unit == "patient_id" else "id"].nunique()
        return effects.groupby(["route", "kind"])[unit].nunique() / total

    return compute


def band_by_pandas(tables: Tables, day: int) -> Any:
    """Share of sessions with any effect, by dose band within route and substance."""
    assessed, effects = read_effects(tables, day)
    edges = {route.key: [-1, *route.dose_bands_mg_kg, 1e9] for route in get_routes()}
    dose = (assessed.dose_mg / assessed.weight_kg).round(2)
    frame = assessed.assign(dose=dose, had=assessed.id.isin(effects.session_id)).dropna(subset=["dose"])
    return [
        group.groupby(pd.cut(group.dose, edges[route], right=False), observed=True).had.agg(["size", "mean"])
        for (route, _), group in frame.groupby(["route", "substance"])
    ]


def follow_by_pandas(tables: Tables, day: int) -> Any:
    """Share with any effect at each session number, in patients with all of them."""
    dosings = read_dosings(tables, day)
    _, effects = read_effects(tables, day)
    ordered = dosings.sort_values("starts_at")
    ordered = ordered.assign(k=ordered.groupby("course_id").cumcount() + 1, had=ordered.id.isin(effects.session_id))
    wide = ordered[ordered.k <= MOST_SESSIONS].pivot_table(index="course_id", columns="k", values="had")
    return wide.dropna(axis=0, thresh=6).mean()


def compare_by_pandas(tables: Tables, day: int) -> Any:
    """Differences and ratios of the rates of every two routes."""
    rates = rate_by_pandas("session_id")(tables, day).unstack(0)
    return [(rates[a] - rates[b], rates[a] / rates[b]) for a, b in combinations(rates.columns, 2)]


def week_by_pandas(tables: Tables, day: int) -> Any:
    """Share of sessions with a moderate or severe effect by week."""
    assessed, effects = read_effects(tables, day)
    strong = assessed.id.isin(effects[effects.severity >= MODERATE].session_id)
    return strong.groupby((assessed.day + 3) // 7).agg(["size", "mean"])


def assess_by_pandas(tables: Tables, day: int) -> Any:
    """Share of sessions assessed by route, and how they were asked."""
    dosings = read_dosings(tables, day)
    return dosings.groupby("route").side_effects_assessed.agg(["size", "sum"]), dosings.asked_how.value_counts()


def split_by_pandas(unit: str) -> Callable[[Tables, int], Any]:
    """Sessions (or patients) by the worst severity of each kind."""

    def compute(tables: Tables, day: int) -> Any:
        _, effects = read_effects(tables, day)
        return effects.groupby(["kind", unit]).severity.max().groupby("kind").value_counts()

    return compute


def dissociation_by_pandas(tables: Tables, day: int) -> Any:
    """Sessions with dissociation by expectation and distress."""
    dosings = read_dosings(tables, day)
    seen = tables.side_effects[tables.side_effects.kind == "dissociation"].merge(
        dosings[dosings.side_effects_assessed == 1], left_on="session_id", right_on="id"
    )
    return seen.groupby(["expected", "distressing"], dropna=False).session_id.nunique()


def course_by_pandas(tables: Tables, day: int) -> Any:
    """Quartiles of onset and duration of each kind, and the share gone before leaving."""
    _, effects = read_effects(tables, day)
    by_kind = effects.groupby("kind")
    minutes = by_kind[["onset_min", "duration_min"]].quantile([0.25, 0.5, 0.75])
    return minutes, by_kind.resolved_before_leaving.agg(["count", "sum"])


def gone_by_pandas(tables: Tables, day: int) -> Any:
    """Share of effects gone before leaving."""
    return read_effects(tables, day)[1].resolved_before_leaving.dropna().astype(float).mean()


def events_by_pandas(tables: Tables, day: int) -> Any:
    """Effects per session by route."""
    assessed, effects = read_effects(tables, day)
    return effects.groupby("route").size() / assessed.groupby("route").size()


def together_by_pandas(tables: Tables, day: int) -> Any:
    """Sessions with both of every two kinds."""
    _, effects = read_effects(tables, day)
    wide = pd.crosstab(effects.session_id, effects.kind).clip(upper=1)
    return wide.T @ wide


def serious_by_pandas(tables: Tables, day: int) -> Any:
    """Serious events and the sessions with one."""
    effects = tables.side_effects[tables.side_effects.serious == 1]
    found = effects.merge(read_dosings(tables, day), left_on="session_id", right_on="id")
    return len(found), found.session_id.nunique()


def read_cadss(tables: Tables, day: int) -> pd.DataFrame:
    """The highest CADSS of each dosing session."""
    cadss = tables.screenings[tables.screenings.instrument == "cadss"].groupby("session_id").total.max()
    return read_dosings(tables, day).merge(cadss.dropna().rename("cadss"), left_on="id", right_index=True)


def cadss_by_pandas(tables: Tables, day: int) -> Any:
    """Quartiles of the CADSS and the share above 4."""
    cadss = read_cadss(tables, day).cadss
    return cadss.quantile([0.25, 0.5, 0.75]), (cadss > LABEL_ABOVE).mean()


def discord_by_pandas(tables: Tables, day: int) -> Any:
    """High scales without dissociation reported."""
    scales = read_cadss(tables, day)
    high = scales[(scales.cadss >= scales.cadss.quantile(TOP_TENTH)) & (scales.side_effects_assessed == 1)]
    told = tables.side_effects[tables.side_effects.kind == "dissociation"].session_id
    return 1 - high.id.isin(told).mean()


def vitals_by_pandas(unit: str) -> Callable[[Tables, int], Any]:
    """Quartiles of the peaks, and the shares that reached a limit."""

    def compute(tables: Tables, day: int) -> Any:
        limits = get_limits()
        readings = tables.vitals.merge(read_dosings(tables, day), left_on="session_id", right_on="id")
        before = readings[readings.moment == "before"].groupby("session_id").systolic.last()
        peak = readings[readings.moment != "before"].groupby(unit)[["systolic", "diastolic"]].max()
        low = readings.groupby(unit).spo2.min()
        return (
            peak.quantile([0.25, 0.5, 0.75]),
            ((peak.systolic >= limits.review_systolic) | (peak.diastolic >= limits.review_diastolic)).mean(),
            before.mean(),
            (low <= limits.spo2_at_most).mean(),
        )

    return compute


STATISTICS: tuple[PopulationStatistic, ...] = (
    PopulationStatistic(
        "side effects: 20 kinds by route, sessions",
        lambda facts, day: rate(facts, day, "sessions"),
        rate_by_pandas("session_id"),
    ),
    PopulationStatistic(
        "side effects: 20 kinds by route, patients",
        lambda facts, day: rate(facts, day, "patients"),
        rate_by_pandas("patient_id"),
    ),
    PopulationStatistic("side effects: dose band within route", rate_bands, band_by_pandas),
    PopulationStatistic("side effects: session number, same patients", follow, follow_by_pandas),
    PopulationStatistic("side effects: weekly chart", weekly, week_by_pandas, whole_weeks=True),
    PopulationStatistic("side effects: routes compared", compare, compare_by_pandas),
    PopulationStatistic(
        "side effects: assessed or not",
        lambda facts, day: count_assessed(choose(facts, day), list_routes()),
        assess_by_pandas,
    ),
    PopulationStatistic(
        "side effects: severity, sessions",
        lambda facts, day: split_severity(choose(facts, day), list_kinds(), "sessions"),
        split_by_pandas("session_id"),
    ),
    PopulationStatistic(
        "side effects: severity, patients",
        lambda facts, day: split_severity(choose(facts, day), list_kinds(), "patients"),
        split_by_pandas("patient_id"),
    ),
    PopulationStatistic(
        "dissociation: expected, distressing, other",
        lambda facts, day: split_dissociation(choose(facts, day), "sessions"),
        dissociation_by_pandas,
    ),
    PopulationStatistic(
        "side effects: onset, duration, gone, by kind",
        lambda facts, day: summarise_courses(choose(facts, day), facts.side_effects, list_kinds(), 1),
        course_by_pandas,
    ),
    PopulationStatistic(
        "side effects: gone before leaving",
        lambda facts, day: rate_gone(choose(facts, day), facts.side_effects, 1),
        gone_by_pandas,
    ),
    PopulationStatistic(
        "side effects: events per session",
        lambda facts, day: rate_events(choose(facts, day), list_routes(), 1),
        events_by_pandas,
    ),
    PopulationStatistic("side effects: which come together", together, together_by_pandas),
    PopulationStatistic(
        "serious events",
        lambda facts, day: count_serious(facts.dosings, facts.side_effects, choose(facts, day).chosen, "sessions"),
        serious_by_pandas,
    ),
    PopulationStatistic(
        "CADSS peaks",
        lambda facts, day: summarise_cadss(facts.dosings, choose(facts, day).chosen, "sessions"),
        cadss_by_pandas,
    ),
    PopulationStatistic("CADSS high, no dissociation reported", discord, discord_by_pandas),
    PopulationStatistic(
        "vital signs: peaks, rises, oxygen, sessions",
        lambda facts, day: summarise_vitals(facts.dosings, choose(facts, day).chosen, get_limits(), "sessions"),
        vitals_by_pandas("session_id"),
    ),
    PopulationStatistic(
        "vital signs: peaks, rises, oxygen, patients",
        lambda facts, day: summarise_vitals(facts.dosings, choose(facts, day).chosen, get_limits(), "patients"),
        vitals_by_pandas("patient_id"),
    ),
)
