"""Kaplan–Meier curves as steps with their 95 % bands, labelled at their ends; at most three to a panel."""

from html import escape
from typing import Any

import numpy as np
import plotly.graph_objects as go

from dashboard.analysis.time_to_event.survival_parts import SurvivalLine, SurvivalPanel
from dashboard.charts.drawn_once import drawn_once
from dashboard.charts.margin_labels import MarginLabel, margin_annotations
from dashboard.charts.theme import LINE, Tokens, build_layout, label, line_shape, plain_axis, with_alpha

LEFT_PX, RIGHT_PX, TOP_PX, BOTTOM_PX = 44, 116, 24, 24
LOWEST, HIGHEST = -2.0, 102.0
"""Percent: a little beyond 0 and 100, so that a line there is whole."""
TICKS = (0, 25, 50, 75, 100)
"""Percent; the 0 of the other axis stands for both."""
HALF = 50
CLEAR = 6
"""Percent: no lower stands a label, or it would meet the days under the axis."""
HIT_PX = 9
"""Size of the invisible mark that takes the click on a step."""
MOST_MARKS = 60
"""To a curve: in a large network it steps almost every day, and marks nearer than their size cannot be told apart."""


@drawn_once
def build_survival_curves(panel: SurvivalPanel, tokens: Tokens, *, height: int = 250) -> go.Figure:
    """Figure of one panel: x is the day since the first dose (or the response), y percent of patients."""
    last = float(panel.days[-1])
    figure = go.Figure(
        layout=build_layout(
            tokens, height=height, left=LEFT_PX, right=RIGHT_PX, top=TOP_PX, bottom=BOTTOM_PX,
            xaxis=plain_axis(
                tokens, range=[-last * 0.012, last * 1.004], tickvals=list(panel.days),
                ticktext=[f"{d} days" if d == panel.days[-1] else f"{d}" for d in panel.days],
            ),
            yaxis=plain_axis(
                tokens, grid=True, range=[LOWEST, HIGHEST], tickvals=list(TICKS),
                ticktext=["", *(f"{t}" for t in TICKS[1:-1]), f"{TICKS[-1]} %"],
            ),
        )
    )  # fmt: skip
    colours = [tokens.routes[line.route].colour if line.route else tokens.ink for line in panel.lines]
    for line, colour in zip(panel.lines, colours, strict=True):
        figure.add_trace(_band(line, colour))
    for line, colour in zip(panel.lines, colours, strict=True):
        figure.add_trace(_steps(line, colour))
    for line, colour in zip(panel.lines, colours, strict=True):
        figure.add_trace(_marks(line, colour, last))
    ends = [
        MarginLabel(max(float(line.share[-1]) * 100, CLEAR), escape(line.end), colour, bold=True)
        for line, colour in zip(panel.lines, colours, strict=True)
    ]
    figure.update_layout(
        shapes=[
            line_shape(0, last, 0, 0, tokens.axis),
            line_shape(0, last, HALF, HALF, tokens.axis, dash="dash"),
        ],
        annotations=[
            *margin_annotations(ends, LOWEST, HIGHEST, height - TOP_PX - BOTTOM_PX),
            _y_title(panel, tokens),
        ],
    )
    return figure


def _y_title(panel: SurvivalPanel, tokens: Tokens) -> dict[str, Any]:
    return label(escape(panel.y_title), 0, 1, tokens.ink3, xref="paper", yref="paper", xshift=-4, yshift=14)


def _band(line: SurvivalLine, colour: str) -> go.Scatter:
    """The interval as a stepped field; where there is none (before the first event) there is no field."""
    known = ~np.isnan(line.low)
    day, low, high = line.day[known], line.low[known] * 100, line.high[known] * 100
    x, upper = _as_steps(day, high)
    _, lower = _as_steps(day, low)
    return go.Scatter(
        x=np.r_[x, x[::-1]], y=np.r_[upper, lower[::-1]], fill="toself", mode="lines", line={"width": 0},
        fillcolor=with_alpha(colour, 0.14), hoverinfo="skip", name=f"{line.name} interval",
    )  # fmt: skip


def _as_steps(day: np.ndarray, value: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The corners of a step line: each value holds until the next day."""
    return np.repeat(day, 2)[1:], np.repeat(value, 2)[:-1]


def _steps(line: SurvivalLine, colour: str) -> go.Scatter:
    return go.Scatter(
        x=line.day, y=np.round(line.share * 100, 2), mode="lines", name=line.name,
        line={"color": colour, "width": LINE, "shape": "hv"}, hoverinfo="skip", cliponaxis=False,
    )  # fmt: skip


def _marks(line: SurvivalLine, colour: str, last: float) -> go.Scatter:
    """What takes the pointer: each step, or of steps too near to one another the last, which counts the others too."""
    shown = np.arange(len(line.day))
    if len(shown) > MOST_MARKS:
        place = np.floor(line.day * MOST_MARKS / (last + 1))
        shown = np.flatnonzero(np.diff(place, append=MOST_MARKS) > 0)
    hidden = {"marker": {"opacity": 0}}
    return go.Scatter(
        x=line.day[shown], y=np.round(line.share[shown] * 100, 2), mode="markers", name=f"{line.name} steps",
        marker={"size": HIT_PX, "color": colour, "opacity": 0, "line": {"width": 0}},
        customdata=[line.picks[i] for i in shown], hovertext=[line.hovers[i] for i in shown],
        hovertemplate="%{hovertext}<extra></extra>", selected=hidden, unselected=hidden, cliponaxis=False,
    )  # fmt: skip
