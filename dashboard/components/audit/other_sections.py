"""Emergency access of everybody, and whether the trail is as it was written."""

import streamlit as st

from dashboard.components.emergency.notices import show_all_emergencies
from dashboard.components.empty_state import show_empty
from dashboard.components.error_message import show_error, show_notice
from dashboard.components.heading import show_note, show_section_heading
from dashboard.data import get_store
from dashboard.load.audit import verify
from dashboard.load.emergency import load_notices
from dashboard.viewer import Viewer
from data_access import clock
from data_access.audit.verify import Verified

NO_EMERGENCY = "No patient was opened in an emergency."
TOLD = "One patient beyond the caseload, for an hour and with a reason. Notices wait on the weekly review until seen."
SEALED = (
    "Each event is sealed with a key to the one before, and the last seal is kept outside the database too: a changed, "
    "missing or added event is found, and the first of them is named. “kap-outcomes verify-audit” does the same on the "
    "command line, also against a copy of the head that is kept elsewhere."
)
_CHECKED = "_audit_checked"


def show_emergencies(viewer: Viewer) -> None:
    """Every emergency access, the latest first."""
    show_section_heading("Emergency access", "", TOLD)
    lines = load_notices(get_store(), viewer.scope, viewer.view, unseen_only=False)
    if lines:
        show_all_emergencies(lines)
    else:
        show_empty(NO_EMERGENCY)


def show_chain(viewer: Viewer) -> None:
    """Verify the trail on a click; what was found stays in sight."""
    show_section_heading("The chain", "", SEALED)
    place = st.empty()
    if st.button("Verify every event", key="audit_verify", type="primary"):
        place.progress(0.5, text="Reading every event and its seal")
        st.session_state[_CHECKED] = (f"{clock.now():%H:%M} UTC", verify(get_store(), viewer.scope))
        place.empty()
    checked: tuple[str, Verified] | None = st.session_state.get(_CHECKED)
    if checked is None:
        show_empty("Not verified on this page yet.")
        return
    when, found = checked
    tell = show_notice if found.is_sound else show_error
    tell(f"Checked at {when}: {found.events:,} events. {found.sentence}")
    for note in found.notes:
        show_note(note)
