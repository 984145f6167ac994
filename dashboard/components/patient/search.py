"""Finding a patient by name or code, within the viewer's scope."""

import streamlit as st

from dashboard.components.empty_state import show_empty
from dashboard.components.heading import show_note, show_page_heading
from dashboard.components.navigate import open_patient
from dashboard.components.patient_table import Column, Group, TableRow, link_cell, show_table, text_cell
from dashboard.data import load
from dashboard.filters import patient_address
from dashboard.load.patient_course import load_patients_found
from dashboard.viewer import Viewer
from data_access.queries.search_patients import MOST_FOUND

COLUMNS = (Column("Patient", width="1.6fr"), Column("Code", width="1fr"), Column("Age", width="1fr"))


def show_patient_search(viewer: Viewer, sentence: str) -> None:
    """The page before a patient is chosen: ``sentence`` says why none is shown."""
    show_page_heading("Patient")
    show_empty(sentence)
    show_search_list(viewer, "patient-search")


def show_search_list(viewer: Viewer, key: str) -> None:
    """A search box and the patients it finds; a click opens one."""
    hidden = viewer.view.hide_names
    text = st.text_input(
        "Find a patient", key=f"{key}-text", placeholder="Code" if hidden else "Name or code", width=320,
        label_visibility="collapsed",
    )  # fmt: skip
    people = load("patients_found", load_patients_found, viewer.scope, viewer.view, viewer.versions, text or "")
    if not people:
        show_empty(
            f"No patient of your caseload matches “{text}”." if text else "No patient is in your caseload today."
        )
        return
    rows = tuple(
        TableRow((link_cell(p.label, patient_address(p.handle)), text_cell(p.code), text_cell(p.age)), pick=p.handle)
        for p in people
    )
    picked = show_table(COLUMNS, [Group(rows=rows)], key, "Patients found", compact=True)
    show_whether_cut(len(people), hidden)
    if picked:
        open_patient(picked)


def show_whether_cut(found: int, names_hidden: bool) -> None:
    """Below the patients found: that there may be more than are shown."""
    if found == MOST_FOUND:
        typed = "code" if names_hidden else "name or code"
        show_note(f"The first {MOST_FOUND} by code; type more of a {typed} to find others.")
