"""A figure as one SVG text at the width of the paper."""

from collections.abc import Mapping
from typing import Any

from dashboard.picture.axes import Sheet, lay_out
from dashboard.picture.draw import draw_strokes
from dashboard.picture.marks import draw_mark
from dashboard.picture.strokes import Across, Line, Mark, Oval, Rect, Stroke, Told, Trail, Words
from dashboard.picture.svg import Element, element, group, write_text


def draw_figure(figure: Mapping[str, Any], width: float) -> str:
    """The SVG of a plotly figure given as plain values (``to_plotly_json``). What it cannot draw raises."""
    sheet = lay_out(figure["layout"], width=width)
    parts = [_write(stroke, sheet) for stroke in draw_strokes(figure, sheet)]
    size = f'width="{sheet.width:g}" height="{sheet.height:g}" viewBox="0 0 {sheet.width:g} {sheet.height:g}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{"".join(parts)}</svg>'


def join(trail: Trail, shift: float = 0.0) -> str:
    """The path through the points of a trail."""
    ends = "Z" if trail.closed else ""
    return "".join(
        "M" + "L".join(f"{x + shift:.2f},{y:.2f}" for x, y in piece) + ends for piece in trail.pieces if piece
    )


def _write(stroke: Stroke, sheet: Sheet) -> Element:
    match stroke:
        case Told():
            return "".join(_write(part, sheet) for part in stroke.parts)
        case Trail():
            path = element("path", d=join(stroke, stroke.about or 0), **stroke.looks)
            return _cut(path, sheet) if stroke.clipped else path
        case Line():
            ends = {"x1": _px(stroke.start), "x2": _px(stroke.end), "y1": stroke.y1, "y2": stroke.y2}
            return element("line", **ends, **stroke.looks)
        case Rect():
            left = _px(stroke.left)
            return element(
                "rect", x=left, y=stroke.top, width=_px(stroke.right) - left, height=stroke.height, **stroke.looks
            )
        case Oval():
            return element("ellipse", cx=_px(stroke.middle), cy=stroke.y, rx=stroke.rx, ry=stroke.ry, **stroke.looks)
        case Mark():
            return _write_mark(stroke)
        case Words():
            return write_text(
                stroke.text, _px(stroke.x), stroke.y, stroke.size, stroke.colour, xanchor=stroke.xanchor,
                yanchor=stroke.yanchor, ground=stroke.ground, angle=stroke.angle, opacity=stroke.opacity,
            )  # fmt: skip


def _cut(content: Element, sheet: Sheet) -> Element:
    """Content of which only what lies in the plot area is seen."""
    width, height = sheet.right - sheet.left, sheet.bottom - sheet.top
    box = f"{sheet.left:g} {sheet.top:g} {width:g} {height:g}"
    return group("svg", content, x=sheet.left, y=sheet.top, width=width, height=height, viewBox=box)


def _px(across: Across) -> float:
    return float(across.at + across.shift)


def _write_mark(mark: Mark) -> Element:
    """The mark; one that is only there to be pointed at is not printed."""
    if not mark.opacity:
        return ""
    looks = (mark.size, mark.fill, mark.edge, mark.edge_width, mark.opacity)
    return "".join(draw_mark(mark.symbol, mark.x, mark.y, *looks))
