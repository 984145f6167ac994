"""The mean score before treatment and after each dose, with its band, the caseness line, and n under each tick."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go

from dashboard.charts.drawn_once import drawn_once
from dashboard.charts.theme import (
    LABEL,
    LINE,
    POINT,
    SMALL,
    STRONG,
    Tokens,
    build_layout,
    label,
    line_shape,
    plain_axis,
    with_alpha,
)

HEIGHT, TOP_PX, BOTTOM_PX, LEFT_PX, RIGHT_PX = 320, 28, 46, 38, 20


@dataclass(frozen=True)
class MeanPoint:
    """One point: dose number (0: baseline), mean with its interval, n, what a click gives back, the hover."""

    number: int
    mean: float
    low: float
    high: float
    count: int
    pick: str
    hover: str


@drawn_once
def build_mean_course(
    points: Sequence[MeanPoint], low: int, high: int, caseness: int | None, higher_is_better: bool, tokens: Tokens
) -> go.Figure:
    """Figure over dose numbers; y runs over the scale from ``low`` to where the intervals reach, or to its end."""
    number = np.array([p.number for p in points], np.int16)
    top = min(high, max(*(p.high for p in points), caseness or 0) * 1.12)
    layout = build_layout(
        tokens, height=HEIGHT, left=LEFT_PX, right=RIGHT_PX, top=TOP_PX, bottom=BOTTOM_PX,
        xaxis=plain_axis(
            tokens, line=True, range=[-0.4, int(number[-1]) + 0.4], tickvals=number,
            ticktext=[f"{p.number}<br>{p.count:,}" for p in points], ticklen=4,
        ),
        yaxis=plain_axis(tokens, grid=True, range=[low, top], **_ticks(low, high, caseness)),
        shapes=_draw_caseness(caseness, higher_is_better, tokens),
        annotations=_label(points, caseness, higher_is_better, tokens),
    )  # fmt: skip
    return go.Figure([_draw_band(points, number, tokens), _draw_line(points, number, tokens)], layout)


def _ticks(low: int, high: int, caseness: int | None) -> dict[str, Any]:
    step = 5 if high - low <= 40 else 20
    near = step * 0.45
    rest = [v for v in range(low, high + 1, step) if caseness is None or abs(v - caseness) >= near]
    return {"tickvals": sorted({*rest, *([] if caseness is None else [caseness])})}


def _draw_caseness(caseness: int | None, higher_is_better: bool, tokens: Tokens) -> list[dict[str, Any]]:
    if caseness is None:
        return []
    at = _edge(caseness, higher_is_better)
    return [line_shape(0, 1, at, at, tokens.limit, dash="dash", xref="paper")]


def _edge(caseness: int, higher_is_better: bool) -> float:
    return caseness + 0.5 if higher_is_better else caseness - 0.5


def _draw_band(points: Sequence[MeanPoint], number: np.ndarray, tokens: Tokens) -> go.Scatter:
    ends = np.array([[p.low, p.high] for p in points], np.float32)
    return go.Scatter(
        x=np.r_[number, number[::-1]], y=np.r_[ends[:, 1], ends[::-1, 0]], fill="toself", mode="lines",
        line={"width": 0}, fillcolor=with_alpha(tokens.ink, 0.13), hoverinfo="skip", name="interval",
    )  # fmt: skip


def _draw_line(points: Sequence[MeanPoint], number: np.ndarray, tokens: Tokens) -> go.Scatter:
    full = {"marker": {"opacity": 1}}
    return go.Scatter(
        x=number, y=np.array([p.mean for p in points], np.float32), mode="lines+markers",
        line={"color": tokens.ink, "width": LINE},
        marker={"size": POINT, "color": tokens.ink, "opacity": 1, "line": {"width": 0}},
        customdata=[p.pick for p in points], hovertext=[p.hover for p in points], hoverinfo="text",
        selected=full, unselected=full, cliponaxis=False, name="mean",
    )  # fmt: skip


def _label(
    points: Sequence[MeanPoint], caseness: int | None, higher_is_better: bool, tokens: Tokens
) -> list[dict[str, Any]]:
    notes = [
        label(f"{p.mean:.1f}", p.number, p.high, tokens.ink, bold=True, size=STRONG, xanchor="center", yshift=11)
        for p in (points[0], points[-1])
    ]
    beside: dict[str, Any] = {"xref": "paper", "yref": "paper", "xanchor": "right", "size": LABEL}
    notes += [
        label("points", 0, 1, tokens.ink3, xref="paper", yref="paper", xshift=-34, yshift=18),
        label("dose", 0, 0, tokens.ink3, xshift=-6, yshift=-17, **beside),
        label("n", 0, 0, tokens.ink3, xshift=-6, yshift=-33, **beside),
    ]
    if caseness is not None:
        words = f"caseness {'≤' if higher_is_better else '≥'} {caseness}"
        at = _edge(caseness, higher_is_better)
        below = points[0].mean > at
        notes.append(label(words, 0, at, tokens.ink3, size=SMALL, xref="paper", xshift=4, yshift=-9 if below else 9))
    return notes
