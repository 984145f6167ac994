"""A figure of the screen as one SVG text: the same values, shapes and words, at the width of the paper."""

from collections.abc import Iterator, Mapping
from typing import Any

from dashboard.packet.picture.axes import Sheet, lay_out
from dashboard.packet.picture.shapes import draw_shapes, write_labels
from dashboard.packet.picture.svg import Element, element, write_text
from dashboard.packet.picture.traces import Point, draw_trace, find_places, read_values

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
    """Line, title, grid and the words of the ticks within the range."""
    vertical, own = key.startswith("y"), sheet.axes[key]
    if axis.get("showline"):
        end = (sheet.left, sheet.top) if vertical else (sheet.right, sheet.bottom)
        yield _draw_line((sheet.left, sheet.bottom, *end), axis["linecolor"], axis["linewidth"])
    if title := axis.get("title", {}).get("text"):
        yield _write_title(title, axis["title"]["font"], sheet)
    if not axis.get("showticklabels", True) or axis.get("visible") is False:
        return
    low, high = sorted((own.low, own.high))
    slack, font = (high - low) * 1e-9, axis["tickfont"]
    for value, word in _list_ticks(axis):
        if not low - slack <= value <= high + slack:
            continue
        px = own.to_px(value)
        if axis.get("showgrid"):
            ends = (sheet.left, px, sheet.right, px) if vertical else (px, sheet.top, px, sheet.bottom)
            yield _draw_line(ends, axis["gridcolor"], axis.get("gridwidth", 1))
        if vertical:
            yield write_text(word, sheet.left - TICK_GAP, px, font["size"], font["color"], xanchor="right")
        else:
            yield write_text(word, px, sheet.bottom + TICK_GAP, font["size"], font["color"], yanchor="top")


def _list_ticks(axis: Mapping[str, Any]) -> list[tuple[float, str]]:
    values = [value for value in read_values(axis["tickvals"]) if value is not None]
    words = axis.get("ticktext")
    return list(zip(values, words or [f"{value:g}" for value in values], strict=True))


def _write_title(text: str, font: Mapping[str, Any], sheet: Sheet) -> Element:
    """The word of the axis below: only a time or count axis has one, under its middle."""
    middle = (sheet.left + sheet.right) / 2
    return write_text(text, middle, sheet.height - 2, font["size"], font["color"], yanchor="bottom")


def _draw_line(ends: tuple[float, float, float, float], colour: str, width: float) -> Element:
    x1, y1, x2, y2 = ends
    return element("line", x1=x1, y1=y1, x2=x2, y2=y2, stroke=colour, **{"stroke-width": width})
