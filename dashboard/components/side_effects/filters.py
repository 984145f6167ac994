"""The filters of the side-effect page, all bound to the URL."""

from collections.abc import Mapping, Sequence
from typing import cast

import streamlit as st

from dashboard.analysis.side_effects.patient_clusters import CountUnit
from dashboard.reports.side_effects.selection import (
    ANY_DOSE,
    NUMBERS,
    PERIODS,
    SEVERITIES,
    UNITS,
    SideEffectSelection,
    dose_bands,
)
from data_access.definitions.registry import get_routes

ANYONE = "anyone"


def show_filters(therapists: Mapping[str, int]) -> SideEffectSelection:
    """Draw the filters; ``therapists`` gives each one's label and id. Every default shows the most."""
    with st.container(key="side-effect-filters", horizontal=True, vertical_alignment="bottom", gap="small"):
        period = _one("Period", list(PERIODS), "period", "12 weeks")
        routes = _show_routes()
        severity = _one("Severity at least", list(SEVERITIES), "severity", "mild")
        unit = _one("Count", list(UNITS), "count", "sessions")
        number = st.selectbox("Session number", list(NUMBERS), key="session", bind="query-params", width=112)
        who = st.selectbox("Therapist", [ANYONE, *therapists], key="therapist", bind="query-params", width=168)
        dose = _show_dose(routes)
    return SideEffectSelection(
        period, routes, dose, number, therapists.get(who), SEVERITIES[severity], cast(CountUnit, unit)
    )


def _one(label: str, options: Sequence[str], key: str, default: str) -> str:
    chosen = st.segmented_control(label, options, default=default, required=True, key=key, bind="query-params")
    return chosen or default


def _show_routes() -> tuple[str, ...]:
    """Route pills; none chosen means every route. In the order of the definitions, so that one view has one key."""
    words = {r.short: r.key for r in get_routes()}
    chosen = st.pills("Route (none: all)", list(words), selection_mode="multi", key="route", bind="query-params")
    return tuple(key for short, key in words.items() if short in (chosen or []))


def _show_dose(routes: tuple[str, ...]) -> str:
    """Dose bands of the one chosen route: milligrams of two routes never share a band."""
    if len(routes) != 1:
        return ANY_DOSE
    bands = [ANY_DOSE, *dose_bands(routes[0])]
    return st.selectbox("Dose", bands, key="dose", bind="query-params", width=190)
