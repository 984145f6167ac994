"""One course on the patient's page: tiles, timeline, tables and rail, and the list or row that was asked for."""

import streamlit as st

from dashboard.charts.timeline.score_timeline import build_score_timeline
from dashboard.components.empty_state import show_empty
from dashboard.components.figure import page_tokens, show_figure
from dashboard.components.heading import show_section_heading
from dashboard.components.patient.other_courses import show_other_courses
from dashboard.components.patient.parts import show_tables, to_tiles
from dashboard.components.patient.rail import show_rail
from dashboard.components.patient.row_detail import show_row_detail
from dashboard.components.stat_tile import show_tiles
from dashboard.components.who_are_they import show_who_are_they
from dashboard.data import load
from dashboard.load.people import load_people_behind
from dashboard.reports.patient.patient_course import CourseReport, PatientCourse
from dashboard.reports.sentences.like_this_patient import word_own
from dashboard.viewer import Viewer


def show_course(viewer: Viewer, report: PatientCourse, course: CourseReport, handle: str) -> None:
    """Everything below the title; ``handle``: the patient's, for the ways to the other courses."""
    show_tiles(to_tiles(course.tiles), "patient-tiles", columns=5)
    with st.container(key="kap-patient-split"):
        left, right = st.columns([2.7, 1], gap="medium")
    with left:
        mark = _show_timeline(course, handle)
        show_tables(course.tables, report.header.file_name, handle)
    with right, st.container(key="kap-patient-rail"):
        alike = show_rail(viewer, report, course)
    if mark and (detail := course.tables.describe(mark)):
        show_row_detail(detail)
    elif alike is not None:
        ids = alike.patient_ids
        people = load("patient_like", load_people_behind, viewer.scope, viewer.view, viewer.versions, ids)
        show_who_are_they("Like this patient", people, word_own(len(people), len(ids)))


def _show_timeline(course: CourseReport, handle: str) -> str | None:
    """The course on its axis; the row of the mark just clicked."""
    show_section_heading("The course on one time axis", course.timeline_sentence, course.timeline_denominator)
    show_other_courses(course.others, handle)
    if course.timeline is None:
        show_empty(course.timeline_empty)
        return None
    figure = build_score_timeline(course.timeline, page_tokens())
    return show_figure(figure, "timeline", course.timeline_alt)
