"""The banner of a patient who is open in an emergency: until when, why, and the way to end it."""

import streamlit as st

from dashboard.components.html import rich, show
from dashboard.components.said import say_after_rerun
from dashboard.data import get_store
from dashboard.load.emergency import end_access, load_open_access
from dashboard.viewer import Viewer


def show_emergency_banner(viewer: Viewer, handle: str) -> None:
    """Above everything else of the page; nothing for a patient of the caseload. ``viewer`` has the widened scope."""
    access = load_open_access(get_store(), viewer.scope, handle)
    if access is None:
        return
    with st.container(key="kap-emergency", horizontal=True, vertical_alignment="center", gap="small"):
        told = f"{viewer.name}: {access.sentence}"
        show(f'<div class="kap-message kap-message-worse" role="alert">{rich(told)}</div>')
        if st.button("End now", key="emergency_end", width="content"):
            end_access(get_store(), viewer.scope, access.emergency_id)
            say_after_rerun("Closed again")
            st.rerun()
