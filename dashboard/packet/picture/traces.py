"""Traces as SVG: lines (straight or stepped, with gaps), areas, interval bars, marks and texts."""

import base64
import itertools
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from dashboard.packet.picture.axes import Sheet
from dashboard.packet.picture.marks import draw_mark
from dashboard.packet.picture.svg import Element, element, write_text

Point = tuple[float, float]
DASHES = {"solid": None, "dot": "1.5 3", "dash": "6 4", "dashdot": "6 3 1.5 3", "longdash": "10 4"}


def read_values(values: Any) -> list[float | None]:
    """The numbers of an axis: a list, or an array as plotly packs it; missing ones are None."""
    if isinstance(values, Mapping):
        values = np.frombuffer(base64.b64decode(values["bdata"]), dtype=values["dtype"]).tolist()
    return [None if value is None or value != value else float(value) for value in list(values)]


def read_list(value: Any, count: int) -> list[Any]:
    """One value for each point, where plotly takes one or many."""
    if isinstance(value, Mapping):
        return read_values(value)
    return list(value) if isinstance(value, list | tuple | np.ndarray) else [value] * count


def find_places(trace: Mapping[str, Any], sheet: Sheet) -> list[Point | None]:
    """Px of each point; None where a coordinate is missing."""
    x, y = sheet.axes[trace.get("xaxis", "x")], sheet.axes[trace.get("yaxis", "y")]
    return [
        None if a is None or b is None else (x.to_px(a), y.to_px(b))
        for a, b in zip(read_values(trace["x"]), read_values(trace["y"]), strict=True)
    ]


def draw_trace(trace: Mapping[str, Any], sheet: Sheet, before: list[Point | None]) -> Iterator[Element]:
    """One scatter trace, in the order area, intervals, line, marks, texts. ``before``: the trace an area reaches to."""
    if trace.get("type", "scatter") != "scatter":
        raise NotImplementedError(f"A trace of type {trace['type']} cannot be printed.")
    places = find_places(trace, sheet)
    mode = trace.get("mode", "lines")
    if trace.get("fill", "none") != "none" and any(places):
        yield _draw_area(trace, places, before, sheet)
    yield from _draw_errors(trace, sheet)
    if "lines" in mode:
        yield from _draw_line(trace, places)
    if "markers" in mode:
        yield from _draw_marks(trace, places)
    if "text" in mode:
        yield from _write_texts(trace, places)


def step(points: Sequence[Point], shape: str) -> list[Point]:
    """The corners of a stepped line."""
    drawn = list(points[:1])
    for (x0, y0), (x1, y1) in itertools.pairwise(points):
        middle = (x0 + x1) / 2
        corners = {"hv": [(x1, y0)], "vh": [(x0, y1)], "hvh": [(middle, y0), (middle, y1)]}
        drawn += [*corners.get(shape, []), (x1, y1)]
    return drawn


def _find_pieces(places: list[Point | None]) -> Iterator[list[Point]]:
    piece: list[Point] = []
    for place in [*places, None]:
        if place is None:
            if piece:
                yield piece
            piece = []
        else:
            piece.append(place)


def join(points: Sequence[Point]) -> str:
    """The path through some points."""
    return "M" + "L".join(f"{x:.2f},{y:.2f}" for x, y in points)


def _draw_line(trace: Mapping[str, Any], places: list[Point | None]) -> Iterator[Element]:
    line = trace.get("line", {})
    width = line.get("width", 2)
    if not width:
        return
    pieces = list(_find_pieces([p for p in places if p is not None] if trace.get("connectgaps") else places))
    path = "".join(join(step(piece, line.get("shape", "linear"))) for piece in pieces)
    if path:
        yield element(
            "path", d=path, fill="none", stroke=line["color"], opacity=trace.get("opacity"),
            **{"stroke-width": float(width), "stroke-dasharray": DASHES[line.get("dash", "solid")],
               "stroke-linejoin": "round"},
        )  # fmt: skip


def _draw_area(
    trace: Mapping[str, Any], places: list[Point | None], before: list[Point | None], sheet: Sheet
) -> Element:
    shape = trace.get("line", {}).get("shape", "linear")
    edge = step([p for p in places if p is not None], shape)
    if trace["fill"] == "tonexty":
        edge += step([p for p in before if p is not None], shape)[::-1]
    elif trace["fill"] == "tozeroy":
        floor = sheet.axes[trace.get("yaxis", "y")].to_px(0)
        edge += [(edge[-1][0], floor), (edge[0][0], floor)]
    return element("path", d=f"{join(edge)}Z", fill=trace["fillcolor"])


def _draw_errors(trace: Mapping[str, Any], sheet: Sheet) -> Iterator[Element]:
    x, y = sheet.axes[trace.get("xaxis", "x")], sheet.axes[trace.get("yaxis", "y")]
    xs, ys = read_values(trace["x"]), read_values(trace["y"])
    for name in ("error_x", "error_y"):
        if not (bars := trace.get(name)):
            continue
        more = read_values(bars["array"])
        less = read_values(bars["arrayminus"]) if bars.get("arrayminus") is not None else more
        for a, b, up, down in zip(xs, ys, more, less, strict=True):
            if a is None or b is None or up is None or down is None:
                continue
            ends = [(a - down, b), (a + up, b)] if name == "error_x" else [(a, b - down), (a, b + up)]
            path = join([(x.to_px(p), y.to_px(q)) for p, q in ends])
            yield element("path", d=path, stroke=bars["color"], **{"stroke-width": float(bars["thickness"])})


def _draw_marks(trace: Mapping[str, Any], places: list[Point | None]) -> Iterator[Element]:
    marker, count = trace["marker"], len(places)
    line, fill = marker.get("line", {}), marker.get("color", "none")
    columns = (
        read_list(marker.get("symbol", "circle"), count),
        read_list(marker.get("size", 6), count),
        read_list(fill, count),
        read_list(line.get("color", fill), count),
        read_list(line.get("width", 0), count),
        read_list(marker.get("opacity", 1), count),
    )
    for place, *looks in zip(places, *columns, strict=True):
        if place is not None and looks[-1]:
            yield from draw_mark(looks[0], *place, *looks[1:])


_SIDES: Mapping[str, tuple[str, str, float, float]] = {
    "middle center": ("center", "middle", 0, 0),
    "top center": ("center", "bottom", 0, -5),
    "bottom center": ("center", "top", 0, 5),
    "middle right": ("left", "middle", 5, 0),
    "middle left": ("right", "middle", -5, 0),
}
"""Plotly's places of a text about its point: anchors, and px right and down."""


def _write_texts(trace: Mapping[str, Any], places: list[Point | None]) -> Iterator[Element]:
    count, font = len(places), trace["textfont"]
    texts, colours, sizes = (
        read_list(value, count) for value in (trace["text"], font["color"], font.get("size", 12.5))
    )
    sides = read_list(trace.get("textposition", "middle center"), count)
    for place, text, colour, size, side in zip(places, texts, colours, sizes, sides, strict=True):
        if place is not None and text:
            xanchor, yanchor, right, down = _SIDES[side]
            yield write_text(text, place[0] + right, place[1] + down, size, colour, xanchor=xanchor, yanchor=yanchor)
