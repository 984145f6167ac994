"""The title of the Administration page and the choice of a section."""

import streamlit as st

from dashboard.components.administration.places import SECTION, SECTIONS
from dashboard.components.heading import show_page_heading
from dashboard.filters import one_of
from dashboard.viewer import Viewer


def show_administration_heading(viewer: Viewer) -> str:
    """Draw the title row; gives the section that is shown."""
    with st.container(key="admin-title", horizontal=True, vertical_alignment="center", gap="medium"):
        show_page_heading("Administration", viewer.site.name)
        st.space("stretch")
        return one_of("Section", SECTIONS, SECTION, label_visible=False)
