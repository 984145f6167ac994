"""Figures on the page: drawn by the server as one piece of markup, each mark reachable and told when it is picked."""

from collections.abc import Callable

import plotly.graph_objects as go
import streamlit as st

from dashboard.charts.theme import Tokens, get_tokens
from dashboard.components.pick import show_pick
from dashboard.picture.screen import draw_fluid


def page_tokens() -> Tokens:
    """The tokens of the theme the viewer's browser shows now."""
    return get_tokens(st.context.theme.type or "light")


def show_figure(
    fig: go.Figure, key: str, alt: str, *, above: str = "", below: str = "", make: Callable[[str], str] | None = None
) -> str | None:
    """Draw a figure; return what was just picked in it, or in the markup above and below it: each pick once.

    ``alt`` is the report's alt sentence; ``make`` gives the address of a file whose button stands in the markup.
    One piece a section is quicker than three: a page has many.
    """
    return show_pick(f"{above}{draw_fluid(fig, alt)}{below}", key, make)
