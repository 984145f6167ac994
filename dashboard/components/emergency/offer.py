"""The way to one patient beyond the caseload, offered where a patient's link opens nothing.

It stands there for every handle, whether a patient has it or not: before a reason is given nothing tells which.
"""

import streamlit as st

from dashboard.components.error_message import show_error
from dashboard.components.heading import show_note
from dashboard.components.html import esc, show
from dashboard.components.said import say_after_rerun
from dashboard.data import get_store
from dashboard.load.emergency import may_open_in_emergency, open_in_emergency
from dashboard.reports.emergency import FOR_AN_HOUR
from dashboard.viewer import Viewer
from data_access.errors import KapError

OFFER = "Open in an emergency"
NO_NAMES = "Write no name: the reason is shown to the director and kept in the audit trail."


def show_emergency_offer(viewer: Viewer, handle: str) -> None:
    """A quiet button for whoever may; nothing for others."""
    if may_open_in_emergency(viewer.scope) and st.button(OFFER, key="emergency_offer", type="tertiary"):
        _show_dialog(viewer, handle)


@st.dialog(OFFER, width="medium")
def _show_dialog(viewer: Viewer, handle: str) -> None:
    show(f'<p class="kap-sentence">{esc(FOR_AN_HOUR)}</p>')
    reason = st.text_area("Why this patient must be opened now", key="emergency_reason", height=72)
    show_note(NO_NAMES)
    if not st.button("Open for 60 minutes", type="primary", key="emergency_open"):
        return
    try:
        open_in_emergency(get_store(), viewer.scope, handle, reason)
    except KapError as error:
        show_error(str(error))
        return
    say_after_rerun("Opened for 60 minutes; the clinical director is told")
    st.rerun()
