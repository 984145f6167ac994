"""A figure as strokes: shapes, axes, traces and words, in the order in which plotly lays them upon each other."""

from collections.abc import Iterator, Mapping
from typing import Any

from dashboard.picture.axes import Sheet
from dashboard.picture.bars import draw_bars
from dashboard.picture.shapes import draw_shapes, write_labels
from dashboard.picture.strokes import Across, Line, Stroke, Words
from dashboard.picture.traces import Places, draw_trace, find_places
from dashboard.picture.values import read_values

TICK_GAP = 5


def draw_strokes(figure: Mapping[str, Any], sheet: Sheet) -> Iterator[Stroke]:
    """The strokes of a plotly figure given as plain values (``to_plotly_json``). What cannot be drawn raises."""
    layout = figure["layout"]
    shapes = layout.get("shapes", [])
    yield from draw_shapes(shapes, sheet, "below")
    yield from _draw_axes(layout, sheet)
    yield from draw_shapes(shapes, sheet, "between")
    yield from _draw_traces(figure["data"], layout, sheet)
    yield from draw_shapes(shapes, sheet, "above")
    yield from write_labels(layout.get("annotations", []), sheet)


def _draw_traces(traces: list[dict[str, Any]], layout: Mapping[str, Any], sheet: Sheet) -> Iterator[Stroke]:
    before: Places = []
    for trace in traces:
        if trace.get("type") == "bar":
            yield from draw_bars(trace, sheet, float(layout.get("bargap", 0.2)))
            continue
        yield from draw_trace(trace, sheet, before)
        before = find_places(trace, sheet)


def _draw_axes(layout: Mapping[str, Any], sheet: Sheet) -> Iterator[Stroke]:
    for name, axis in layout.items():
        if name.startswith(("xaxis", "yaxis")):
            yield from _draw_axis(axis, name.replace("axis", ""), sheet)


def _draw_axis(axis: Mapping[str, Any], key: str, sheet: Sheet) -> Iterator[Stroke]:
    """Line, title, grid and the words of the ticks within the range."""
    vertical, own = key.startswith("y"), sheet.axes[key]
    left, right, top, bottom = _find_edges(axis, vertical, sheet)
    if axis.get("showline"):
        looks = {"stroke": axis["linecolor"], "stroke-width": axis["linewidth"]}
        yield Line(Across(left), Across(left if vertical else right), bottom, top if vertical else bottom, looks)
    if title := axis.get("title", {}).get("text"):
        yield _write_title(title, axis["title"]["font"], sheet)
    if not axis.get("showticklabels", True) or axis.get("visible") is False:
        return
    low, high = sorted((own.low, own.high))
    slack, font = (high - low) * 1e-9, axis["tickfont"]
    gap = TICK_GAP + axis.get("ticklen", 0)
    for value, word in _list_ticks(axis):
        if not low - slack <= value <= high + slack:
            continue
        px = own.to_px(value)
        if axis.get("showgrid"):
            looks = {"stroke": axis["gridcolor"], "stroke-width": axis.get("gridwidth", 1)}
            ends = (left, right, px, px) if vertical else (px, px, top, bottom)
            yield Line(Across(ends[0]), Across(ends[1]), ends[2], ends[3], looks)
        if vertical:
            yield Words(word, Across(left, -gap), px, font["size"], font["color"], xanchor="right")
        else:
            yield Words(word, Across(px), bottom + gap, font["size"], font["color"], yanchor="top")


def _find_edges(axis: Mapping[str, Any], vertical: bool, sheet: Sheet) -> tuple[float, float, float, float]:
    """Left, right, top and bottom of the field that an axis belongs to: that of the axis it is anchored to."""
    other = sheet.axes.get(axis.get("anchor", "x" if vertical else "y"))
    if other is None:
        return sheet.left, sheet.right, sheet.top, sheet.bottom
    if vertical:
        return other.start, other.start + other.length, sheet.top, sheet.bottom
    low, high = sorted((other.start, other.start + other.length))
    return sheet.left, sheet.right, low, high


def _list_ticks(axis: Mapping[str, Any]) -> list[tuple[float, str]]:
    values = [value for value in read_values(axis["tickvals"]) if value is not None]
    words = axis.get("ticktext")
    return list(zip(values, words or [f"{value:g}" for value in values], strict=True))


def _write_title(text: str, font: Mapping[str, Any], sheet: Sheet) -> Words:
    """The word of the axis below: only a time or count axis has one, under its middle."""
    middle = (sheet.left + sheet.right) / 2
    return Words(text, Across(middle), sheet.height - 2, font["size"], font["color"], yanchor="bottom")
