"""Baseline against latest score: one mark per pair of scores, over the band of measurement error."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go

from dashboard.charts.drawn_once import drawn_once
from dashboard.charts.theme import LINE, SMALL, STRONG, Tokens, build_layout, label, line_shape, plain_axis

SYMBOLS = {"recovery": "circle", "improvement": "circle-open", "deterioration": "triangle-up"}
HEIGHT = 400


@dataclass(frozen=True)
class MapPoint:
    """One mark: its place, how many patients, the verdict's shape and tone, what a click gives back, its hover."""

    baseline: int
    latest: int
    count: int
    shape: str
    tone: str
    pick: str
    hover: str
    name: str = ""


@drawn_once
def build_outcome_map(
    points: Sequence[MapPoint],
    instrument_name: str,
    low: int,
    high: int,
    reliable_points: int | None,
    caseness: int | None,
    higher_is_better: bool,
    tokens: Tokens,
) -> go.Figure:
    """The map; without ``reliable_points`` no band, without ``caseness`` no lines. Equal pairs are one mark."""
    xs, ys = [p.baseline for p in points], [p.latest for p in points]
    at_case = [caseness] if caseness is not None else []
    x_low, x_high = max(low, min([*xs, *at_case]) - 2) - 1, min(high, max([*xs, *at_case]) + 2) + 1
    y_high = min(high, max([*xs, *ys, *at_case]) + 1) + 1
    # Room for the two lines of words beneath the best score.
    y_low = low - max(2, round(0.16 * (y_high - low)))
    shapes, labels = _draw_band(tokens, x_low, x_high, y_low, y_high, reliable_points, higher_is_better, caseness)
    if caseness is not None:
        cut = caseness + 0.5 if higher_is_better else caseness - 0.5
        shapes += [
            line_shape(x_low, x_high, cut, cut, tokens.limit, dash="dash"),
            line_shape(cut, cut, y_low, y_high, tokens.limit, dash="dash"),
        ]
        text = f"caseness {'≤' if higher_is_better else '≥'} {caseness}"
        labels.append(label(text, cut, 1, tokens.ink3, size=SMALL, yref="paper", yanchor="top", xshift=3))
    for p in points:
        if p.name:
            # Left of the mark lies the field of the worse, mostly empty; near the edge the name turns round.
            left = p.baseline - x_low > (x_high - x_low) / 3
            side: dict[str, Any] = {"xanchor": "right" if left else "left", "xshift": -9 if left else 9}
            labels.append(label(p.name, p.baseline, p.latest, tokens.ink, size=SMALL, **side))
    labels.append(label(f"{instrument_name} now", 0, 1, tokens.ink2, xref="paper", yref="paper", xshift=-28, yshift=18))
    ticks = sorted({0, 5, 10, 15, 20, *at_case} if high <= 30 else {*range(low, high + 1, 20), *at_case})
    axis: dict[str, Any] = {"tickmode": "array", "tickvals": ticks}
    layout = build_layout(
        tokens, height=HEIGHT, left=28, right=8, top=32, bottom=44, shapes=shapes, annotations=labels,
        xaxis=plain_axis(tokens, range=[x_low, x_high], title=_title(tokens, f"{instrument_name} at baseline"), **axis),
        yaxis=plain_axis(tokens, range=[y_low, y_high], **axis),
    )  # fmt: skip
    return go.Figure([_draw_marks(points, tokens)], layout)


def _title(tokens: Tokens, text: str) -> dict[str, Any]:
    return {"text": text, "standoff": 6, "font": {"size": STRONG, "color": tokens.ink2}}


def _draw_marks(points: Sequence[MapPoint], tokens: Tokens) -> go.Scatter:
    colours = [tokens.verdict(p.tone) for p in points]
    return go.Scatter(
        x=[p.baseline for p in points],
        y=[p.latest for p in points],
        mode="markers+text",
        text=[str(p.count) if p.count > 1 else "" for p in points],
        textposition="top right",
        textfont={"size": SMALL, "color": tokens.ink2},
        customdata=[p.pick for p in points],
        hovertext=[p.hover for p in points],
        hoverinfo="text",
        marker={
            "symbol": [SYMBOLS.get(p.shape, "line-ew") for p in points],
            "color": colours,
            "size": 10,
            "opacity": 1,
            "line": {
                "color": colours,
                "width": [0 if p.shape in ("recovery", "deterioration") else 2.2 for p in points],
            },
        },
        selected={"marker": {"opacity": 1}},
        unselected={"marker": {"opacity": 1}, "textfont": {"color": tokens.ink2}},
    )


def _draw_band(
    tokens: Tokens,
    x_low: int,
    x_high: int,
    y_low: int,
    y_high: int,
    reliable: int | None,
    higher_is_better: bool,
    caseness: int | None,
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The band within measurement error with the line of no change, and the words of the three fields."""
    shapes = []
    if reliable is not None:
        half = reliable - 0.5
        corners = f"M{x_low},{x_low - half}L{x_high},{x_high - half}L{x_high},{x_high + half}L{x_low},{x_low + half}Z"
        shapes.append({
            "type": "path", "path": corners, "fillcolor": tokens.neutral_tint, "line": {"width": 0}, "layer": "below",
        })  # fmt: skip
    end = min(x_high, y_high)
    shapes.append(line_shape(x_low, end, x_low, end, tokens.axis, width=LINE / 2))
    labels = _name_fields(tokens, higher_is_better, caseness) if reliable is not None else []
    labels.append(label("no change", end, end, tokens.ink2, size=SMALL, xanchor="right", xshift=-4, yshift=8))
    return shapes, labels


def _name_fields(tokens: Tokens, higher_is_better: bool, caseness: int | None) -> list[dict[str, Any]]:
    """Words in the two corners that the band leaves, each with the shape that lies there."""
    worse, better = "▲ reliably worse", "○ reliable improvement<br>● reliable recovery"
    top, bottom = (better, worse) if higher_is_better else (worse, better)
    colours = (tokens.better, tokens.worse) if higher_is_better else (tokens.worse, tokens.better)
    corner: dict[str, Any] = {"yref": "paper", "bold": True, "size": SMALL}
    left = (0, "paper") if caseness is None else (caseness - 0.5, "x")
    return [
        label(top, left[0], 1, colours[0], xref=left[1], yanchor="top", xshift=3, yshift=-18, **corner),
        label(bottom, 1, 0, colours[1], xref="paper", xanchor="right", yanchor="bottom", xshift=-3, yshift=3, **corner),
    ]
