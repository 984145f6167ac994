"""Blood pressure as tents: before, peak, leaving. A missing leg is missing."""

from dashboard.analysis.course_timeline import PressurePanel, Tent
from dashboard.charts.theme import label, line_shape
from dashboard.charts.timeline.canvas import UNSEEN, Canvas, Panel, find_rooms, thin

HEIGHT, GAP = 104, 30
LEG = 5.5


def draw_pressure(canvas: Canvas, part: PressurePanel) -> Panel:
    """Two tents for each dose (systolic, diastolic), the limits, the peak in figures."""
    tokens = canvas.tokens
    values = [value for tent in part.tents for value in (*tent.systolic, *tent.diastolic) if value is not None]
    high = max([part.systolic_limit + 14, *(value + 12 for value in values)])
    low = min([66, *(value - 4 for value in values)])
    limits = (part.systolic_limit, part.diastolic_limit)
    panel = canvas.add_panel(HEIGHT, low, high, GAP, {float(value): f"{value}" for value in (80, 140, *limits)})
    canvas.name_panel(panel, "Blood<br>pressure")
    for limit, word in zip(limits, ("systolic limit", "diastolic limit"), strict=True):
        canvas.shapes.append(
            line_shape(0, 1, limit, limit, tokens.worse, dash="dot", xref="paper", yref=panel.ref, width=1.2)
        )
        canvas.write_right(panel, limit, f"{limit} {word}", tokens.worse)
    canvas.write_right(panel, (limits[0] + limits[1]) / 2, "before · <b>peak</b> · leaving")
    rooms = find_rooms([canvas.to_x(tent.day) for tent in part.tents], 2 * LEG + 2)
    for tent, room in zip(part.tents, rooms, strict=True):
        for legs in (tent.systolic, tent.diastolic):
            _draw_tent(canvas, panel, tent, legs, max(1.5, room / 2 - 1))
    _write_peaks(canvas, panel, part.tents, part.systolic_limit)
    return panel


def _draw_tent(
    canvas: Canvas, panel: Panel, tent: Tent, legs: tuple[int | None, int | None, int | None], leg: float
) -> None:
    tokens = canvas.tokens
    colour = tokens.axis if tent.dimmed else tokens.ink
    there = [(place * leg, value) for place, value in zip((-1, 0, 1), legs, strict=True) if value is not None]
    shared = {"xref": "x", "yref": panel.ref, "xsizemode": "pixel", "xanchor": tent.day}
    if len(there) > 1:
        path = "M " + " L ".join(f"{x:g},{value}" for x, value in there)
        canvas.shapes.append({"type": "path", "path": path, **shared, "line": {"color": colour, "width": 1.3}})
    canvas.shapes.extend(
        {"type": "circle", **shared, "ysizemode": "pixel", "yanchor": value, "x0": x - 1.6, "x1": x + 1.6,
         "y0": -1.6, "y1": 1.6, "fillcolor": colour, "line": {"width": 0}}
        for x, value in there
    )  # fmt: skip


def _word_peak(tent: Tent, peak: int, limit: int) -> str:
    """The systolic peak; with the diastolic where that one is the reason for the flag."""
    return f"{peak}/{tent.diastolic[1]}" if tent.flagged and peak < limit and tent.diastolic[1] else f"{peak}"


def _write_peaks(canvas: Canvas, panel: Panel, tents: tuple[Tent, ...], limit: int) -> None:
    """Systolic peaks in figures, flagged ones orange and bold with a diamond; sentences on hover."""
    tokens = canvas.tokens
    tops = [tent.systolic[1] or tent.systolic[0] or tent.systolic[2] or tent.diastolic[1] for tent in tents]
    flagged = [index for index, tent in enumerate(tents) if tent.flagged]
    kept = thin([canvas.to_x(tent.day) for tent in tents], 26, flagged[::-1])
    for index, tent in enumerate(tents):
        peak = tent.systolic[1]
        if index in kept and peak is not None:
            colour = tokens.worse if tent.flagged else tokens.ink3 if tent.dimmed else tokens.ink2
            canvas.annotations.append(
                label(_word_peak(tent, peak, limit), tent.day, peak, colour, bold=tent.flagged, yref=panel.ref,
                      xanchor="center", yshift=12, ground=tokens.ground if abs(peak + 14 - limit) < 12 else None)
            )  # fmt: skip
    marks = [(tent, top) for tent, top in zip(tents, tops, strict=True) if top is not None]
    canvas.add_trace(
        panel, [tent.day for tent, _ in marks], [top for _, top in marks], [tent.hover for tent, _ in marks],
        [tent.pick for tent, _ in marks], mode="markers",
        marker={"symbol": "diamond", "size": [8 if tent.flagged else 16 for tent, _ in marks], "opacity": 1,
                "line": {"width": 0},
                "color": [tokens.worse if tent.flagged else UNSEEN for tent, _ in marks]},
    )  # fmt: skip
