"""The list of whom to discuss, and beside it the record of the one who is chosen."""

import streamlit as st

from dashboard.components.empty_state import show_empty
from dashboard.components.supervision.agenda import show_blocks
from dashboard.components.supervision.heading import show_agenda_heading
from dashboard.components.supervision.rail import show_rail
from dashboard.components.waiting import show_waiting
from dashboard.reports.supervision.block import SupervisionBlock
from dashboard.reports.supervision.meeting import SupervisionMeeting
from dashboard.reports.supervision.supervision import Supervision
from dashboard.viewer import Viewer


def show_agenda_and_rail(
    viewer: Viewer, report: Supervision, meeting: SupervisionMeeting, chosen: SupervisionBlock | None
) -> None:
    """List 1.77 : 1 record."""
    with st.container(key="supervision-split"):
        left, right = st.columns([1.77, 1], gap="medium")
    with left:
        show_agenda_heading(report, viewer)
        show_waiting(viewer, report.waiting)
        if report.blocks:
            show_blocks(report, meeting, chosen.person.handle if chosen else None)
        else:
            show_empty(report.empty, report.next_act)
    with right:
        show_rail(viewer, report, meeting, chosen)
