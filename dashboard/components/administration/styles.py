"""The few rules of style that only the Administration and Audit pages need."""

from pathlib import Path

import streamlit as st


def show_administration_styles() -> None:
    """Put the rules on the page."""
    rules = Path(__file__).with_name("administration.css").read_text(encoding="utf-8")
    st.html(f"<style>{rules}</style>")
