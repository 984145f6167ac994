"""A figure of the screen as one SVG text: the same values, shapes and words, at the width of the paper."""

from collections.abc import Iterator, Mapping
from typing import Any

from dashboard.packet.picture.axes import Sheet, lay_out
from dashboard.packet.picture.shapes import draw_shapes, write_labels
from dashboard.packet.picture.svg import Element, element, write_text
from dashboard.packet.picture.traces import Point, draw_trace, find_places

TICK_GAP = 5


def draw_figure(figure: Mapping[str, Any], width: float) -> str:
    """The SVG of a plotly figure given as plain values (``to_plotly_json``). What it cannot draw raises."""
    layout = figure["layout"]
    sheet = lay_out(layout, width)
    shapes = layout.get("shapes", [])
    parts = [
        *draw_shapes(shapes, sheet, "below"),
        *_draw_axes(layout, sheet),
        *_draw_traces(figure["data"], sheet),
        *draw_shapes(shapes, sheet, "above"),
        *write_labels(layout.get("annotations", []), sheet),
    ]
    size = f'width="{sheet.width:g}" height="{sheet.height:g}" viewBox="0 0 {sheet.width:g} {sheet.height:g}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{"".join(parts)}</svg>'


def _draw_traces(traces: list[dict[str, Any]], sheet: Sheet) -> Iterator[Element]:
    before: list[Point | None] = []
    for trace in traces:
        yield from draw_trace(trace, sheet, before)
        before = find_places(trace, sheet)


def _draw_axes(layout: Mapping[str, Any], sheet: Sheet) -> Iterator[Element]:
    for name, axis in layout.items():
        if name.startswith(("xaxis", "yaxis")):
            yield from _draw_axis(axis, name.replace("axis", ""), sheet)


def _draw_axis(axis: Mapping[str, Any], key: str, sheet: Sheet) -> Iterator[Element]:
    """Grid, line and the words of the ticks within the range."""
    vertical, own = key.startswith("y"), sheet.axes[key]
    if axis.get("showline"):
        where = (
            {"x1": sheet.left, "x2": sheet.left, "y1": sheet.top, "y2": sheet.bottom}
            if vertical
            else {"x1": sheet.left, "x2": sheet.right, "y1": sheet.bottom, "y2": sheet.bottom}
        )
        yield element("line", **where, stroke=axis["linecolor"], **{"stroke-width": axis["linewidth"]})
    if not axis.get("showticklabels", True) or axis.get("visible") is False:
        return
    low, high = sorted((own.low, own.high))
    for value, word in zip(axis["tickvals"], axis["ticktext"], strict=True):
        if not low - 1e-9 * (high - low) <= value <= high + 1e-9 * (high - low):
            continue
        px, font = own.to_px(value), axis["tickfont"]
        if axis.get("showgrid"):
            ends = (sheet.left, px, sheet.right, px) if vertical else (px, sheet.top, px, sheet.bottom)
            looks = {"stroke": axis["gridcolor"], "stroke-width": axis.get("gridwidth", 1)}
            yield element("line", **dict(zip(("x1", "y1", "x2", "y2"), ends, strict=True)), **looks)
        if vertical:
            yield write_text(word, sheet.left - TICK_GAP, px, font["size"], font["color"], xanchor="right")
        else:
            yield write_text(word, px, sheet.bottom + TICK_GAP, font["size"], font["color"], yanchor="top")
