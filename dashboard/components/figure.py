"""Figures on the page: no mode bar, no drag, own theme, an alt text, and what was clicked."""

from typing import Any

import plotly.graph_objects as go
import streamlit as st

from dashboard.charts.theme import Tokens, get_tokens
from dashboard.components.marks import show_marks

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
    if key not in st.session_state:
        # The page was left: what was selected then is gone, and that is no click.
        st.session_state.pop(f"_{key}_seen", None)
    event = st.plotly_chart(
        fig, key=key, theme=None, config=CONFIG, alt=alt, width="stretch", on_select="rerun", selection_mode="points"
    )
    clicked = _tell_once([point.get("customdata") for point in event["selection"]["points"]], fig, key)
    return show_marks(fig, key) or clicked


def _tell_once(selected: list[Any], fig: go.Figure, key: str) -> list[Any]:
    """What was clicked since the last run.

    A second click on the same mark takes its selection away: in an unchanged figure that is a click too,
    and tells the mark again. Where the figure itself changed, an empty selection is only the new figure's.
    """
    before, drawn = st.session_state.get(f"_{key}_seen", ([], fig))
    st.session_state[f"_{key}_seen"] = (selected, fig)
    if selected == before or (not selected and not _is_same(fig, drawn)):
        return []
    return [p for p in selected or before if p is not None]


def _is_same(fig: go.Figure, drawn: go.Figure) -> bool:
    return fig is drawn or fig.to_json() == drawn.to_json()
