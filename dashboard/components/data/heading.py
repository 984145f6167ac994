"""The title of the Data page, what the database holds, and the choice of a section."""

import streamlit as st

from dashboard.components.data.places import EXPORT, HISTORY, IMPORT, QUALITY, SECTION
from dashboard.components.heading import show_page_heading
from dashboard.data import load
from dashboard.filters import one_of
from dashboard.load.data_stand import load_data_stand
from dashboard.load.exporting import MAY_EXPORT
from dashboard.viewer import Viewer

SECTIONS = (IMPORT, HISTORY, QUALITY, EXPORT)
"""Taking data out is the director’s: the data manager is not offered it."""


def show_data_heading(viewer: Viewer) -> str:
    """Draw the title row; gives the section that is shown."""
    stand = load("data_stand", load_data_stand, viewer.scope, viewer.view, viewer.versions)
    with st.container(key="data-title", horizontal=True, vertical_alignment="center", gap="medium"):
        show_page_heading("Data", stand)
        st.space("stretch")
        offered = [name for name in SECTIONS if name != EXPORT or viewer.role in MAY_EXPORT]
        return one_of("Section", offered, SECTION, label_visible=False)
