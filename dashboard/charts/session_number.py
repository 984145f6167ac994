"""The share with an effect at dose 1, 2, 3 … in the same patients, and how many remain."""

from typing import Any

import numpy as np
import plotly.graph_objects as go

from dashboard.analysis.side_effects.side_effect_parts import SessionCurve
from dashboard.charts.drawn_once import drawn_once
from dashboard.charts.margin_labels import MarginLabel, margin_annotations
from dashboard.charts.theme import LABEL, LINE, POINT, Tokens, build_layout, label, plain_axis, with_alpha

CURVE_PX, SPACE_PX, BARS_PX, TOP_PX, BOTTOM_PX = 236, 50, 62, 20, 6
LOWEST, HIGHEST = -3, 102
"""Percent: a little beyond 0 and 100, so that a line and its points there are whole and clear of the numbers."""
TICK_PX = 4
NEAR_FLOOR = 15
"""Below so many percent a label under its point would lie on the session numbers."""


@drawn_once
def build_session_number(curve: SessionCurve, tokens: Tokens) -> go.Figure:
    """Curve above (percent, 0 to 100) with its 95 % band and everyone who came dashed; bars of patients below."""
    numbers = np.arange(1, len(curve.share) + 1)
    colour = tokens.routes[curve.colour_route].colour if curve.colour_route else tokens.ink
    height = CURVE_PX + SPACE_PX + BARS_PX
    figure = go.Figure(layout=_layout(tokens, numbers, height, float(curve.attended.max())))
    band = np.r_[curve.high, curve.low[::-1]] * 100
    figure.add_trace(
        go.Scatter(
            x=np.r_[numbers, numbers[::-1]], y=band, fill="toself", mode="lines", line={"width": 0},
            fillcolor=with_alpha(colour, 0.14), hoverinfo="skip", name="interval",
        )
    )  # fmt: skip
    figure.add_trace(
        go.Scatter(
            x=numbers, y=curve.everyone * 100, mode="lines", line={"color": tokens.ink3, "width": 1.3, "dash": "dot"},
            hoverinfo="skip", name="everyone who came",
        )
    )  # fmt: skip
    figure.add_trace(_same_patients(curve, numbers, colour))
    figure.add_trace(_bars(curve, numbers, tokens))
    figure.update_layout(annotations=_labels(curve, numbers, tokens, colour, height))
    return figure


def _layout(tokens: Tokens, numbers: np.ndarray, height: int, most: float) -> go.Layout:
    ticks = [0, 25, 50, 75, 100]
    shared: dict[str, Any] = {"range": [numbers[0] - 0.45, numbers[-1] + 0.45], "tickvals": numbers, "dtick": 1}
    clear: dict[str, Any] = {"ticks": "outside", "ticklen": TICK_PX, "tickcolor": "rgba(0,0,0,0)"}
    return build_layout(
        tokens,
        height=height + TOP_PX + BOTTOM_PX,
        left=44,
        right=112,
        top=TOP_PX,
        bottom=BOTTOM_PX,
        bargap=0.42,
        xaxis=plain_axis(tokens, anchor="y", **shared, **clear),
        yaxis=plain_axis(
            tokens, grid=True, domain=[1 - CURVE_PX / height, 1], range=[LOWEST, HIGHEST], tickvals=ticks,
            ticktext=[f"{t} %" if t == 100 else f"{t}" for t in ticks],
        ),
        yaxis2=plain_axis(
            tokens, domain=[0, BARS_PX / height], range=[0, most * 1.32], showticklabels=False, anchor="x"
        ),
    )  # fmt: skip


def _same_patients(curve: SessionCurve, numbers: np.ndarray, colour: str) -> go.Scatter:
    words = [
        f"<b>Session {k}: {share * 100:.0f} %</b> of the same {curve.same}"
        f"<br>95 % interval {low * 100:.0f}–{high * 100:.0f} %<br>Click: who they are"
        for k, share, low, high in zip(numbers, curve.share, curve.low, curve.high, strict=True)
    ]
    return go.Scatter(
        x=numbers, y=curve.share * 100, mode="lines+markers", line={"color": colour, "width": LINE},
        marker={"size": POINT, "color": colour, "opacity": 1, "line": {"width": 0}}, name="same patients",
        customdata=list(curve.picks), hovertext=words, hovertemplate="%{hovertext}<extra></extra>",
        selected={"marker": {"opacity": 1}}, unselected={"marker": {"opacity": 1}}, cliponaxis=False,
    )  # fmt: skip


def _bars(curve: SessionCurve, numbers: np.ndarray, tokens: Tokens) -> go.Bar:
    return go.Bar(
        x=numbers, y=curve.attended, yaxis="y2", marker={"color": tokens.bands[4], "line": {"width": 0}},
        text=[f"{n:,}" for n in curve.attended], textposition="outside", cliponaxis=False,
        textfont={"size": LABEL, "color": tokens.ink2}, name="patients remaining",
        customdata=list(curve.remaining_picks),
        hovertext=[
            f"<b>{came:,} came to session {k}</b><br>Click: who they are"
            for k, came in zip(numbers, curve.attended, strict=True)
        ],
        hovertemplate="%{hovertext}<extra></extra>",
        selected={"marker": {"opacity": 1}}, unselected={"marker": {"opacity": 1}},
    )  # fmt: skip


def _labels(
    curve: SessionCurve, numbers: np.ndarray, tokens: Tokens, colour: str, height: float
) -> list[dict[str, Any]]:
    first, last, everyone = curve.share[0] * 100, curve.share[-1] * 100, curve.everyone[0] * 100
    above = everyone <= first or first < NEAR_FLOOR
    start = max(first, everyone) if above else first
    ends = [
        MarginLabel(last, f"<b>{last:.0f} %</b> same {curve.same:,}", colour),
        MarginLabel(curve.everyone[-1] * 100, "everyone who came", tokens.ink3),
    ]
    # The clinic's last point comes first where both end at one place.
    notes = margin_annotations(ends, LOWEST, HIGHEST, CURVE_PX, xshift=-6)
    notes.append(
        label(f"{first:.0f} %", numbers[0], start, colour, bold=True, xanchor="center", yshift=14 if above else -14)
    )
    middle = BARS_PX / height / 2
    notes.append(label("patients<br>remaining", 1, middle, tokens.ink3, xref="paper", yref="paper", xshift=-6))
    return notes
