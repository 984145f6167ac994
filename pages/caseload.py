"""Caseload: the viewer's patients in the order of concern, where each stands, and who carries how much."""

from dataclasses import replace

import streamlit as st

from dashboard.components.caseload.filters import show_choices, show_order, show_pages
from dashboard.components.caseload.picked import show_picked
from dashboard.components.caseload.rail import show_outcome_map, show_workload
from dashboard.components.caseload.styles import show_caseload_styles
from dashboard.components.caseload.table import make_csv, show_caseload_table
from dashboard.components.csv_download import show_csv_button
from dashboard.components.empty_state import show_empty
from dashboard.components.heading import show_note, show_page_heading
from dashboard.components.patient.neighbours import remember_list
from dashboard.components.waiting import show_waiting
from dashboard.data import load, load_with_courses
from dashboard.load.caseload import load_caseload, load_options
from dashboard.viewer import require_viewer

viewer = require_viewer()
key = (viewer.scope, viewer.view, viewer.versions)
show_caseload_styles()
with st.container(key="caseload-title", horizontal=True, vertical_alignment="center"):
    heading, order, download = st.container(), show_order(), st.container(width="content")
with st.container(key="caseload-filters", horizontal=True, vertical_alignment="center", gap="small"):
    choice = show_choices(load("caseload_options", load_options, *key), order)
report = load_with_courses("caseload", load_caseload, *key, choice)
with heading:
    show_page_heading(report.title, report.subtitle)
with download:
    show_csv_button(
        lambda: make_csv(load_with_courses("caseload", load_caseload, *key, replace(choice, page=0))),
        "caseload.csv",
        "caseload-csv",
    )

with st.container(key="caseload-split"):
    left, right = st.columns([3.2, 1], gap="medium")
remember_list(row.person.handle for group in report.groups for row in group.rows if row.person)
with left:
    picked = show_caseload_table(report, "caseload-table") if report.groups else None
    if not report.groups:
        show_empty(report.empty, report.next_act, height=200)
    show_pages(report.pages)
    show_waiting(viewer, report.waiting)
    show_note(report.note)
with right, st.container(key="caseload-rail"):
    with st.container(key="caseload-map"):
        behind = show_outcome_map(report.outcome_map, report.people, "caseload-outcome-map")
    with st.container(key="caseload-workload"):
        counted = show_workload(report.workload)

show_picked(picked, counted, behind, report, viewer)
