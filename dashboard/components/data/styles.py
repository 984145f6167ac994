"""The few rules of style that only the Data page needs."""

from pathlib import Path

import streamlit as st


def show_data_styles() -> None:
    """Put the rules on the page."""
    rules = Path(__file__).with_name("data.css").read_text(encoding="utf-8")
    st.html(f"<style>{rules}</style>")
