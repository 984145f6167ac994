"""Layout shapes and labels as SVG."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from dashboard.packet.picture.axes import Sheet
from dashboard.packet.picture.svg import Element, element, write_text
from dashboard.packet.picture.traces import DASHES

_NUMBERS = re.compile(r"(-?[\d.eE+-]+)[, ](-?[\d.eE+-]+)")


def draw_shapes(shapes: list[dict[str, Any]], sheet: Sheet, layer: str) -> Iterator[Element]:
    """The shapes of one layer; those placed by the paper lie under those placed by axes alone, as on the screen."""
    own = [shape for shape in shapes if shape.get("layer", "above") == layer]
    for shape in sorted(own, key=lambda s: "paper" not in (s.get("xref"), s.get("yref"))):
        yield _draw_shape(shape, sheet)


def _draw_shape(shape: Mapping[str, Any], sheet: Sheet) -> Element:
    line = shape.get("line", {})
    width = float(line.get("width", 2))
    looks = {
        "fill": shape.get("fillcolor", "none"),
        "opacity": shape.get("opacity"),
        "stroke": line["color"] if width else None,
        "stroke-width": width or None,
        "stroke-dasharray": DASHES[line.get("dash", "solid")] if width else None,
    }
    if shape["type"] == "path":
        return element("path", d=_read_path(shape, sheet), **looks)
    x0, x1 = (_place(shape, sheet, name, vertical=False) for name in ("x0", "x1"))
    y0, y1 = (_place(shape, sheet, name, vertical=True) for name in ("y0", "y1"))
    if shape["type"] == "line":
        return element("line", x1=x0, x2=x1, y1=y0, y2=y1, **looks)
    if shape["type"] == "circle":
        across, down = abs(x1 - x0) / 2, abs(y1 - y0) / 2
        return element("ellipse", cx=(x0 + x1) / 2, cy=(y0 + y1) / 2, rx=across, ry=down, **looks)
    return element("rect", x=min(x0, x1), y=min(y0, y1), width=abs(x1 - x0), height=abs(y1 - y0), **looks)


def _place(shape: Mapping[str, Any], sheet: Sheet, name: str, *, vertical: bool) -> float:
    """Px of one end: along its reference, or so many px from an anchor there (y upwards)."""
    axis = "y" if vertical else "x"
    ref, value = shape.get(f"{axis}ref", axis), float(shape[name])
    if shape.get(f"{axis}sizemode") != "pixel":
        return sheet.place(ref, value, vertical=vertical)
    anchor = sheet.place(ref, shape[f"{axis}anchor"], vertical=vertical)
    return anchor - value if vertical else anchor + value


def _read_path(shape: Mapping[str, Any], sheet: Sheet) -> str:
    """A path of M, L and Z whose numbers are values (or px from an anchor)."""

    def move(pair: re.Match[str]) -> str:
        ends = dict(shape) | {"x0": pair[1], "y0": pair[2]}
        return f"{_place(ends, sheet, 'x0', vertical=False):.2f},{_place(ends, sheet, 'y0', vertical=True):.2f}"

    return _NUMBERS.sub(move, shape["path"])


def write_labels(annotations: list[dict[str, Any]], sheet: Sheet) -> Iterator[Element]:
    """The figure's words."""
    for note in annotations:
        x = sheet.place(note.get("xref", "x"), note["x"], vertical=False) + note.get("xshift", 0)
        y = sheet.place(note.get("yref", "y"), note["y"], vertical=True) - note.get("yshift", 0)
        font = note["font"]
        yield write_text(
            note["text"], x, y, font["size"], font["color"], ground=note.get("bgcolor"),
            xanchor=_resolve(note.get("xanchor", "auto"), "center"),
            yanchor=_resolve(note.get("yanchor", "auto"), "middle"),
            angle=note.get("textangle", 0), opacity=note.get("opacity", 1),
        )  # fmt: skip


def _resolve(anchor: str, middle: str) -> str:
    return middle if anchor == "auto" else anchor
