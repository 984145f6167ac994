"""Layout shapes and labels as strokes."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from dashboard.picture.axes import Sheet
from dashboard.picture.strokes import Across, Line, Looks, Oval, Rect, Stroke, Trail, Words
from dashboard.picture.traces import DASHES

_PIECES = re.compile(r"[MLZ]|-?[\d.]+(?:e[+-]?\d+)?")


def draw_shapes(shapes: list[dict[str, Any]], sheet: Sheet, layer: str) -> Iterator[Stroke]:
    """The shapes of one layer; those placed by the paper lie under those placed by axes alone, as on the screen."""
    own = [shape for shape in shapes if shape.get("layer", "above") == layer]
    for shape in sorted(own, key=lambda s: "paper" not in (s.get("xref"), s.get("yref"))):
        yield _draw_shape(shape, sheet)


def _draw_shape(shape: Mapping[str, Any], sheet: Sheet) -> Stroke:
    line = shape.get("line", {})
    width = float(line.get("width", 2))
    looks: Looks = {
        "fill": shape.get("fillcolor", "none"),
        "opacity": shape.get("opacity"),
        "stroke": line["color"] if width else None,
        "stroke-width": width or None,
        "stroke-dasharray": DASHES[line.get("dash", "solid")] if width else None,
    }
    if shape["type"] == "path":
        return _draw_path(shape, sheet, looks)
    left, right = _across(shape, sheet, "x0"), _across(shape, sheet, "x1")
    y0, y1 = _down(shape, sheet, shape["y0"]), _down(shape, sheet, shape["y1"])
    if shape["type"] == "line":
        return Line(left, right, y0, y1, looks)
    if shape["type"] == "circle":
        middle = Across((left.at + right.at) / 2, (left.shift + right.shift) / 2)
        across = abs(right.at + right.shift - left.at - left.shift) / 2
        return Oval(middle, (y0 + y1) / 2, across, abs(y1 - y0) / 2, looks)
    left, right = sorted((left, right), key=lambda end: (end.at, end.shift))
    return Rect(left, right, min(y0, y1), abs(y1 - y0), looks)


def _across(shape: Mapping[str, Any], sheet: Sheet, name: str) -> Across:
    """One end across: along its reference, or so many px from an anchor there."""
    ref = shape.get("xref", "x")
    if shape.get("xsizemode") == "pixel":
        return Across(sheet.place(ref, shape["xanchor"], vertical=False), float(shape[name]))
    return Across(sheet.place(ref, float(shape[name]), vertical=False))


def _down(shape: Mapping[str, Any], sheet: Sheet, value: Any) -> float:
    """Px of one end down: along its reference, or so many px up from an anchor there."""
    ref = shape.get("yref", "y")
    if shape.get("ysizemode") == "pixel":
        return sheet.place(ref, shape["yanchor"], vertical=True) - float(value)
    return sheet.place(ref, float(value), vertical=True)


def _draw_path(shape: Mapping[str, Any], sheet: Sheet, looks: Looks) -> Trail:
    """A path of M, L and Z whose numbers are values, or px from an anchor across."""
    by_px = shape.get("xsizemode") == "pixel"
    ref = shape.get("xref", "x")
    words = _PIECES.findall(shape["path"])
    numbers = [float(word) for word in words if word not in "MLZ"]
    points = tuple(
        (x if by_px else sheet.place(ref, x, vertical=False), _down(shape, sheet, y))
        for x, y in zip(numbers[::2], numbers[1::2], strict=True)
    )
    about = sheet.place(ref, shape["xanchor"], vertical=False) if by_px else None
    return Trail((points,), looks, closed="Z" in words, about=about, clipped=not by_px)


def write_labels(annotations: list[dict[str, Any]], sheet: Sheet) -> Iterator[Words]:
    """The figure's words."""
    for note in annotations:
        x = Across(sheet.place(note.get("xref", "x"), note["x"], vertical=False), note.get("xshift", 0))
        y = sheet.place(note.get("yref", "y"), note["y"], vertical=True) - note.get("yshift", 0)
        font = note["font"]
        yield Words(
            note["text"], x, y, font["size"], font["color"], ground=note.get("bgcolor"),
            xanchor=_resolve(note.get("xanchor", "auto"), "center"),
            yanchor=_resolve(note.get("yanchor", "auto"), "middle"),
            angle=note.get("textangle", 0), opacity=note.get("opacity", 1),
        )  # fmt: skip


def _resolve(anchor: str, middle: str) -> str:
    return middle if anchor == "auto" else anchor
