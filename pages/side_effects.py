"""Side effects: how often, how bad, by route, dose, session number and week; vital signs; what was not said."""

import streamlit as st

from dashboard.components.empty_state import show_empty
from dashboard.components.heading import show_page_heading
from dashboard.components.navigate import open_patient
from dashboard.components.pick import show_pick
from dashboard.components.side_effects.filters import show_filters
from dashboard.components.side_effects.sections import (
    show_by_dose,
    show_by_session,
    show_by_week,
    show_differences,
    show_how_often,
    show_pressure,
    show_session_list,
    show_severity,
    show_side_effect_styles,
    show_together,
)
from dashboard.components.side_effects.tables import tiles_markup
from dashboard.components.who_are_they import show_who_are_they
from dashboard.data import load
from dashboard.load.side_effects import load_patients_behind, load_side_effects, load_therapists
from dashboard.viewer import require_viewer

viewer = require_viewer()
key = (viewer.scope, viewer.view, viewer.versions)
show_side_effect_styles()
title = st.container()
selection = show_filters(load("side_effect_therapists", load_therapists, *key))
report = load("side_effects", load_side_effects, *key, selection)
with title:
    show_page_heading(report.title, report.subtitle)
picked: list[str | None] = []

shown = report.shown
if shown is None:
    show_empty(report.empty, report.next_act)
else:
    picked.append(show_pick(tiles_markup(shown.tiles, report.serious), "side-effect-tiles"))
    with st.container(key="side-effect-split-halves-1"):
        left, right = st.columns([1.7, 1], gap="medium")
        with left:
            picked.append(show_how_often(shown.how_often, selection.unit))
        with right:
            picked.append(show_by_session(shown.by_session))
if report.any_sessions:
    picked.append(show_by_week(report.by_week))
if report.any_sessions:
    with st.container(key="side-effect-split-thirds"):
        left, middle, right = st.columns([1.2, 1, 1], gap="medium")
        with left:
            if shown is not None:
                picked.append(show_severity(shown.severity))
        with middle:
            picked.append(show_pressure(report.pressure))
        with right, st.container(key="side-effect-lists"):
            with st.container():
                picked.append(show_session_list(report.serious, report.people, "serious-list"))
            with st.container():
                picked.append(show_session_list(report.discordance, report.people, "discordant-list", "CADSS"))
if shown is not None:
    with st.container(key="side-effect-split-halves-2"):
        left, right = st.columns(2, gap="medium")
        with left:
            picked.append(show_by_dose(shown.by_dose))
        with right:
            picked.append(show_together(shown.together))
            picked.append(show_differences(shown.differences))

pick = next((p for p in picked if p), None)
if pick and pick.startswith("patient:"):
    open_patient(pick.removeprefix("patient:"))
elif pick and (behind := load("side_effect_patients", load_patients_behind, *key, (selection, pick))):
    show_who_are_they(behind.title, behind.people, behind.denominator, dict(behind.details))
