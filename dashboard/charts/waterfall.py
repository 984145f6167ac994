"""Each course's change as a bar: largest gain at the left, largest worsening at the right."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go

from dashboard.charts.drawn_once import drawn_once
from dashboard.charts.theme import STRONG, Tokens, build_layout, label, line_shape, plain_axis

HEIGHT, TOP_PX, BOTTOM_PX, LEFT_PX, RIGHT_PX = 390, 28, 8, 40, 12
TONES = ("better", "neutral", "worse")
WIDE_BAR = 0.82
MANY = 160
"""So many bars stand without gaps: a gap would be less than a pixel wide."""
FEWEST_PLACES = 12
"""Fewer bars leave the rest of the width empty: one patient is not a wall."""
LABELS_PX = 40


@dataclass(frozen=True)
class ChangeBar:
    """One bar: the change in points, of how many courses, tone of the verdict, what a click gives back, the hover."""

    change: int
    count: int
    tone: str
    pick: str
    hover: str


@drawn_once
def build_waterfall(
    bars: Sequence[ChangeBar],
    labels: Sequence[tuple[str, str]],
    bound: int | None,
    higher_is_better: bool,
    tokens: Tokens,
) -> go.Figure:
    """The bars in the order given. ``labels``: (tone, words) beside their bars; ``bound``: the reliable change."""
    changes = np.array([bar.change for bar in bars], np.int16)
    low, high = _find_ends(changes, bound or 0, higher_is_better)
    limits = [] if bound is None else [bound, -bound]
    ends = np.cumsum([bar.count for bar in bars])
    width = max(int(ends[-1]), FEWEST_PLACES)
    layout = build_layout(
        tokens, height=HEIGHT, left=LEFT_PX, right=RIGHT_PX, top=TOP_PX, bottom=BOTTOM_PX, bargap=0,
        xaxis=plain_axis(tokens, range=[-0.1, width + 0.1], showticklabels=False),
        yaxis=plain_axis(tokens, range=[low, high], **_ticks(low, high, limits)),
        shapes=[line_shape(0, 1, y, y, tokens.ink3, dash="dot", xref="paper", layer="above") for y in limits]
        + [line_shape(0, 1, 0, 0, tokens.axis, xref="paper")],
        annotations=[
            *_label_groups(bars, ends, labels, bound or 0, -1 if higher_is_better else 1, tokens),
            label("points", 0, 1, tokens.ink3, xref="paper", yref="paper", xshift=-34, yshift=18),
        ],
    )  # fmt: skip
    return go.Figure([_draw(bars, ends, changes, tokens)], layout)


def _find_ends(changes: np.ndarray, bound: int, higher_is_better: bool) -> tuple[float, float]:
    """Lowest and highest y, with room for two rows of words beyond the bound on the side of the worsenings."""
    worse = changes if not higher_is_better else -changes
    gain = max(int(-worse.min(initial=0)), bound, 1) + 1
    room = LABELS_PX / (HEIGHT - TOP_PX - BOTTOM_PX)
    loss = max(int(worse.max(initial=0)) + (gain + bound) * room * 0.8, (bound + gain * room) / (1 - room))
    return (-loss, gain) if higher_is_better else (-gain, loss)


def _ticks(low: float, high: float, limits: list[int]) -> dict[str, Any]:
    """Ticks at 0, at the bounds and at fives that stand clear of them."""
    step = 5 if high - low <= 40 else 10 if high - low <= 80 else 20
    rest = [v for v in range(-100, 101, step) if low <= v <= high and all(abs(v - at) >= step * 0.4 for at in limits)]
    values = sorted({0, *limits, *rest})
    return {"tickvals": values, "ticktext": [f"+{v}" if v > 0 else f"\N{MINUS SIGN}{-v}" if v else "0" for v in values]}


def _draw(bars: Sequence[ChangeBar], ends: np.ndarray, changes: np.ndarray, tokens: Tokens) -> go.Bar:
    """One trace; a change of 0 is drawn as a hair above the line, so that it can be seen and clicked."""
    drawn = np.where(changes == 0, 0.12, changes).astype(np.float32)
    counts = np.array([bar.count for bar in bars], np.int32)
    gap = 1 - WIDE_BAR if ends[-1] < MANY else 0.0
    full = {"marker": {"opacity": 1}}
    return go.Bar(
        x=(ends - counts / 2).astype(np.float32), y=drawn, width=(counts - gap).astype(np.float32),
        marker={"color": [tokens.verdict(bar.tone) for bar in bars], "line": {"width": 0}},
        customdata=[bar.pick for bar in bars], hovertext=[bar.hover for bar in bars], hoverinfo="text",
        selected=full, unselected=full, name="changes",
    )  # fmt: skip


def _label_groups(
    bars: Sequence[ChangeBar],
    ends: np.ndarray,
    labels: Sequence[tuple[str, str]],
    bound: int,
    side: int,
    tokens: Tokens,
) -> list[dict[str, Any]]:
    """Words on the side of the worsenings (``side`` 1: above): gains at the zero line, small changes beyond the bound,
    worsenings at the edge.
    """
    notes = []
    last = max(int(ends[-1]), FEWEST_PLACES)
    inner: dict[str, Any] = {"yanchor": "bottom" if side > 0 else "top", "yshift": 3 * side}
    for tone, words in labels:
        places = [float(end) for bar, end in zip(bars, ends, strict=True) if bar.tone == tone]
        colour = tokens.verdict(tone)
        if tone == "better":
            notes.append(label(words, 0, 0, colour, bold=True, size=STRONG, xshift=-4, **inner))
        elif tone == "worse":
            edge: dict[str, Any] = {"yref": "paper", "yanchor": "top" if side > 0 else "bottom"}
            y = 1 if side > 0 else 0
            notes.append(label(words, last, y, colour, bold=True, size=STRONG, xanchor="right", xshift=4, **edge))
        else:
            middle = (places[0] + places[-1]) / 2
            anchor = "left" if middle < last / 4 else "right" if middle > last * 3 / 4 else "center"
            at = {"left": places[0], "right": places[-1], "center": middle}[anchor]
            notes.append(label(words, at, bound * side, colour, size=STRONG, xanchor=anchor, **inner))
    return notes
