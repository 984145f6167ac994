"""Figures on the page: no mode bar, no drag, own theme, an alt text, and what was clicked."""

from typing import Any

import plotly.graph_objects as go
import streamlit as st

from dashboard.charts.theme import Tokens, get_tokens

CONFIG = {"displayModeBar": False, "scrollZoom": False, "doubleClick": False, "showTips": False, "displaylogo": False}


def page_tokens() -> Tokens:
    """The tokens of the theme the viewer's browser shows now."""
    return get_tokens(st.context.theme.type or "light")


def show_figure(fig: go.Figure, key: str, alt: str, *, pickable: bool = False) -> list[Any]:
    """Draw a figure; return the ``customdata`` of the points just clicked (each click once), else an empty list.

    ``alt`` is the report's alt sentence. The selection is a click on a mark; after it was read once
    it is forgotten, so that a rerun for another reason does not open the same list again.
    """
    if not pickable:
        st.plotly_chart(fig, key=key, theme=None, config=CONFIG, alt=alt, width="stretch")
        return []
    event = st.plotly_chart(
        fig, key=key, theme=None, config=CONFIG, alt=alt, width="stretch", on_select="rerun", selection_mode="points"
    )
    picked = [point.get("customdata") for point in event["selection"]["points"]]
    seen = f"_{key}_seen"
    if picked == st.session_state.get(seen):
        return []
    st.session_state[seen] = picked
    return [p for p in picked if p is not None]
