"""The report of the side-effect page laid out in rows of sections; what was picked in any of them comes back."""

import streamlit as st

from dashboard.components.empty_state import show_empty
from dashboard.components.pick import show_pick
from dashboard.components.side_effects.sections import (
    Picked,
    show_by_dose,
    show_by_session,
    show_by_week,
    show_differences,
    show_how_often,
    show_pressure,
    show_session_list,
    show_severity,
    show_together,
)
from dashboard.components.side_effects.tables import tiles_markup
from dashboard.reports.side_effects.side_effects import Shown, SideEffects


def show_report(report: SideEffects, unit: str) -> Picked:
    """Every section of the report; the first pick of this run. ``unit``: what is counted, sessions or patients."""
    picked: list[Picked] = []
    if report.shown is None:
        show_empty(report.empty, report.next_act)
    else:
        picked += _show_how_often(report, report.shown, unit)
    if report.any_sessions:
        picked.append(show_by_week(report.by_week))
        picked += _show_how_bad(report)
    if report.shown is not None:
        picked += _show_by_dose(report.shown)
    return next((pick for pick in picked if pick), None)


def _show_how_often(report: SideEffects, shown: Shown, unit: str) -> list[Picked]:
    picked = [show_pick(tiles_markup(shown.tiles, report.serious), "side-effect-tiles")]
    with st.container(key="side-effect-split-halves-1"):
        left, right = st.columns([1.7, 1], gap="medium")
    with left:
        picked.append(show_how_often(shown.how_often, unit))
    with right:
        picked.append(show_by_session(shown.by_session))
    return picked


def _show_how_bad(report: SideEffects) -> list[Picked]:
    picked: list[Picked] = []
    with st.container(key="side-effect-split-thirds"):
        left, middle, right = st.columns([1.2, 1, 1], gap="medium")
    with left:
        if report.shown is not None:
            picked.append(show_severity(report.shown.severity))
    with middle:
        picked.append(show_pressure(report.pressure))
    with right, st.container(key="side-effect-lists"):
        with st.container():
            picked.append(show_session_list(report.serious, report.people, "serious-list"))
        with st.container():
            picked.append(show_session_list(report.discordance, report.people, "discordant-list", "CADSS"))
    return picked


def _show_by_dose(shown: Shown) -> list[Picked]:
    with st.container(key="side-effect-split-halves-2"):
        left, right = st.columns(2, gap="medium")
    with left:
        picked = [show_by_dose(shown.by_dose)]
    with right:
        picked += [show_together(shown.together), show_differences(shown.differences)]
    return picked
