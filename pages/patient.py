"""Patient: where this patient is now, what moved, what happened last time, what must not be missed."""

import streamlit as st

from dashboard.charts.timeline.score_timeline import build_score_timeline
from dashboard.components.empty_state import show_empty
from dashboard.components.figure import page_tokens, show_figure
from dashboard.components.heading import name_tab, show_section_heading
from dashboard.components.patient.other_courses import show_other_courses
from dashboard.components.patient.parts import (
    choose_course,
    show_header,
    show_patient_styles,
    show_tables,
    to_tiles,
)
from dashboard.components.patient.rail import show_rail
from dashboard.components.patient.row_detail import show_row_detail
from dashboard.components.patient.search import show_patient_search, show_search_list
from dashboard.components.patient.summary import show_summary_button
from dashboard.components.risk_banner import RiskLine, show_risk_banner
from dashboard.components.stat_tile import show_tiles
from dashboard.components.who_are_they import show_who_are_they
from dashboard.data import load, load_with_courses
from dashboard.load.patient_course import load_patient_course
from dashboard.load.people import load_people_behind
from dashboard.reports.sentences.like_this_patient import word_own
from dashboard.viewer import require_viewer
from data_access.errors import NotFound

WATCHED = "This program is not watched between meetings: urgent risk goes by the clinic's own route."

viewer = require_viewer()
show_patient_styles()
handle = st.query_params.get("patient")
if not handle:
    show_patient_search(viewer, "No patient is chosen. Open one from the caseload, or find one here.")
    st.stop()

key = (viewer.scope, viewer.view, viewer.versions)
try:
    first = load_with_courses("patient", load_patient_course, *key, (handle, None))
except NotFound as absent:
    show_patient_search(viewer, f"{absent} Open one from the caseload, or find one here.")
    st.stop()

bar = st.empty()
with st.container(key="kap-title-bar", horizontal=True, vertical_alignment="top"):
    title = st.container()
    number = choose_course(first.courses)
    with st.popover("Another patient"):
        show_search_list(viewer, "patient-other")
    show_summary_button(viewer, (handle, number), first.header.file_name, bar)
report = load_with_courses("patient", load_patient_course, *key, (handle, number)) if number else first
with title:
    name_tab(report.header.file_name)
    show_header(report.header)
show_risk_banner([RiskLine(text, rule) for text, rule in report.banner.lines], WATCHED)
course = report.course
if course is None:
    show_empty(report.empty, "The first session or screening of a course will appear here.")
    st.stop()

show_tiles(to_tiles(course.tiles), "patient-tiles", columns=5)
with st.container(key="kap-patient-split"):
    left, right = st.columns([2.7, 1], gap="medium")
marks: list[str] = []
with left:
    show_section_heading("The course on one time axis", course.timeline_sentence, course.timeline_denominator)
    show_other_courses(course.others, handle)
    if course.timeline is None:
        show_empty(course.timeline_empty)
    else:
        figure = build_score_timeline(course.timeline, page_tokens())
        marks = show_figure(figure, "timeline", course.timeline_alt, pickable=True)
    show_tables(course.tables, report.header.file_name)
with right, st.container(key="kap-patient-rail"):
    asked = show_rail(viewer, report, course)

if marks and (detail := course.tables.describe(marks[0])):
    show_row_detail(detail)
elif asked is not None:
    people = load("patient_like", load_people_behind, *key, asked.patient_ids)
    show_who_are_they("Like this patient", people, word_own(len(people), len(asked.patient_ids)))
