"""The record of the chosen patient beside the list: save, and go on to the next."""

from collections.abc import Sequence

import streamlit as st

from dashboard.components.decision_dialogs import show_snooze_dialog
from dashboard.components.heading import show_section_heading
from dashboard.components.navigate import open_page
from dashboard.components.present.record import save_fields, show_record_fields
from dashboard.components.supervision.places import CLINICIAN, PATH, PATIENT
from dashboard.components.weekly.agenda_and_decisions import show_seen_dialog
from dashboard.reports.agenda import AgendaLine
from dashboard.reports.people import Person
from dashboard.reports.supervision.supervision import Supervision
from dashboard.viewer import Viewer


def show_record(viewer: Viewer, report: Supervision, person: Person, lines: Sequence[AgendaLine]) -> None:
    """The fields, "Save and next", which leads to the patient after this one, and the acts on the patient's ``lines``.

    After the last patient, and after one who is not on the list, the same one stays.
    """
    show_section_heading(f"{person.label}: record", anchor="record")
    record = show_record_fields(viewer, report.clinician, person)
    with st.container(horizontal=True, gap="small"):
        save = st.button("Save and next", type="primary", key="record-save")
        snooze = bool(lines) and st.button("Snooze with a reason", key="record-snooze")
        waits = next((line for line in lines if line.rule.states_until_acknowledged), None)
        seen = waits is not None and st.button("Record what was done about the risk", key="record-seen")
    if snooze:
        show_snooze_dialog(viewer, lines, person.label)
    if waits is not None and seen:
        show_seen_dialog(viewer, waits, person.label)
    if save and save_fields(viewer, record, person):
        following = report.after(person.handle)
        if following is None:
            st.rerun()
        open_page(PATH, {CLINICIAN: report.clinician.code, PATIENT: following.handle})
