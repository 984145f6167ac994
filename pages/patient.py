"""Patient: where this patient is now, what moved, what happened last time, what must not be missed."""

from dataclasses import replace

import streamlit as st

from dashboard.components.emergency.banner import show_emergency_banner
from dashboard.components.emergency.offer import show_emergency_offer
from dashboard.components.empty_state import show_empty
from dashboard.components.heading import name_tab
from dashboard.components.patient.course import show_course
from dashboard.components.patient.parts import (
    show_line,
    show_patient_styles,
    show_title,
)
from dashboard.components.patient.search import show_patient_search
from dashboard.components.patient.title_bar import show_title_bar
from dashboard.components.risk_banner import RiskLine, show_risk_banner
from dashboard.components.said import show_said
from dashboard.data import get_store, load_with_courses
from dashboard.load.emergency import widen_for_one_patient
from dashboard.load.patient_course import load_patient_course
from dashboard.viewer import require_viewer
from data_access.errors import NotFound

WATCHED = "This program is not watched between meetings: urgent risk goes by the clinic's own route."

viewer = require_viewer()
show_patient_styles()
show_said()
handle = st.query_params.get("patient")
if not handle:
    show_patient_search(viewer, "No patient is chosen. Open one from the caseload, or find one here.")
    st.stop()

reader = replace(viewer, scope=widen_for_one_patient(get_store(), viewer.scope))
key = (reader.scope, viewer.view, viewer.versions)
try:
    first = load_with_courses("patient", load_patient_course, *key, (handle, None))
except NotFound as absent:
    show_patient_search(viewer, f"{absent} Open one from the caseload, or find one here.")
    show_emergency_offer(viewer, handle)
    st.stop()

show_emergency_banner(reader, handle)
title, number = show_title_bar(viewer, reader, first, handle)
report = load_with_courses("patient", load_patient_course, *key, (handle, number)) if number else first
with title:
    name_tab(report.header.file_name)
    show_title(report.header)
show_line(report.header)
show_risk_banner([RiskLine(text, rule) for text, rule in report.banner.lines], WATCHED)
course = report.course
if course is None:
    show_empty(report.empty, "The first session or screening of a course will appear here.")
    st.stop()

show_course(viewer, report, course, handle)
