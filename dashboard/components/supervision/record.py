"""The record of the chosen patient beside the list: save, and go on to the next."""

import streamlit as st

from dashboard.components.heading import show_section_heading
from dashboard.components.navigate import open_page
from dashboard.components.present.record import save_fields, show_record_fields, tell_saved
from dashboard.components.supervision.places import CLINICIAN, PATH, PATIENT
from dashboard.reports.people import Person
from dashboard.reports.supervision.supervision import Supervision
from dashboard.viewer import Viewer


def show_record(viewer: Viewer, report: Supervision, person: Person) -> None:
    """The fields and "Save and next", which leads to the patient after this one; the last one stays."""
    show_section_heading(f"{person.label}: record")
    tell_saved()
    record = show_record_fields(viewer, report.clinician, person)
    if st.button("Save and next", type="primary", key="record-save") and save_fields(viewer, record, person):
        following = report.after(person.handle) or person
        open_page(PATH, {CLINICIAN: report.clinician.code, PATIENT: following.handle})
