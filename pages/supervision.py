"""Supervision: which of one clinician's patients are discussed, in what order, why, and what was decided."""

import streamlit as st

from dashboard.components.csv_download import show_csv_button
from dashboard.components.empty_state import show_empty
from dashboard.components.heading import show_note, show_page_heading
from dashboard.components.said import show_said
from dashboard.components.supervision.agenda import make_csv
from dashboard.components.supervision.agenda_and_rail import show_agenda_and_rail
from dashboard.components.supervision.chooser import show_chooser
from dashboard.components.supervision.meeting import show_last_meeting
from dashboard.components.supervision.minutes import show_minutes_button
from dashboard.components.supervision.places import PATIENT
from dashboard.components.supervision.presentation import present_supervision, show_supervision_present_button
from dashboard.components.supervision.styles import show_supervision_styles
from dashboard.data import load, load_with_courses
from dashboard.load.supervision import load_supervisees, load_supervision
from dashboard.load.supervision_meeting import load_supervision_meeting
from dashboard.reports.supervision.supervisees import NOT_SUPERVISED
from dashboard.viewer import require_viewer

viewer = require_viewer()
if present_supervision(viewer):
    st.stop()

key = (viewer.scope, viewer.view, viewer.versions)
show_supervision_styles()
show_said()
supervisees = load("supervisees", load_supervisees, *key)
bar = st.empty()
with st.container(key="supervision-title", horizontal=True, vertical_alignment="center", gap="medium"):
    show_page_heading("Supervision")
    clinician = show_chooser(supervisees)
    note = st.container(width="content")
    st.space("stretch")
    acts = st.container(width="content", horizontal=True, vertical_alignment="center", gap="small")
if clinician is None:
    show_empty(NOT_SUPERVISED, "Choose one from the list." if supervisees.people else "")
    st.stop()

report = load_with_courses("supervision", load_supervision, *key, clinician)
meeting = load("supervision_meeting", load_supervision_meeting, *key, clinician)
chosen = report.find(st.query_params.get(PATIENT))
with note:
    show_note(supervisees.note or meeting.last)
show_last_meeting(viewer, meeting)
with acts:
    if report.blocks:
        show_csv_button(lambda: make_csv(report), "supervision.csv", "supervision-csv")
    show_minutes_button(viewer, clinician, bar)
    if report.blocks:
        show_supervision_present_button(report, chosen)
show_agenda_and_rail(viewer, report, meeting, chosen)
