"""A funnel plot: shares against numbers, with the 95 % and 99.8 % limits; only unusual points have a colour."""

from html import escape
from typing import Any

import numpy as np
import plotly.graph_objects as go

from dashboard.analysis.funnels.funnel_parts import FunnelPicture, FunnelPoint
from dashboard.charts.drawn_once import drawn_once
from dashboard.charts.label_places import Box, choose_place, measure_text
from dashboard.charts.margin_labels import MarginLabel, margin_annotations
from dashboard.charts.theme import LABEL, POINT, Tokens, build_layout, label, line_shape, plain_axis

LEFT_PX, RIGHT_PX, TOP_PX, BOTTOM_PX = 44, 84, 14, 42
WIDTH_PX = 280
"""The narrowest plot the labels are placed for."""
LOWEST, HIGHEST = 0.0, 102.0
TICKS = (0, 25, 50, 75, 100)
"""Percent; the 0 of the other axis stands for both."""
UNUSUAL_PX = 11


@drawn_once
def build_therapist_funnel(picture: FunnelPicture, tokens: Tokens, *, height: int = 270) -> go.Figure:
    """Figure of one funnel: x finished courses, y percent; points are named where they stand."""
    most = float(picture.sizes[-1])
    plot = height - TOP_PX - BOTTOM_PX
    step = next(s for s in (2, 5, 10, 20, 25, 50, 100, 200, 500, 1000, 5000) if most / s <= 6)
    figure = go.Figure(
        layout=build_layout(
            tokens, height=height, left=LEFT_PX, right=RIGHT_PX, top=TOP_PX, bottom=BOTTOM_PX,
            xaxis=plain_axis(
                tokens, line=True, range=[0, most], tickvals=np.arange(0, most + 1, step),
                title={"text": escape(picture.x_title), "font": {"size": LABEL, "color": tokens.ink3}, "standoff": 4},
            ),
            yaxis=plain_axis(
                tokens, range=[LOWEST, HIGHEST], tickvals=list(TICKS),
                ticktext=["", *(f"{t}" for t in TICKS[1:-1]), f"{TICKS[-1]} %"],
            ),
        )
    )  # fmt: skip
    for trace in _limit_traces(picture, tokens):
        figure.add_trace(trace)
    figure.add_trace(_points(picture.points, tokens))
    target = picture.target * 100
    ends = [
        MarginLabel(target, escape(picture.target_words), tokens.ink2),
        MarginLabel(float(picture.limits.low_95[-1]) * 100, "95 %", tokens.ink3),
        MarginLabel(float(picture.limits.low_998[-1]) * 100, "99.8 %", tokens.ink3),
    ]
    figure.update_layout(
        shapes=[line_shape(0, most, target, target, tokens.ink2, width=1.2)],
        annotations=[*margin_annotations(ends, LOWEST, HIGHEST, plot), *_names(picture, tokens, most, plot)],
    )
    return figure


def _limit_traces(picture: FunnelPicture, tokens: Tokens) -> list[go.Scatter]:
    """The four limits, dashed for 95 %, solid for 99.8 %."""
    limits = picture.limits
    lines = (
        ("95 % low", limits.low_95, "dash"),
        ("95 % high", limits.high_95, "dash"),
        ("99.8 % low", limits.low_998, "solid"),
        ("99.8 % high", limits.high_998, "solid"),
    )
    return [
        go.Scatter(
            x=picture.sizes, y=np.round(values * 100, 2), mode="lines", name=name, hoverinfo="skip",
            line={"color": tokens.limit, "width": 1, "dash": dash},
        )
        for name, values, dash in lines
    ]  # fmt: skip


def _points(points: tuple[FunnelPoint, ...], tokens: Tokens) -> go.Scatter:
    unusual = [point.unusual != 0 for point in points]
    return go.Scatter(
        x=[p.size for p in points], y=[round(p.share * 100, 2) for p in points], mode="markers", name="therapists",
        marker={
            "symbol": ["diamond" if odd else "circle" for odd in unusual],
            "size": [UNUSUAL_PX if odd else POINT for odd in unusual],
            "color": [_tone(p, tokens) for p in points], "opacity": 1, "line": {"width": 0},
        },
        customdata=[p.pick for p in points], hovertext=[p.hover for p in points],
        hovertemplate="%{hovertext}<extra></extra>", cliponaxis=False,
        selected={"marker": {"opacity": 1}}, unselected={"marker": {"opacity": 1}},
    )  # fmt: skip


def _tone(point: FunnelPoint, tokens: Tokens) -> str:
    return {-1: tokens.worse, 1: tokens.better}.get(point.unusual, tokens.ink)


def _names(picture: FunnelPicture, tokens: Tokens, most: float, plot: float) -> list[dict[str, Any]]:
    """Each name beside its point where it covers no other point or name, and not the clinic's line.

    A usual point whose name finds no free place keeps it for hovering and for the list of marks.
    """
    at = [(p.size / most * WIDTH_PX, plot * (1 - p.share * 100 / HIGHEST)) for p in picture.points]
    line = plot * (1 - picture.target * 100 / HIGHEST)
    taken = [Box(x - 6, y - 6, x + 6, y + 6) for x, y in at]
    taken.append(Box(0, line - 1, WIDTH_PX, line + 1))
    margin = (picture.target, float(picture.limits.low_95[-1]), float(picture.limits.low_998[-1]))
    for share in margin:
        y = plot * (1 - share * 100 / HIGHEST)
        taken.append(Box(WIDTH_PX + 6, y - 9, WIDTH_PX + RIGHT_PX, y + 9))
    room = Box(-4, 0, WIDTH_PX + RIGHT_PX - 40, plot)
    notes = []
    for point, (x, y) in zip(picture.points, at, strict=True):
        boxes = _candidates(x, y, measure_text(point.name))
        chosen = choose_place([box for box, _ in boxes], taken, room)
        box, anchor = boxes[chosen]
        if point.unusual == 0 and any(box.meets(other) for other in taken):
            continue
        taken.append(box)
        shift = {"center": 0, "left": 8, "right": -8}[anchor]
        notes.append(
            label(
                escape(point.name), point.size, point.share * 100, _tone(point, tokens), xanchor=anchor,
                xshift=shift, yshift=y - (box.top + box.bottom) / 2, ground=tokens.ground,
            )
        )  # fmt: skip
    return notes


def _candidates(x: float, y: float, width: float) -> list[tuple[Box, str]]:
    """Right, left, above, below, and further above and below."""
    near = [_over(x, middle, width) for middle in (y - 14, y + 14)]
    right = [(Box(x + 8, middle - 8, x + 8 + width, middle + 8), "left") for middle in (y, y - 12, y + 12)]
    left = [(Box(x - 8 - width, middle - 8, x - 8, middle + 8), "right") for middle in (y, y - 12, y + 12)]
    return [*right, *left, *near, *(_over(x, middle, width) for middle in (y - 30, y + 30, y - 46, y + 46))]


def _over(x: float, middle: float, width: float) -> tuple[Box, str]:
    return Box(x - width / 2, middle - 8, x + width / 2, middle + 8), "center"
