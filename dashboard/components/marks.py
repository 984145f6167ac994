"""The marks of a chart as a list of buttons: for the keyboard, for who hears the screen, and to read the figures."""

import html
import json
import re
from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go
import streamlit as st

from dashboard.components.heading import show_note
from dashboard.components.html import esc
from dashboard.components.pick import show_pick

MOST_MARKS = 200
TITLE = "The marks as a list"
_BREAK, _TAG = re.compile(r"<br\s*/?>"), re.compile(r"<[^>]+>")


@dataclass(frozen=True)
class ListedMark:
    """One mark: what picking it gives back (as JSON) and what it says."""

    pick: str
    words: str


def list_marks(fig: go.Figure) -> list[ListedMark]:
    """Every mark that can be picked, in the order it was drawn; one that says and gives the same is listed once."""
    found: dict[ListedMark, None] = {}
    for trace in fig.data:
        picks, hovers = trace.customdata, trace.hovertext
        if picks is None:
            continue
        for place, pick in enumerate(picks):
            if pick is None:
                continue
            said = hovers if isinstance(hovers, str) else hovers[place] if hovers is not None else ""
            words = _plain(said) or f"{trace.x[place]}, {trace.y[place]}"
            found[ListedMark(json.dumps(pick.item() if hasattr(pick, "item") else pick), words)] = None
    return list(found)


def _plain(hover: str) -> str:
    """A hover text without its markup: lines become clauses."""
    lines = [html.unescape(_TAG.sub("", line)).strip() for line in _BREAK.split(hover)]
    return "; ".join(line for line in lines if line)


def marks_html(marks: list[ListedMark]) -> str:
    """The list; each mark is a button."""
    items = "".join(f'<li><button data-pick="{esc(m.pick)}">{esc(m.words)}</button></li>' for m in marks)
    return f'<ul class="kap-marks">{items}</ul>'


def show_marks(fig: go.Figure, key: str) -> list[Any]:
    """A quiet opener below a chart, empty until it is opened. Gives what was just picked, as a click would."""
    opener = st.expander(TITLE, key=f"{key}-marks", type="compact", on_change="rerun")
    if not opener.open:
        return []
    with opener:
        marks = list_marks(fig)
        picked = show_pick(marks_html(marks[:MOST_MARKS]), f"{key}-list")
        if len(marks) > MOST_MARKS:
            show_note(f"The first {MOST_MARKS} of {len(marks):,} marks are listed.")
        elif not marks:
            show_note("No mark of this chart stands for patients.")
    return [json.loads(picked)] if picked else []
