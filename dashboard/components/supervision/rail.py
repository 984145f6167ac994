"""Beside the list: the record of the chosen patient, and what meetings said and decided of them before."""

import streamlit as st

from dashboard.components.empty_state import show_empty
from dashboard.components.supervision.meeting import show_patient_meetings
from dashboard.components.supervision.places import PATIENT
from dashboard.components.supervision.record import show_record
from dashboard.data import load
from dashboard.load.people import load_people_behind
from dashboard.reports.people import Person
from dashboard.reports.supervision.block import SupervisionBlock
from dashboard.reports.supervision.meeting import SupervisionMeeting
from dashboard.reports.supervision.supervision import Supervision
from dashboard.viewer import Viewer

NOT_HERE = "This patient is not among those of this clinician."
_CONTROL = "supervision_other_patient"


def show_rail(
    viewer: Viewer, report: Supervision, meeting: SupervisionMeeting, chosen: SupervisionBlock | None
) -> None:
    """Record and earlier meetings of the chosen patient, on the list or not; the way to one who is not on it."""
    with st.container(key="supervision-rail"):
        with st.container():
            person = chosen.person if chosen else _find_other(viewer, report)
            if person is not None:
                show_record(viewer, report, person, [reason.line for reason in chosen.reasons] if chosen else ())
            elif st.query_params.get(PATIENT):
                show_empty(NOT_HERE, "Choose one from the list.")
            _choose_other(viewer, report, person)
        if person is not None:
            with st.container():
                show_patient_meetings(meeting.of(person.patient_id))


def _list_others(viewer: Viewer, report: Supervision) -> tuple[Person, ...]:
    """The clinician's patients who are not to discuss, by name or code."""
    ids = tuple(key for others in report.others for key in others.patient_ids)
    return load("people_behind", load_people_behind, viewer.scope, viewer.view, viewer.versions, ids)


def _find_other(viewer: Viewer, report: Supervision) -> Person | None:
    """The patient whom the address names, where they are this clinician's and not on the list."""
    handle = st.query_params.get(PATIENT)
    return next((one for one in _list_others(viewer, report) if one.handle == handle), None) if handle else None


def _choose_other(viewer: Viewer, report: Supervision, person: Person | None) -> None:
    """A list of those who are not to discuss by the rules: a meeting may speak of them all the same."""
    labels = {one.handle: one.label for one in _list_others(viewer, report)}
    if not labels:
        return
    st.session_state[_CONTROL] = person.handle if person is not None and person.handle in labels else None
    st.selectbox(
        "Another patient", list(labels), key=_CONTROL, format_func=labels.__getitem__, on_change=_follow,
        placeholder="Another patient", label_visibility="collapsed",
    )  # fmt: skip


def _follow() -> None:
    if handle := st.session_state[_CONTROL]:
        st.query_params[PATIENT] = handle
