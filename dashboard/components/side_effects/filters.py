"""The filters of the side-effect page, all bound to the URL."""

from collections.abc import Mapping
from typing import cast

import streamlit as st

from dashboard.analysis.side_effects.patient_clusters import CountUnit
from dashboard.filters import choice, name_bad_values, one_of, some_of
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
        period = one_of("Period", list(PERIODS), "period", "12 weeks")
        routes = _show_routes()
        severity = one_of("Severity at least", list(SEVERITIES), "severity", "mild")
        unit = one_of("Count", list(UNITS), "count", "sessions")
        number = choice("Session number", list(NUMBERS), "session", width=112, label_visible=True)
        who = choice("Therapist", [ANYONE, *therapists], "therapist", width=168, label_visible=True)
        dose = _show_dose(routes)
    return SideEffectSelection(
        period, routes, dose, number, therapists.get(who), SEVERITIES[severity], cast(CountUnit, unit)
    )


def _show_routes() -> tuple[str, ...]:
    """Route pills; none chosen means every route. In the order of the definitions, so that one view has one key."""
    words = {r.short: r.key for r in get_routes()}
    chosen = some_of("Route (none: all)", list(words), "route", "route")
    return tuple(key for short, key in words.items() if short in chosen)


def _show_dose(routes: tuple[str, ...]) -> str:
    """Dose bands of the one chosen route: milligrams of two routes never share a band."""
    if len(routes) != 1:
        name_bad_values("dose", (), "dose", "A dose is chosen within one route. Every dose is shown.")
        return ANY_DOSE
    return choice("Dose", [ANY_DOSE, *dose_bands(routes[0])], "dose", width=190, label_visible=True)
