"""A calm line while something is still being computed; the page picks it up by itself once it is there."""

import streamlit as st

from dashboard.components.heading import show_note
from dashboard.data import are_courses_ready
from dashboard.filters import keep_what_was_told
from dashboard.viewer import Viewer

LOOK_EVERY_S = 1.0


def show_waiting(viewer: Viewer, words: str) -> None:
    """Say what is still missing (nothing where ``words`` is empty), and look every second whether it is there."""
    if words:
        _watch(viewer, words)


@st.fragment(run_every=LOOK_EVERY_S)
def _watch(viewer: Viewer, words: str) -> None:
    show_note(words)
    if are_courses_ready(viewer.scope, viewer.view, viewer.versions):
        keep_what_was_told()
        st.rerun()
