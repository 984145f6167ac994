"""Traces as strokes: lines (straight or stepped, with gaps), areas, interval bars, marks and texts."""

import itertools
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from dashboard.picture.axes import Sheet
from dashboard.picture.strokes import Across, Drawn, Line, Mark, Point, Stroke, Trail, Words
from dashboard.picture.told import read_telling
from dashboard.picture.values import read_list, read_values

Places = list[Point | None]
DASHES = {"solid": None, "dot": "1.5 3", "dash": "6 4", "dashdot": "6 3 1.5 3", "longdash": "10 4"}


def find_places(trace: Mapping[str, Any], sheet: Sheet) -> Places:
    """Px of each point; None where a coordinate is missing."""
    x, y = sheet.axes[trace.get("xaxis", "x")], sheet.axes[trace.get("yaxis", "y")]
    return [
        None if a is None or b is None else (x.to_px(a), y.to_px(b))
        for a, b in zip(read_values(trace["x"]), read_values(trace["y"]), strict=True)
    ]


def draw_trace(trace: Mapping[str, Any], sheet: Sheet, before: Places) -> Iterator[Stroke]:
    """One scatter trace, in the order area, intervals, line, marks, texts. ``before``: the trace an area reaches to."""
    if trace.get("type", "scatter") != "scatter":
        raise NotImplementedError(f"A trace of type {trace['type']} cannot be drawn.")
    places = find_places(trace, sheet)
    mode = trace.get("mode", "lines")
    if trace.get("fill", "none") != "none" and any(places):
        yield _draw_area(trace, places, before, sheet)
    yield from _draw_errors(trace, sheet)
    if "lines" in mode:
        yield from _draw_line(trace, places)
    telling = read_telling(trace)
    columns = [_make_marks(trace, places)] if "markers" in mode else []
    columns += [_make_texts(trace, places)] if "text" in mode else []
    for place, parts in enumerate(zip(*columns, strict=True)):
        yield from telling.tell(place, [part for part in parts if part is not None])


def step(points: Sequence[Point], shape: str) -> list[Point]:
    """The corners of a stepped line."""
    drawn = list(points[:1])
    for (x0, y0), (x1, y1) in itertools.pairwise(points):
        middle = (x0 + x1) / 2
        corners = {"hv": [(x1, y0)], "vh": [(x0, y1)], "hvh": [(middle, y0), (middle, y1)]}
        drawn += [*corners.get(shape, []), (x1, y1)]
    return drawn


def _find_pieces(places: Places) -> Iterator[list[Point]]:
    piece: list[Point] = []
    for place in [*places, None]:
        if place is None:
            if piece:
                yield piece
            piece = []
        else:
            piece.append(place)


def _draw_line(trace: Mapping[str, Any], places: Places) -> Iterator[Trail]:
    line = trace.get("line", {})
    width = line.get("width", 2)
    if not width:
        return
    whole = list(_find_pieces([p for p in places if p is not None] if trace.get("connectgaps") else places))
    if whole:
        pieces = tuple(tuple(step(piece, line.get("shape", "linear"))) for piece in whole)
        looks = {
            "fill": "none",
            "stroke": line["color"],
            "opacity": trace.get("opacity"),
            "stroke-width": float(width),
            "stroke-dasharray": DASHES[line.get("dash", "solid")],
            "stroke-linejoin": "round",
        }
        yield Trail(pieces, looks)


def _draw_area(trace: Mapping[str, Any], places: Places, before: Places, sheet: Sheet) -> Trail:
    shape = trace.get("line", {}).get("shape", "linear")
    edge = step([p for p in places if p is not None], shape)
    if trace["fill"] == "tonexty":
        edge += step([p for p in before if p is not None], shape)[::-1]
    elif trace["fill"] == "tozeroy":
        floor = sheet.axes[trace.get("yaxis", "y")].to_px(0)
        edge += [(edge[-1][0], floor), (edge[0][0], floor)]
    return Trail((tuple(edge),), {"fill": trace["fillcolor"]}, closed=True)


def _draw_errors(trace: Mapping[str, Any], sheet: Sheet) -> Iterator[Line]:
    x, y = sheet.axes[trace.get("xaxis", "x")], sheet.axes[trace.get("yaxis", "y")]
    xs, ys = read_values(trace["x"]), read_values(trace["y"])
    for name in ("error_x", "error_y"):
        if not (bars := trace.get(name)):
            continue
        more = read_values(bars["array"])
        less = read_values(bars["arrayminus"]) if bars.get("arrayminus") is not None else more
        looks = {"stroke": bars["color"], "stroke-width": float(bars["thickness"])}
        for a, b, up, down in zip(xs, ys, more, less, strict=True):
            if a is None or b is None or up is None or down is None:
                continue
            (p, q), (r, s) = ((a - down, b), (a + up, b)) if name == "error_x" else ((a, b - down), (a, b + up))
            yield Line(Across(x.to_px(p)), Across(x.to_px(r)), y.to_px(q), y.to_px(s), looks)


def _make_marks(trace: Mapping[str, Any], places: Places) -> list[Drawn | None]:
    """One mark a point; one that is only there to be pointed at has no colour but a size."""
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
    return [
        None if place is None else Mark(symbol, place[0], place[1], size, fill, edge, width, opacity)
        for place, symbol, size, fill, edge, width, opacity in zip(places, *columns, strict=True)
    ]


_SIDES: Mapping[str, tuple[str, str, float, float]] = {
    "middle center": ("center", "middle", 0, 0),
    "top center": ("center", "bottom", 0, -5),
    "top right": ("left", "bottom", 5, -4),
    "bottom center": ("center", "top", 0, 5),
    "middle right": ("left", "middle", 5, 0),
    "middle left": ("right", "middle", -5, 0),
}
"""Plotly's places of a text about its point: anchors, and px right and down."""


def _make_texts(trace: Mapping[str, Any], places: Places) -> list[Drawn | None]:
    count, font = len(places), trace["textfont"]
    texts, colours, sizes = (
        read_list(value, count) for value in (trace["text"], font["color"], font.get("size", 12.5))
    )
    sides = read_list(trace.get("textposition", "middle center"), count)
    made: list[Drawn | None] = []
    for place, text, colour, size, side in zip(places, texts, colours, sizes, sides, strict=True):
        xanchor, yanchor, right, down = _SIDES[side]
        made.append(
            Words(text, Across(place[0], right), place[1] + down, size, colour, xanchor, yanchor)
            if place is not None and text
            else None
        )
    return made
