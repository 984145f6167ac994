"""Beside the list: the record of the chosen patient, and what meetings said and decided of them before."""

import streamlit as st

from dashboard.components.empty_state import show_empty
from dashboard.components.supervision.meeting import show_patient_meetings
from dashboard.components.supervision.record import show_record
from dashboard.reports.supervision.block import SupervisionBlock
from dashboard.reports.supervision.meeting import SupervisionMeeting
from dashboard.reports.supervision.supervision import Supervision
from dashboard.viewer import Viewer

NOT_LISTED = "This patient is not among those to discuss here."


def show_rail(
    viewer: Viewer, report: Supervision, meeting: SupervisionMeeting, chosen: SupervisionBlock | None
) -> None:
    """The two parts; where the address names a patient who is not on the list, a sentence in their place."""
    with st.container(key="supervision-rail"):
        if chosen is None:
            show_empty(NOT_LISTED, "Choose one from the list.")
            return
        with st.container():
            show_record(viewer, report, chosen)
        with st.container():
            show_patient_meetings(meeting.of(chosen.patient_id))
