"""Audit: who did or saw what, who looked at one patient, emergency access, and whether the trail is whole."""

import streamlit as st

from dashboard.components.administration.styles import show_administration_styles
from dashboard.components.audit.events_section import show_events
from dashboard.components.audit.looks_section import show_looks
from dashboard.components.audit.other_sections import show_chain, show_emergencies
from dashboard.components.audit.places import CHAIN, EMERGENCIES, EVENTS, LOOKS, SECTION, SECTIONS
from dashboard.components.heading import show_page_heading
from dashboard.filters import one_of
from dashboard.viewer import require_viewer

viewer = require_viewer()
show_administration_styles()
with st.container(key="audit-title", horizontal=True, vertical_alignment="center", gap="medium"):
    show_page_heading("Audit", viewer.site.name)
    st.space("stretch")
    section = one_of("Section", SECTIONS, SECTION, label_visible=False)
if section == EVENTS:
    show_events(viewer)
elif section == LOOKS:
    show_looks(viewer)
elif section == EMERGENCIES:
    show_emergencies(viewer)
elif section == CHAIN:
    show_chain(viewer)
