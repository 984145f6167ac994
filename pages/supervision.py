"""Supervision: which of one clinician's patients are discussed, in what order, why, and what was decided."""

import streamlit as st

from dashboard.components.csv_download import show_csv_button
from dashboard.components.empty_state import show_empty
from dashboard.components.heading import show_note, show_page_heading, show_section_heading
from dashboard.components.present.mode import cover, read_mode
from dashboard.components.present.present import show_present
from dashboard.components.present.record import show_record_dialog
from dashboard.components.supervision.agenda import make_csv, show_blocks
from dashboard.components.supervision.chooser import show_chooser
from dashboard.components.supervision.places import CLINICIAN, PATIENT
from dashboard.components.supervision.presentation import make_presentation, show_supervision_present_button
from dashboard.components.supervision.record import show_record
from dashboard.components.supervision.styles import show_supervision_styles
from dashboard.components.waiting import show_waiting
from dashboard.data import load, load_with_courses
from dashboard.load.supervision import load_supervisees, load_supervision
from dashboard.reports.supervision.supervisees import NOT_SUPERVISED
from dashboard.viewer import require_viewer

NOT_LISTED = "This patient is not among those to discuss here."

viewer = require_viewer()
mode = read_mode()
if mode is not None:
    viewer = cover(viewer, mode)
key = (viewer.scope, viewer.view, viewer.versions)
show_supervision_styles()
supervisees = load("supervisees", load_supervisees, *key)
if mode is not None and (clinician := supervisees.choose(st.query_params.get(CLINICIAN))):
    report = load_with_courses("supervision", load_supervision, *key, clinician)
    if report.blocks:
        asked = show_present(viewer, make_presentation(report, viewer), st.query_params.get(PATIENT), mode)
        if asked is not None:
            show_record_dialog(viewer, clinician, asked.person)
        st.stop()

with st.container(key="supervision-title", horizontal=True, vertical_alignment="center", gap="medium"):
    show_page_heading("Supervision")
    clinician = show_chooser(supervisees)
    show_note(supervisees.note)
    st.space("stretch")
    acts = st.container(width="content", horizontal=True, vertical_alignment="center", gap="small")
if clinician is None:
    show_empty(NOT_SUPERVISED, "Choose one from the list." if supervisees.people else "")
    st.stop()

report = load_with_courses("supervision", load_supervision, *key, clinician)
chosen = report.find(st.query_params.get(PATIENT))
with acts:
    if report.blocks:
        show_csv_button(lambda: make_csv(report), "supervision.csv", "supervision-csv")
        show_supervision_present_button(report, chosen)
if not report.blocks:
    show_section_heading("To discuss", report.sentence, report.others)
    show_waiting(viewer, report.waiting)
    show_empty(report.empty, report.next_act)
    st.stop()

with st.container(key="supervision-split"):
    left, right = st.columns([1.77, 1], gap="medium")
with left:
    show_section_heading("To discuss", report.sentence, report.others)
    show_waiting(viewer, report.waiting)
    show_blocks(report, chosen.person.handle if chosen else None)
with right:
    if chosen is None:
        show_empty(NOT_LISTED, "Choose one from the list.")
    else:
        show_record(viewer, report, chosen.person)
