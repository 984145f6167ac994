"""Methods: every instrument, threshold, formula, rule and published figure with its source."""

import streamlit as st

from dashboard.components.empty_state import show_empty
from dashboard.components.heading import show_page_heading
from dashboard.components.methods.parts import (
    contents_html,
    hits_html,
    section_html,
    show_find_box,
    show_methods_styles,
)
from dashboard.components.pick import show_pick
from dashboard.data import load
from dashboard.load.methods import load_methods_section
from dashboard.reports.methods.contents import FIRST, list_contents
from dashboard.reports.methods.search import find_on_methods
from dashboard.viewer import require_viewer

viewer = require_viewer()
show_methods_styles()
chosen = st.query_params.get("section", FIRST)
with st.container(key="methods-split"):
    left, right = st.columns([1, 4.4], gap="medium")
with left:
    wanted = show_find_box()
    show_pick(contents_html(list_contents(), "" if wanted else chosen), "methods-contents")
with right:
    section = load("methods", load_methods_section, viewer.scope, viewer.view, viewer.versions, chosen)
    if wanted:
        show_pick(hits_html(wanted, find_on_methods(wanted)), "methods-hits")
    elif section is None:
        show_page_heading("Methods")
        show_empty(f"There is no section “{chosen}” on Methods.", "Choose one of the list, or search for a word.")
    else:
        show_pick(section_html(section), "methods-section")
