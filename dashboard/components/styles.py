"""The style sheet of the program: rules in ``style.css``, colours from the tokens, one markup for two themes."""

from functools import cache
from pathlib import Path

import streamlit as st

from dashboard.charts.theme import Mode, get_tokens, to_css_variables

_RULES = Path(__file__).with_name("style.css")


@cache
def style_sheet(mode: Mode) -> str:
    """The whole style sheet of one theme as a ``<style>`` element."""
    return f"<style>:root{{{to_css_variables(mode)}}}\n{_RULES.read_text(encoding='utf-8')}</style>"


def show_styles() -> None:
    """Put the style sheet of the viewer's theme on the page."""
    st.html(style_sheet(get_tokens(st.context.theme.type or "light").mode))
