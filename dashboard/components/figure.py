"""Figures on the page: drawn by the server as one piece of markup, each mark reachable and told when it is picked."""

import json
from typing import Any

import plotly.graph_objects as go
import streamlit as st

from dashboard.charts.theme import Tokens, get_tokens
from dashboard.components.pick import show_pick
from dashboard.picture.screen import draw_fluid


def page_tokens() -> Tokens:
    """The tokens of the theme the viewer's browser shows now."""
    return get_tokens(st.context.theme.type or "light")


def show_figure(fig: go.Figure, key: str, alt: str) -> list[Any]:
    """Draw a figure; return the ``customdata`` of the mark just picked (each pick once), else an empty list.

    ``alt`` is the report's alt sentence.
    """
    picked = show_pick(draw_fluid(fig, alt), key)
    return [json.loads(picked)] if picked else []
