"""Side effects: how often, how bad, by route, dose, session number and week; vital signs; what was not said."""

import streamlit as st

from dashboard.components.heading import show_page_heading
from dashboard.components.navigate import open_patient
from dashboard.components.side_effects.filters import show_filters
from dashboard.components.side_effects.report import show_report
from dashboard.components.side_effects.sections import show_side_effect_styles
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
pick = show_report(report, selection.unit)
if pick and pick.startswith("patient:"):
    open_patient(pick.removeprefix("patient:"))
elif pick and (behind := load("side_effect_patients", load_patients_behind, *key, (selection, pick))):
    show_who_are_they(behind.title, behind.people, behind.denominator, dict(behind.details))
