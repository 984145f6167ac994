"""What stands beside a patient's timeline: verdict, agenda, what is new, the next dose, words, items, others alike."""

import streamlit as st

from dashboard.components.patient.like import show_like
from dashboard.components.patient.parts import (
    show_items,
    show_new,
    show_next_dose,
    show_on_agenda,
    show_says,
    show_why,
)
from dashboard.components.waiting import show_waiting
from dashboard.reports.patient.like import LikeThisPatient
from dashboard.reports.patient.patient_course import CourseReport, PatientCourse
from dashboard.viewer import Viewer


def show_rail(viewer: Viewer, report: PatientCourse, course: CourseReport) -> LikeThisPatient | None:
    """Each section in a block of its own, so that it moves whole; the comparison whose patients were asked for."""
    with st.container():
        show_why(course.why)
    if course.new is not None:
        with st.container():
            show_new(course.new)
    if course.next_dose is not None:
        with st.container():
            show_next_dose(course.next_dose)
    if report.on_agenda:
        with st.container():
            show_on_agenda(report.on_agenda)
    show_waiting(viewer, report.waiting)
    with st.container():
        show_says(course.says, course.exposure)
    if course.items:
        with st.container():
            show_items(course.items)
    if not course.like:
        return None
    with st.container():
        return show_like(course.like)
