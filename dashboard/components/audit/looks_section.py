"""Who looked at one patient: the patient's own page apart from lists that held others too."""

import streamlit as st

from dashboard.components.audit.places import PATIENT, looks_address
from dashboard.components.audit.table import show_event, show_events_table
from dashboard.components.empty_state import show_empty
from dashboard.components.heading import show_note, show_section_heading
from dashboard.components.html import esc
from dashboard.components.patient.search import show_whether_cut
from dashboard.components.patient_table import Cell, Column, Group, TableRow, show_table, text_cell
from dashboard.data import get_store, load
from dashboard.filters import tell_bad_value
from dashboard.load.audit import load_looks
from dashboard.load.patient_course import load_patients_found
from dashboard.reports.audit.events import EventLine, Looks
from dashboard.viewer import Viewer
from data_access.errors import NotFound

COLUMNS = (Column("patient", width="1.6fr"), Column("code", width="1fr"))
NOBODY = "Nobody looked at this patient alone."
NO_LIST = "No list that held this patient was shown."
CUT = "The latest 100 of each are shown; the section Events has all, and its file."


def show_looks(viewer: Viewer) -> None:
    """The whole section."""
    handle = st.query_params.get(PATIENT)
    found = None if handle is None else _find(viewer, handle)
    if found is not None:
        _show_found(viewer, found)
        return
    show_section_heading("Who looked at a patient", "Find the patient first.")
    hidden = viewer.view.hide_names
    text = st.text_input(
        "Find a patient", key="audit_patient_text", placeholder="Code" if hidden else "Name or code", width=320,
        label_visibility="collapsed",
    )  # fmt: skip
    people = load("patients_found", load_patients_found, viewer.scope, viewer.view, viewer.versions, text or "")
    if not people:
        show_empty(f"No patient matches “{text}”." if text else "No patient is on record yet.")
        return
    rows = tuple(
        TableRow((
            Cell(f'<a class="kap-strong" href="{esc(looks_address(person.handle))}" data-stay>{esc(person.label)}</a>'),
            text_cell(person.code),
        ), pick=f"look:{person.handle}")
        for person in people
    )  # fmt: skip
    show_table(COLUMNS, [Group(rows=rows)], "audit-people", "Patients found", compact=True)
    show_whether_cut(len(people), hidden)


def _forget() -> None:
    st.query_params.pop(PATIENT, None)


def _find(viewer: Viewer, handle: str) -> Looks | None:
    try:
        return load_looks(get_store(), viewer.scope, viewer.view, handle)
    except NotFound:
        tell_bad_value("The address names a patient who is not on record; find one here.")
        return None


def _show_found(viewer: Viewer, found: Looks) -> None:
    name = found.person.label
    st.button("Another patient", key="audit_other", on_click=_forget)
    title = name if name == found.person.code else f"{name}, {found.person.code}"
    show_section_heading(f"Who looked at {title}", "", "The patient’s own page, files, decisions and refusals.")
    picked = _show_part(found.direct, "audit-direct", NOBODY)
    show_section_heading("Lists that held this patient", "", "Pages and files of many patients, this one among them.")
    picked = _show_part(found.lists, "audit-lists", NO_LIST) or picked
    show_note(CUT if found.is_cut else "")
    line = next((line for line in (*found.direct, *found.lists) if line.number == picked), None)
    if line is not None:
        show_event(viewer, line)


def _show_part(lines: tuple[EventLine, ...], key: str, empty: str) -> int | None:
    if not lines:
        show_empty(empty)
        return None
    return show_events_table(lines, key, "Events")
