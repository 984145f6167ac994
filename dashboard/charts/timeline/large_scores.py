"""The scores of one course for the wall: a panel of the timeline, its letters 16 px and larger."""

from typing import Any

import plotly.graph_objects as go

from dashboard.analysis.course_timeline import Timeline
from dashboard.charts.drawn_once import drawn_once
from dashboard.charts.label_places import measure_text
from dashboard.charts.theme import Tokens, label
from dashboard.charts.timeline.canvas import Canvas, thin
from dashboard.charts.timeline.doses import draw_head
from dashboard.charts.timeline.scores import draw_scores

SCALE = 4 / 3
"""The smallest letters of a timeline, 12 px, become 16 px."""
PANEL_HEIGHT, PLOT_WIDTH = 335, 240
"""Pixels before they are enlarged; the width is that between the margins at 1024 px."""
LEFT, RIGHT, TOP, BOTTOM = 56, 168, 40, 40


@drawn_once
def build_large_scores(timeline: Timeline, tokens: Tokens) -> go.Figure:
    """The first score panel of a timeline with its doses as hairlines, time proportional; x in local day numbers."""
    canvas = Canvas(tokens, timeline.first_day, timeline.last_day, plot_width=PLOT_WIDTH, names_panels=False)
    if timeline.doses is not None:
        draw_head(canvas, timeline.doses)
    draw_scores(canvas, timeline.scores[0], is_first=True, height=PANEL_HEIGHT)
    end = label(timeline.as_of_label, 1, 0, tokens.ink, xref="paper", yref="paper", xanchor="center", yshift=-11)
    canvas.annotations.append(end)
    figure = canvas.to_figure(_thin_ticks(canvas, timeline)).to_plotly_json()
    figure["layout"] |= {"margin": {"l": LEFT, "r": RIGHT, "t": TOP, "b": BOTTOM, "pad": 0}}
    figure["layout"]["height"] = round(PANEL_HEIGHT * SCALE) + TOP + BOTTOM
    _enlarge(figure)
    return go.Figure(data=figure["data"], layout=figure["layout"], _validate=False)


def _thin_ticks(canvas: Canvas, timeline: Timeline) -> tuple[tuple[int, str], ...]:
    """The words under the axis that stand apart when they are large, and apart from the word at the end."""
    room = max([measure_text(text) for _, text in timeline.ticks], default=0) + 6
    end = PLOT_WIDTH - measure_text(timeline.as_of_label) / 2 - room / 2
    ticks = [tick for tick in timeline.ticks if canvas.to_x(tick[0]) <= end]
    kept = thin([canvas.to_x(day) for day, _ in ticks], room)
    return tuple(tick for index, tick in enumerate(ticks) if index in kept)


def _enlarge(part: Any) -> None:
    """Every letter, mark, line and shift of a figure's parts, in place."""
    for key, value in part.items() if isinstance(part, dict) else ():
        if key in ("size", "width", "xshift", "yshift") and isinstance(value, (int, float)):
            part[key] = round(value * SCALE, 1)
        elif isinstance(value, dict):
            _enlarge(value)
        elif isinstance(value, (list, tuple)) and key in ("data", "shapes", "annotations"):
            for one in value:
                _enlarge(one)
