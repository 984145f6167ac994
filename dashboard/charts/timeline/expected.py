"""The expected course behind a patient's scores: a band of two edges, with its word where it is widest."""

from typing import Any

import numpy as np

from dashboard.analysis.course_timeline import ExpectedBand
from dashboard.charts.label_places import Box, choose_place, measure_text
from dashboard.charts.theme import SMALL, label
from dashboard.charts.timeline.canvas import Canvas, Panel


def draw_expected(canvas: Canvas, panel: Panel, part: ExpectedBand) -> None:
    """The band as a path under the marks: a filled trace would cover the doses' lines."""
    upper = [f"{day},{value:.2f}" for day, value in zip(part.days, part.high, strict=True)]
    lower = [f"{day},{value:.2f}" for day, value in zip(part.days, part.low, strict=True)]
    edge = {"color": canvas.tokens.expected, "width": 0.8}
    shared: dict[str, Any] = {"type": "path", "xref": "x", "yref": panel.ref, "layer": "below"}
    around = f"M {' L '.join([*upper, *reversed(lower)])} Z"
    canvas.shapes.append({**shared, "path": around, "fillcolor": canvas.tokens.expected_fill, "line": {"width": 0}})
    for side in (upper, lower):
        canvas.shapes.append({**shared, "path": f"M {' L '.join(side)}", "line": edge})


def write_expected(canvas: Canvas, panel: Panel, part: ExpectedBand, taken: list[Box]) -> None:
    """The band's word along its upper edge, inside or above it, or else along its lower one, where it meets no mark."""
    width = measure_text(part.label, SMALL)
    least, most = canvas.to_x(part.days[0]), min(canvas.to_x(part.days[-1]), canvas.plot_width)
    reach = max(most - least - width, 0.0)
    # A band shorter than its word: the word ends with it. Beyond the axis plotly would not write it at all.
    lefts = [least + reach * step / 12 for step in range(12, -1, -1)] if reach else [max(most - width, 0.0)]
    beside = [(most + 6.0, side) for side in (0, 1, -1) if most + 6.0 + width <= canvas.plot_width]
    inside = [(left, side) for side in (1, -1) for left in lefts]
    along = [(part.high, spot) for spot in (inside + beside if reach else beside + inside)]
    along += [(part.low, (left, -side)) for left, side in inside]
    places = []
    for edge, (left, side) in along:
        day = min(canvas.to_day(left + width / 2), part.days[-1])
        y = panel.to_px(float(np.interp(day, part.days, edge)))
        places.append(Box(left, y + side * 11 - 7, left + width, y + side * 11 + 7))
    box = places[choose_place(places, taken, Box(0, -4, canvas.plot_width, panel.height + 4))]
    taken.append(box)
    day, value = canvas.to_day((box.left + box.right) / 2), panel.to_value((box.top + box.bottom) / 2)
    canvas.annotations.append(
        label(part.label, day, value, canvas.tokens.ink2, size=SMALL, yref=panel.ref, xanchor="center")
    )
