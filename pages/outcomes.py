"""Outcomes: one cohort's rates with what is missing, each change, the mean course, time to response, for whom."""

import streamlit as st

from dashboard.components.csv_download import show_csv_button
from dashboard.components.empty_state import show_empty
from dashboard.components.heading import show_page_heading
from dashboard.components.navigate import open_patient
from dashboard.components.outcomes.filters import show_outcome_filters
from dashboard.components.outcomes.sections import show_outcome_styles, show_sections
from dashboard.components.who_are_they import show_who_are_they
from dashboard.data import load
from dashboard.load.outcomes import load_outcome_options, load_outcome_patients, load_outcomes
from dashboard.reports.outcomes.download import make_rates_table
from dashboard.reports.outcomes.outcomes import TITLE
from dashboard.viewer import require_viewer

viewer = require_viewer()
key = (viewer.scope, viewer.view, viewer.versions)
show_outcome_styles()
title = st.container()
selection = show_outcome_filters(load("outcome_options", load_outcome_options, *key))
report = load("outcomes", load_outcomes, *key, selection)
shown = report.shown
with title, st.container(key="outcome-title", horizontal=True, vertical_alignment="center"):
    show_page_heading(TITLE, report.subtitle)
    if shown is not None:
        show_csv_button(lambda: make_rates_table(shown), "outcomes.csv", "outcomes-csv")
pick = None
if shown is not None:
    pick = show_sections(shown)
else:
    show_empty(report.empty, report.next_act)
if pick and (found := load("outcome_patients", load_outcome_patients, *key, (selection, pick))):
    if pick.startswith("bar:") and len(found.people) == 1:
        open_patient(found.people[0].handle)
    show_who_are_they(found.behind.title, found.people, found.behind.sentence, found.details)
