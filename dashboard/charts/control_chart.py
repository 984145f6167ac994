"""A control chart, XmR or p: grey, only points of a special cause turn into orange diamonds."""

from html import escape
from typing import Any

import numpy as np
import plotly.graph_objects as go

from dashboard.analysis.control_charts.control_chart import ControlChart
from dashboard.analysis.control_charts.control_chart_parts import ControlChartWords
from dashboard.charts.drawn_once import drawn_once
from dashboard.charts.margin_labels import MarginLabel, margin_annotations
from dashboard.charts.theme import LINE, Tokens, band_shape, build_layout, label, line_shape, plain_axis

HALF_WEEK_MS = 302_400_000
DAY_MS = 86_400_000
HIGH, LOW = 0.8, 0.25
"""Shares of the plot's height: words stand under points above the first where all are above the second."""


@drawn_once
def build_control_chart(
    chart: ControlChart, words: ControlChartWords, tokens: Tokens, *, height: int = 250
) -> go.Figure:
    """Figure of one chart: step limits, mean, points; x is the day of each point, y percent or the measure itself.

    Without limits (fewer than 13 points) only the points and their line. Zero is included for shares.
    """
    scale = 100.0 if words.unit == "percent" else 1.0
    x = chart.day.astype(np.int64) * DAY_MS
    low, high, ticks = _y_range(chart, scale, words.unit == "percent")
    top, bottom, right = 14, 26, 116
    plot = height - top - bottom
    figure = go.Figure(
        layout=build_layout(
            tokens, height=height, left=44, right=right, top=top, bottom=bottom,
            xaxis=_x_axis(x, tokens),
            yaxis=plain_axis(
                tokens, grid=True, range=[low, high], tickvals=ticks,
                ticktext=_tick_words(ticks, words.unit),
            ),
        )
    )  # fmt: skip
    for trace in _limit_traces(chart, x, scale, tokens):
        figure.add_trace(trace)
    figure.add_trace(_points(chart, words, x, scale, tokens))
    shapes = [line_shape(x[0] - HALF_WEEK_MS, x[-1] + HALF_WEEK_MS, low, low, tokens.axis)]
    shapes += [line_shape(x[0], x[-1], chart.mean * scale, chart.mean * scale, tokens.ink2, width=1.2)]
    notes = margin_annotations(_margin(chart, words, scale, tokens), low, high, plot)
    notes += _point_notes(chart, words, x, scale, tokens)
    for shape, note in _signal_band(chart, words, x, (low, high), tokens):
        shapes.append(shape)
        notes.append(note)
    figure.update_layout(shapes=shapes, annotations=notes)
    return figure


def _y_range(chart: ControlChart, scale: float, share: bool) -> tuple[float, float, list[float]]:
    """Range and ticks: from 0 for shares (never beyond 100), a cut axis for measures."""
    values = np.r_[chart.value, chart.upper, chart.lower] * scale
    values = values[~np.isnan(values)]
    least, most = (0.0, max(float(values.max()), 5.0)) if share else (float(values.min()), float(values.max()))
    rough = max(most - least, 1e-9) / 4
    power = 10 ** np.floor(np.log10(rough))
    step = float(next(s for s in (1, 2, 2.5, 5, 10) if s * power >= rough) * power)
    low = 0.0 if share else np.floor(least / step) * step
    high = (np.floor(most * 1.04 / step) + 1) * step
    if share:
        high = min(high, 100.0) if most < 97 else 104.0
    ticks = [float(t) for t in np.arange(low, high + step / 100, step) if not share or t <= 100]
    return float(low), float(high), ticks


def _tick_words(ticks: list[float], name: str) -> list[str]:
    unit = "%" if name == "percent" else name
    return [f"{t:g} {unit}".strip() if t == ticks[-1] else f"{t:g}" for t in ticks]


def _x_axis(x: np.ndarray, tokens: Tokens) -> dict[str, Any]:
    """Month starts as ticks, thinned to at most 14; the year with each January."""
    first, last = (np.datetime64(int(v), "ms") for v in (x[0], x[-1]))
    months = np.arange(first.astype("datetime64[M]") + 1, last.astype("datetime64[M]") + 1)
    # Steps that divide a year, counted from January, so that the year is always named; none over the y axis.
    step = next((s for s in (1, 2, 3, 6) if len(months) <= 14 * s), 12)
    dates = [m.astype("datetime64[D]").item() for m in months if m.astype(np.int64) % step == 0]
    near = int(x[0]) + int(x[-1] - x[0]) * 0.015
    dates = [d for d in dates if int(np.datetime64(d, "ms").astype(np.int64)) >= near]
    if dates:
        values = [int(np.datetime64(d, "ms").astype(np.int64)) for d in dates]
        texts = [f"{d:%b %Y}" if d.month == 1 else f"{d:%b}" for d in dates]
    else:
        day = first.astype("datetime64[D]").item()
        values, texts = [int(x[0])], [f"{day.day} {day:%b}"]
    return plain_axis(
        tokens, range=[int(x[0]) - HALF_WEEK_MS, int(x[-1]) + HALF_WEEK_MS], tickvals=values, ticktext=texts
    )


def _limit_traces(chart: ControlChart, x: np.ndarray, scale: float, tokens: Tokens) -> list[go.Scatter]:
    """Upper and lower limit as steps; a lower limit that is 0 throughout is the axis itself."""
    if not chart.has_limits:
        return []
    limits = [("upper limit", chart.upper)]
    if chart.method == "XmR" or chart.lower.max() > 0:
        limits.append(("lower limit", chart.lower))
    return [
        go.Scatter(
            x=x, y=values * scale, mode="lines", line={"color": tokens.limit, "width": 1, "shape": "hvh"},
            hoverinfo="skip", name=name,
        )
        for name, values in limits
    ]  # fmt: skip


def _points(chart: ControlChart, words: ControlChartWords, x: np.ndarray, scale: float, tokens: Tokens) -> go.Scatter:
    special = chart.special
    return go.Scatter(
        x=x, y=chart.value * scale, mode="lines+markers", line={"color": tokens.neutral, "width": LINE - 0.4},
        marker={
            "symbol": np.where(special, "diamond", "circle").tolist(), "size": np.where(special, 10, 6).tolist(),
            "color": _point_colours(chart, words, tokens), "opacity": 1, "line": {"width": 0},
        },
        customdata=list(words.picks) if words.picks else None, name="points", cliponaxis=False,
        hovertext=list(words.hovers), hovertemplate="%{hovertext}<extra></extra>",
        selected={"marker": {"opacity": 1}}, unselected={"marker": {"opacity": 1}},
    )  # fmt: skip


def _point_colours(chart: ControlChart, words: ControlChartWords, tokens: Tokens) -> list[str]:
    """Grey; in a signal orange where it is worse, blue where it is better; worse wins where both hold."""
    if words.worse_side is None:
        tone = tokens.worse if words.bad else tokens.better
        return [tone if special else tokens.neutral for special in chart.special]
    worse = {"above": ("above", "rising"), "below": ("below", "falling")}[words.worse_side]
    colours = [tokens.better if special else tokens.neutral for special in chart.special]
    for signal in chart.signals:
        for i in range(signal.first, signal.last + 1):
            if signal.side in worse and signal.rule in chart.rules[i]:
                colours[i] = tokens.worse
    return colours


def _margin(chart: ControlChart, words: ControlChartWords, scale: float, tokens: Tokens) -> list[MarginLabel]:
    special = bool(chart.special[-1])
    tone = _point_colours(chart, words, tokens)[-1] if special else tokens.ink
    labels = [MarginLabel(float(chart.value[-1]) * scale, escape(words.last), tone, bold=True)]
    labels.append(MarginLabel(chart.mean * scale, escape(words.mean), tokens.ink2))
    if chart.has_limits:
        labels.append(MarginLabel(float(chart.upper[-1]) * scale, "upper limit", tokens.ink3))
        if chart.method == "XmR" or chart.lower[-1] > 0:
            labels.append(MarginLabel(float(chart.lower[-1]) * scale, "lower limit", tokens.ink3))
    return labels


def _point_notes(
    chart: ControlChart, words: ControlChartWords, x: np.ndarray, scale: float, tokens: Tokens
) -> list[dict[str, Any]]:
    notes = []
    for note in words.notes:
        late = note.index > len(x) / 2
        y = chart.upper[note.index] if chart.has_limits else chart.value[note.index]
        notes.append(
            label(
                escape(note.text), int(x[note.index]), float(y) * scale, tokens.ink3,
                xanchor="right" if late else "left", xshift=-10 if late else 10, ground=tokens.ground,
            )
        )  # fmt: skip
    return notes


def _signal_band(
    chart: ControlChart, words: ControlChartWords, x: np.ndarray, y: tuple[float, float], tokens: Tokens
) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """A tinted field from the first point of each current signal to the end, with its words at the top."""
    tint, tone = (tokens.worse_tint, tokens.worse) if words.bad else (tokens.better_tint, tokens.better)
    found = []
    end = int(x[-1]) + HALF_WEEK_MS
    for line, note in enumerate(words.signal_notes):
        start = int(x[note.index]) - HALF_WEEK_MS
        wide = (end - start) > (end - int(x[0])) * 0.22
        crowded = _lies_high(chart, words, note.index, y)
        found.append(
            (
                band_shape(start, end, y[0], y[1], tint),
                label(
                    escape(note.text), start if wide else end, y[0] if crowded else y[1], tone, bold=True,
                    yanchor="bottom" if crowded else "top", xanchor="left" if wide else "right",
                    xshift=6 if wide else -6, yshift=4 + 17 * line if crowded else -4 - 17 * line,
                ),
            )
        )  # fmt: skip
    return found


def _lies_high(chart: ControlChart, words: ControlChartWords, first: int, y: tuple[float, float]) -> bool:
    """Whether the points of a signal take the top of the plot, where its words would stand, and leave the bottom."""
    scale = 100.0 if words.unit == "percent" else 1.0
    share = (chart.value[first:] * scale - y[0]) / (y[1] - y[0])
    return bool(share.max() > HIGH and share.min() > LOW)
