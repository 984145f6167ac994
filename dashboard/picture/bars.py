"""Bars as rectangles, with their numbers above them."""

from collections.abc import Iterator, Mapping
from typing import Any

from dashboard.picture.axes import Sheet
from dashboard.picture.strokes import Across, Drawn, Rect, Stroke, Words
from dashboard.picture.told import read_telling
from dashboard.picture.values import read_list, read_values

NUMBER_GAP = 3


def draw_bars(trace: Mapping[str, Any], sheet: Sheet, gap: float) -> Iterator[Stroke]:
    """A trace of upright bars from 0; without widths of their own they leave ``gap`` of each step free."""
    xs, ys = read_values(trace["x"]), read_values(trace["y"])
    if None in xs or None in ys:
        raise ValueError("a bar without a place or a height cannot be drawn")
    x, y = sheet.axes[trace.get("xaxis", "x")], sheet.axes[trace.get("yaxis", "y")]
    count, telling = len(xs), read_telling(trace)
    widths = read_list(1 - gap if trace.get("width") is None else trace["width"], count)
    colours = read_list(trace["marker"]["color"], count)
    words = read_list(trace.get("text", ""), count)
    for place, (middle, height, width) in enumerate(zip(xs, ys, widths, strict=True)):
        half, end, floor = float(width) / 2, y.to_px(float(height or 0)), y.to_px(0)
        left, right = x.to_px(float(middle or 0) - half), x.to_px(float(middle or 0) + half)
        looks = {"fill": colours[place]}
        parts: list[Drawn] = [Rect(Across(left), Across(right), min(end, floor), abs(end - floor), looks)]
        if words[place]:
            parts.append(_number(words[place], (left + right) / 2, end, trace["textfont"]))
        yield from telling.tell(place, parts)


def _number(word: str, x: float, top: float, font: Mapping[str, Any]) -> Words:
    return Words(word, Across(x), top - NUMBER_GAP, font["size"], font["color"], yanchor="bottom")
