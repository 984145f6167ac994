"""Dots with 95 % intervals in lanes: rates by kind and route, or by dose band; the counts stand beside them."""

from collections.abc import Sequence
from html import escape
from typing import Any

import plotly.graph_objects as go

from dashboard.analysis.side_effects.side_effect_parts import IntervalMark, IntervalRow
from dashboard.charts.drawn_once import drawn_once
from dashboard.charts.theme import (
    INTERVAL,
    LABEL,
    POINT,
    STRONG,
    Tokens,
    build_layout,
    label,
    line_shape,
    plain_axis,
)

LANE_PX, GAP_PX, TOP_PX, BOTTOM_PX = 19, 11, 24, 28
Columns = dict[str, float]
COLUMNS: Columns = {"from": 0.66, "rate": 0.18, "counts": 0.22, "lane": 0.57, "published": 1.0}
"""Where the words begin as a share of the width between the margins, then the places of the columns within the
words' own axis (0-1): rate and published end there, the others begin there."""
WIDE_LANES: Columns = {"from": 0.52, "rate": 0.24, "counts": 0.28, "lane": 0.62, "published": 1.0}
"""The same for narrower figures with longer lane words and nothing published (dose bands)."""
Placed = tuple[float, IntervalMark]


@drawn_once
def build_rates_by_route(
    rows: Sequence[IntervalRow],
    tokens: Tokens,
    counted: str,
    *,
    lane_title: str = "",
    columns: Columns = COLUMNS,
    left: int = 104,
) -> go.Figure:
    """Figure of the rows; ``counted`` heads the counts ("sessions"), ``lane_title`` the lane words ("mg/kg").

    x: share in percent from 0. No mark where there is no rate; none of many: a hollow mark at 0 with
    its interval. A published figure is an ink tick in its lane, grey and hollow where it is not comparable.
    """
    placed, shapes, notes, height = _place(rows, tokens, left)
    most = max((m.high or 0 for _, m in placed), default=0) * 100
    step = 20 if most > 40 else 10 if most > 15 else 5
    end = min(100, max(step, (int(most * 1.02) // step + 1) * step))
    figure = go.Figure(layout=_layout(tokens, height, left, end, step, columns["from"]))
    for route in dict.fromkeys(m.route for _, m in placed):
        figure.add_trace(_draw_marks([p for p in placed if p[1].route == route], route, tokens))
    for trace in _write_words(placed, tokens, columns):
        figure.add_trace(trace)
    for y, mark in placed:
        shapes += _mark_shapes(y, mark, tokens)
    has_published = any(m.published for _, m in placed)
    notes += [
        label(m.published.label.removeprefix("published "), columns["published"], y,
              tokens.ink if m.published.comparable else tokens.ink3, xref="x2", xanchor="right")
        for y, m in placed
        if m.published is not None
    ]  # fmt: skip
    heads = [("rate", "rate", "right"), (counted, "counts", "left"), (lane_title, "lane", "left")]
    heads += [("published", "published", "right")] if has_published else []
    notes += [
        label(text, columns[key], 1, tokens.ink3, xref="x2", yref="paper", xanchor=side, yshift=11)
        for text, key, side in heads
        if text
    ]
    figure.update_layout(shapes=shapes, annotations=notes)
    return figure


def _place(
    rows: Sequence[IntervalRow], tokens: Tokens, left: int
) -> tuple[list[Placed], list[dict[str, Any]], list[dict[str, Any]], float]:
    """Every mark with its y in px from the top, hairlines between rows, row labels, height of the plot."""
    placed: list[Placed] = []
    shapes: list[dict[str, Any]] = []
    notes: list[dict[str, Any]] = []
    y = 0.0
    for row in rows:
        if y:
            shapes.append(line_shape(0, 1, y, y, tokens.grid, xref="paper"))
        y += GAP_PX / 2
        words = row.label.split(", ")
        # A label of two lines beside one mark needs the room of two.
        spare = max(0, len(words) - len(row.marks)) * LANE_PX / 2
        y += spare
        middle = y + len(row.marks) * LANE_PX / 2
        text = "<br>".join(escape(part) for part in words)
        notes.append(label(text, 0, middle, tokens.ink, bold=True, size=STRONG, xref="paper", xshift=-left))
        for mark in row.marks:
            placed.append((y + LANE_PX / 2, mark))
            y += LANE_PX
        y += spare + GAP_PX / 2
    return placed, shapes, notes, y


def _layout(tokens: Tokens, height: float, left: int, end: int, step: int, words_from: float) -> go.Layout:
    ticks = list(range(0, end + 1, step))
    words = [f"{t} %" if t == ticks[-1] else f"{t}" for t in ticks]
    return build_layout(
        tokens,
        height=int(height) + TOP_PX + BOTTOM_PX,
        left=left,
        right=4,
        top=TOP_PX,
        bottom=BOTTOM_PX,
        xaxis=plain_axis(
            tokens, grid=True, domain=[0, words_from], range=[0, end], tickvals=ticks, ticktext=words, title=None
        ),
        xaxis2=plain_axis(tokens, domain=[words_from, 1], range=[0, 1], anchor="y", showticklabels=False),
        yaxis=plain_axis(tokens, range=[height, 0], showticklabels=False),
    )


def _hover(mark: IntervalMark) -> str:
    lines = [f"<b>{escape(mark.lane)}: {escape(mark.rate)}</b>, {escape(mark.counts)}"]
    if mark.low is not None and mark.high is not None:
        lines.append(f"95 % interval {mark.low * 100:.0f}–{mark.high * 100:.0f} %")
    if mark.published is not None:
        lines.append(mark.published.label + ("" if mark.published.comparable else ": not comparable, see below"))
    return "<br>".join([*lines, "Click: who they are"])


def _draw_marks(placed: list[Placed], route: str, tokens: Tokens) -> go.Scatter:
    """The dots of one route."""
    look = tokens.routes[route]
    shown = [(y, m) for y, m in placed if m.share is not None]
    marker = {
        "symbol": [f"{look.symbol}-open" if m.share == 0 else look.symbol for _, m in shown],
        "size": POINT + 1,
        "color": look.colour,
        "opacity": 1,
        "line": {"width": 1.6, "color": look.colour},
    }
    return go.Scatter(
        x=[(m.share or 0) * 100 for _, m in shown],
        y=[y for y, _ in shown],
        mode="markers",
        marker=marker,
        cliponaxis=False,
        name=route,
        customdata=[m.pick for _, m in shown],
        hovertext=[_hover(m) for _, m in shown],
        hovertemplate="%{hovertext}<extra></extra>",
        selected={"marker": {"opacity": 1}},
        unselected={"marker": {"opacity": 1}},
    )


def _write_words(placed: list[Placed], tokens: Tokens, columns: Columns) -> list[go.Scatter]:
    """The words of all routes, one trace a column: every number opens who is behind it, and few traces draw fast."""
    return [
        _words(
            placed, columns["rate"], [_in_colour(m.rate, m, tokens) for _, m in placed], "middle left", tokens, "rate"
        ),
        _words(placed, columns["counts"], [escape(m.counts) for _, m in placed], "middle right", tokens, "counts"),
        _words(
            placed, columns["lane"], [_in_colour(m.lane, m, tokens) for _, m in placed], "middle right", tokens, "lane"
        ),
    ]


def _in_colour(word: str, mark: IntervalMark, tokens: Tokens) -> str:
    """Bold, in the colour of the mark's route: in the text itself, because a trace knows one colour when selected."""
    return f'<span style="color:{tokens.routes[mark.route].colour}"><b>{escape(word)}</b></span>' if word else ""


def _words(placed: list[Placed], at: float, words: list[str], position: str, tokens: Tokens, name: str) -> go.Scatter:
    return go.Scatter(
        x=[at] * len(placed),
        y=[y for y, _ in placed],
        xaxis="x2",
        mode="text",
        text=words,
        textposition=position,
        textfont={"size": LABEL, "color": tokens.ink2},
        cliponaxis=False,
        name=name,
        customdata=[m.pick for _, m in placed],
        hovertext=[_hover(m) for _, m in placed],
        hovertemplate="%{hovertext}<extra></extra>",
        selected={"textfont": {"color": tokens.ink2}},
        unselected={"textfont": {"color": tokens.ink2}},
    )


def _mark_shapes(y: float, mark: IntervalMark, tokens: Tokens) -> list[dict[str, Any]]:
    """The interval, and the published tick of the lane with its figure at the right."""
    shapes = []
    if mark.low is not None and mark.high is not None:
        colour = tokens.routes[mark.route].colour
        shapes.append(line_shape(mark.low * 100, mark.high * 100, y, y, colour, width=INTERVAL, layer="between"))
    tick = mark.published
    if tick is not None and tick.comparable:
        shapes.append(
            line_shape(tick.share * 100, tick.share * 100, y - 8, y + 8, tokens.ink, width=1.6, layer="above")
        )
    elif tick is not None:
        shapes.append(
            {
                "type": "rect", "xref": "x", "yref": "y", "xsizemode": "pixel", "xanchor": tick.share * 100,
                "x0": -2, "x1": 2, "y0": y - 8, "y1": y + 8, "layer": "above",
                "line": {"color": tokens.limit, "width": 1.2}, "fillcolor": tokens.ground,
            }
        )  # fmt: skip
    return shapes
