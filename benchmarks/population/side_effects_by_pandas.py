"""Side effects and vital signs as they are often computed: merge and groupby on whole tables."""

from collections.abc import Callable
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd

from benchmarks.population.statistic import Tables
from data_access.definitions.registry import get_routes, get_vital_bounds

MODERATE = 2
MOST_SESSIONS = 12
TOP_TENTH = 0.9
LABEL_ABOVE = 4


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
    edges = {route.key: np.array([-1, *route.dose_bands_mg_kg, np.inf]) for route in get_routes()}
    dose = (assessed.dose_mg / assessed.weight_kg).round(2)
    frame = assessed.assign(dose=dose, had=assessed.id.isin(effects.session_id)).dropna(subset=["dose"])
    return [
        group.groupby(np.searchsorted(edges[str(route)], group.dose, side="right")).had.agg(["size", "mean"])
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
    minutes = by_kind[["onset_min", "duration_min"]].quantile(np.array([0.25, 0.5, 0.75]))
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
        limits = get_vital_bounds()
        readings = tables.vitals.merge(read_dosings(tables, day), left_on="session_id", right_on="id")
        before = readings[readings.moment == "before"].groupby("session_id").systolic.last()
        peak = readings[readings.moment != "before"].groupby(unit)[["systolic", "diastolic"]].max()
        low = readings.groupby(unit).spo2.min()
        return (
            peak.quantile([0.25, 0.5, 0.75]),
            ((peak.systolic >= limits.review_systolic_from) | (peak.diastolic >= limits.review_diastolic_from)).mean(),
            before.mean(),
            (low <= limits.spo2_at_most).mean(),
        )

    return compute
