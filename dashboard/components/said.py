"""A word about what was just done, shown after the page is drawn anew (a toast before a rerun is lost)."""

import streamlit as st

from dashboard.components.html import plain

_SAID = "_said_after_rerun"


def say_after_rerun(text: str) -> None:
    """Keep a sentence for the next run."""
    st.session_state[_SAID] = text


def show_said() -> None:
    """Show the sentence that the last run kept, once."""
    if (text := st.session_state.pop(_SAID, None)) is not None:
        st.toast(plain(text))
