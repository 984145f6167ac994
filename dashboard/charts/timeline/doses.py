"""Doses and therapy on a timeline: the numbers at the head, the doses with their route, the sessions around them."""

from collections.abc import Sequence

from dashboard.analysis.course_timeline import DoseMark, DosePanel, TherapyRow, TherapyTick
from dashboard.charts.label_places import Box, choose_place, measure_text
from dashboard.charts.theme import STRONG, band_shape, label
from dashboard.charts.timeline.canvas import PLOT_WIDTH, Canvas, Panel, thin

HEIGHT, GAP, ROW = 66, 26, 17
NUMBER_ROOM, MISSED_ROOM = 15, 46


def draw_head(canvas: Canvas, part: DosePanel) -> None:
    """The number of each dose above the first panel, and a hairline through all panels."""
    tokens = canvas.tokens
    given = [mark for mark in part.marks if mark.status == "attended"]
    for dimmed in (False, True):
        days = [mark.day for mark in given if mark.dimmed == dimmed]
        xs = [edge for day in days for edge in (day, day, None)]
        ys = [edge for _ in days for edge in (0, 1, None)]
        canvas.run_through(xs, ys, tokens.grid if dimmed else tokens.hairline)
    places = [canvas.to_x(mark.day) for mark in given]
    firsts = [index for index, mark in enumerate(given) if mark.number == 1 and not mark.dimmed]
    last = [index for index, mark in enumerate(given) if not mark.dimmed][-1:]
    kept = thin(places, NUMBER_ROOM, [*last, *firsts])
    written = [places[index] for index in kept]
    for index in sorted(kept):
        mark = given[index]
        canvas.write_head(mark.day, f"{mark.number}", tokens.ink3 if mark.dimmed else tokens.ink, bold=not mark.dimmed)
    for mark in part.marks:
        place = canvas.to_x(mark.day)
        if mark.status == "missed" and not mark.dimmed and all(abs(place - other) > 30 for other in written):
            canvas.write_head(mark.day, "missed", tokens.worse)
            written.append(place)
    canvas.annotations.append(
        label("dose", 0, 1, tokens.ink3, xref="paper", yref="paper", xanchor="right", xshift=-6, yshift=13)
    )


def draw_doses(canvas: Canvas, part: DosePanel) -> Panel:
    """A stem for each dose, topped by its route's mark; the dose in figures where it changes."""
    tokens = canvas.tokens
    half = part.top / 2
    panel = canvas.add_panel(HEIGHT, 0, part.top, GAP, {0.0: "0", half: f"{half:g}", part.top: f"{part.top:g}"})
    canvas.name_panel(panel, f"Dose</b>, {part.unit}<b>")
    canvas.write_right(panel, part.top * 0.75, part.note)
    for route in dict.fromkeys(mark.route for mark in part.marks if mark.status == "attended"):
        for dimmed in (True, False):
            marks = [m for m in part.marks if m.status == "attended" and m.route == route and m.dimmed == dimmed]
            if marks:
                _draw_route(canvas, panel, route, marks, dimmed=dimmed)
    _write_doses(canvas, panel, part)
    for status, colour in (("missed", tokens.worse), ("cancelled", tokens.limit)):
        marks = [mark for mark in part.marks if mark.status == status]
        if marks:
            _cross(canvas, panel, 0, marks, colour)
    return panel


def _draw_route(canvas: Canvas, panel: Panel, route: str | None, marks: list[DoseMark], *, dimmed: bool) -> None:
    tokens = canvas.tokens
    known = tokens.routes.get(route or "")
    colour = tokens.axis if dimmed else known.colour if known else tokens.ink2
    heights = [mark.value or 0.0 for mark in marks]
    xs = [edge for mark in marks for edge in (mark.day, mark.day, None)]
    ys = [edge for height in heights for edge in (0, height, None)]
    canvas.add_trace(panel, xs, ys, mode="lines", line={"color": colour, "width": 2})
    canvas.add_trace(
        panel,
        [mark.day for mark in marks],
        heights,
        [mark.hover for mark in marks],
        [mark.pick for mark in marks],
        mode="markers",
        marker={
            "size": 9,
            "opacity": 1,
            "symbol": [f"{known.symbol if known else 'circle'}{'' if m.value is not None else '-open'}" for m in marks],
            "color": colour,
            "line": {"width": 0 if all(m.value is not None for m in marks) else 1.5, "color": colour},
        },
    )


def _write_doses(canvas: Canvas, panel: Panel, part: DosePanel) -> None:
    tokens = canvas.tokens
    marks = [mark for mark in part.marks if mark.label and not mark.dimmed]
    taken = [_around(canvas, panel, mark) for mark in part.marks if mark.status == "attended"]
    runs = {mark.day for mark, before in zip(marks, [None, *marks[:-1]], strict=True) if _begins_run(mark, before)}
    for mark in sorted(marks, key=lambda mark: (mark.day not in runs, -mark.day)):
        width, x = measure_text(mark.label or "", STRONG) / 2, canvas.to_x(mark.day)
        y = panel.to_px(mark.value or 0)
        shifts = [(dx, dy) for dy in (-15, -26) for dx in (0.0, width - 6, 6 - width)] + [(-width - 8, -4)]
        places = [Box(x + dx - width, y + dy - 7, x + dx + width, y + dy + 7) for dx, dy in shifts]
        chosen = choose_place(places, taken, Box(2, -40, PLOT_WIDTH + 30, panel.height))
        if mark.day not in runs and any(places[chosen].meets(other) for other in taken):
            continue
        taken.append(places[chosen])
        known = tokens.routes.get(mark.route or "")
        dx, dy = shifts[chosen]
        canvas.annotations.append(
            label(mark.label or "", mark.day, mark.value or 0, known.colour if known else tokens.ink2, bold=True,
                  yref=panel.ref, xanchor="center", xshift=dx, yshift=-dy)
        )  # fmt: skip


def _begins_run(mark: DoseMark, before: DoseMark | None) -> bool:
    return before is None or before.route != mark.route


def _around(canvas: Canvas, panel: Panel, mark: DoseMark) -> Box:
    x, y = canvas.to_x(mark.day), panel.to_px(mark.value or 0)
    return Box(x - 4, y - 5, x + 4, panel.height)


def _cross(canvas: Canvas, panel: Panel, at: float, marks: Sequence[DoseMark | TherapyTick], colour: str) -> None:
    canvas.add_trace(
        panel, [m.day for m in marks], [at] * len(marks), [m.hover for m in marks], [m.pick for m in marks],
        mode="markers",
        marker={"symbol": "x-thin", "size": 8, "opacity": 1, "line": {"width": 2, "color": colour}},
    )  # fmt: skip


def draw_therapy(canvas: Canvas, rows: tuple[TherapyRow, ...]) -> Panel:
    """One row for each kind of session: ticks, and crosses where one was missed."""
    tokens = canvas.tokens
    panel = canvas.add_panel(ROW * len(rows) + 16, 0, len(rows) + 16 / ROW, GAP)
    canvas.name_panel(panel, "Therapy")
    for place, row in enumerate(rows):
        at = len(rows) - place - 0.5
        canvas.write_left(panel, at, row.name)
        if row.note:
            canvas.write_right(panel, at, row.note, tokens.worse)
        for dimmed in (True, False):
            ticks = [tick for tick in row.ticks if tick.status == "attended" and tick.dimmed == dimmed]
            if ticks:
                canvas.add_trace(
                    panel,
                    [tick.day for tick in ticks],
                    [at] * len(ticks),
                    [tick.hover for tick in ticks],
                    [tick.pick for tick in ticks],
                    mode="markers",
                    marker={
                        "symbol": "line-ns",
                        "size": 6.5,
                        "opacity": 1,
                        "line": {"width": 2, "color": tokens.axis if dimmed else tokens.ink},
                    },
                )
        for status, colour in (("missed", tokens.worse), ("cancelled", tokens.limit)):
            crossed = [tick for tick in row.ticks if tick.status == status]
            if crossed:
                _cross(canvas, panel, at, crossed, colour)
    return panel


def draw_new(canvas: Canvas, from_day: int, until_day: int, words: str) -> None:
    """The yellow band from the last dose to the as-of day, under everything but the severity bands."""
    tokens = canvas.tokens
    canvas.shapes.append(band_shape(from_day, until_day, 0, 1, tokens.new))
    middle = min((canvas.to_x(from_day) + canvas.to_x(until_day)) / 2, PLOT_WIDTH + 40)
    width = measure_text(words, STRONG) / 2
    middle = max(middle, width)
    shift = middle - canvas.to_x(until_day)
    canvas.annotations.append(
        label(words, until_day, 1, tokens.ink, bold=True, yref="paper", xanchor="center", xshift=shift, yshift=32)
    )
