"""The patient's title, and beside it the ways to others, the choice of the course and what there is on paper."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard.components.patient.bundle import show_bundle_button
from dashboard.components.patient.neighbours import show_neighbours
from dashboard.components.patient.parts import choose_course
from dashboard.components.patient.search import show_search_list
from dashboard.components.patient.summary import show_summary_button
from dashboard.reports.patient.patient_course import PatientCourse
from dashboard.viewer import Viewer


def show_title_bar(
    viewer: Viewer, reader: Viewer, first: PatientCourse, handle: str
) -> tuple[DeltaGenerator, int | None]:
    """Where the title goes, and the number of the course that is chosen (None: the current one).

    ``reader`` may see this patient, by an emergency access too; ``viewer`` finds the others.
    """
    bar = st.empty()
    with st.container(key="kap-title-bar", horizontal=True, vertical_alignment="top"):
        title = st.container()
        show_neighbours(handle)
        number = choose_course(first.courses)
        with st.popover("Another patient"):
            show_search_list(viewer, "patient-other")
        show_bundle_button(reader, handle, first.header.file_name, bar)
        show_summary_button(reader, (handle, number), first.header.file_name, bar)
    return title, number
