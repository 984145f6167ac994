"""The score panels of a timeline: one instrument each, over its severity bands, and the risk items under them."""

from dashboard.analysis.course_timeline import Line, RiskRow, ScorePanel, ScorePoint
from dashboard.charts.label_places import Box, choose_place, measure_text, trace_curve
from dashboard.charts.theme import LABEL, LINE, POINT, STRONG, Tokens, band_shape, label, line_shape
from dashboard.charts.timeline.canvas import Canvas, Panel, find_rooms, thin, write_thinned
from dashboard.charts.timeline.expected import draw_expected, write_expected

FIRST_HEIGHT, HEIGHT, UNBANDED_HEIGHT, GAP = 188, 138, 104, 26
CROWDED, SMALL_POINT = 8, 6.5


def draw_scores(canvas: Canvas, part: ScorePanel, *, is_first: bool, height: float = 0) -> Panel:
    """Bands, thresholds, the scores and their labels; ``height`` in px where it is not the timeline's own."""
    least = height or (FIRST_HEIGHT if is_first else HEIGHT if part.bands else UNBANDED_HEIGHT)
    height = max(least, 19 * len(part.bands) + 20)
    pad = (part.high - part.low) * 0.03
    ticks = {float(value): f"{value}" for value in part.ticks}
    panel = canvas.add_panel(height, part.low - pad, part.high + pad, GAP, ticks)
    canvas.name_panel(panel, part.name, part.note)
    _draw_bands(canvas, panel, part)
    if part.expected is not None:
        draw_expected(canvas, panel, part.expected)
    shown = [point for point in part.points if not point.dimmed]
    _draw_curve(canvas, panel, [point for point in part.points if point.dimmed], dimmed=True)
    _draw_curve(canvas, panel, shown, dimmed=False)
    _draw_unscored(canvas, panel, part)
    curve = [(canvas.to_x(point.day), panel.to_px(point.total)) for point in shown]
    faint = [(canvas.to_x(point.day), panel.to_px(point.total)) for point in part.points if point.dimmed]
    taken = trace_curve(curve) + trace_curve(faint) + _find_lines(canvas, panel, part)
    if shown:
        taken += _label_ends(canvas, panel, shown, taken)
    _draw_thresholds(canvas, panel, part, taken)
    if part.expected is not None and is_first:
        write_expected(canvas, panel, part.expected, taken)
    return panel


def _draw_bands(canvas: Canvas, panel: Panel, part: ScorePanel) -> None:
    for place, band in enumerate(part.bands):
        low = panel.low if place == 0 else band.low - 0.5
        high = panel.high if place == len(part.bands) - 1 else band.high + 0.5
        shade = canvas.tokens.bands[min(place, len(canvas.tokens.bands) - 1)]
        canvas.shapes.append(band_shape(0, 1, low, high, shade, xref="paper", yref=panel.ref))
        canvas.write_right(panel, (low + high) / 2, f"{shorten(band.label)} {band.low}–{band.high}")
    if not part.bands:
        for edge in (panel.low, panel.high):
            canvas.shapes.append(line_shape(0, 1, edge, edge, canvas.tokens.grid, xref="paper", yref=panel.ref))


def shorten(word: str) -> str:
    """A band's word as the margin holds it: "moderately severe" as "mod. severe"."""
    return (
        word.replace(" or worse", "")
        .replace("moderately", "mod.")
        .replace("moderate to", "mod. to")
        .replace("to moderate", "to mod.")
    )


def _draw_curve(canvas: Canvas, panel: Panel, points: list[ScorePoint], *, dimmed: bool) -> None:
    if not points:
        return
    tokens = canvas.tokens
    days, totals = [point.day for point in points], [point.total for point in points]
    line = tokens.axis if dimmed else tokens.ink
    canvas.add_trace(panel, days, totals, mode="lines", line={"color": line, "width": 1.2 if dimmed else LINE})
    marks = [_mark(point, tokens) for point in points]
    rooms = sorted(find_rooms([canvas.to_x(day) for day in days], POINT))
    size = SMALL_POINT if dimmed or rooms[len(rooms) // 4] < CROWDED else POINT
    canvas.add_trace(
        panel,
        days,
        totals,
        [point.hover for point in points],
        [point.pick for point in points],
        mode="markers",
        marker={
            "size": size,
            "opacity": 1,
            "symbol": [symbol for symbol, _, _ in marks],
            "color": [fill for _, fill, _ in marks],
            "line": {"width": 1.8, "color": [edge for _, _, edge in marks]},
        },
    )


def _mark(point: ScorePoint, tokens: Tokens) -> tuple[str, str, str]:
    """Symbol, fill and edge of a score."""
    if point.dimmed:
        return "circle", tokens.axis, tokens.axis
    return {
        "plain": ("circle", tokens.neutral, tokens.neutral),
        "baseline": ("circle", tokens.ink, tokens.ink),
        "no_change": ("square", tokens.neutral, tokens.neutral),
        "improvement": ("circle", tokens.ground, tokens.better),
        "recovery": ("circle", tokens.better, tokens.better),
        "deterioration": ("triangle-up", tokens.worse, tokens.worse),
    }[point.standing]


def _draw_unscored(canvas: Canvas, panel: Panel, part: ScorePanel) -> None:
    """A hollow dotted ring on the panel's floor: filled in, but no total could be computed."""
    if part.unscored:
        canvas.add_trace(
            panel,
            [mark.day for mark in part.unscored],
            [part.low] * len(part.unscored),
            [mark.hover for mark in part.unscored],
            [mark.pick for mark in part.unscored],
            mode="markers",
            marker={"symbol": "circle-open-dot", "size": 8, "color": canvas.tokens.limit},
        )


def _label_ends(canvas: Canvas, panel: Panel, shown: list[ScorePoint], taken: list[Box]) -> list[Box]:
    """The baseline and the latest score as numbers beside their marks."""
    ends = [(point, f"baseline {point.total}", LABEL) for point in shown if point.standing == "baseline"][-1:]
    if shown[-1].standing != "baseline":
        ends.append((shown[-1], f"{shown[-1].total}", STRONG + 1))
    boxes: list[Box] = []
    for point, text, size in reversed(ends):
        x, y = canvas.to_x(point.day), panel.to_px(point.total)
        half = measure_text(text, size) / 2 + (3 if size == LABEL else 0)
        shifts = [
            (0.0, -15.0),
            (0.0, 15.0),
            (-half - 10, -6.0),
            (half + 10, -6.0),
            (-half - 2, -17.0),
            (half + 2, -17.0),
        ]
        shifts += [(0.0, -30.0), (half + 12, 14.0), (half + 20, 28.0), (0.0, 30.0)]
        places = [Box(x + dx - half, y + dy - 8, x + dx + half, y + dy + 8) for dx, dy in shifts]
        room = Box(2, -12, canvas.plot_width + 14, panel.height + 8)
        chosen = choose_place(places, [*taken, *boxes], room)
        dx, dy = shifts[chosen]
        boxes.append(places[chosen])
        canvas.annotations.append(
            label(text, point.day, point.total, canvas.tokens.ink, bold=True, size=size, yref=panel.ref,
                  xanchor="center", xshift=dx, yshift=-dy)
        )  # fmt: skip
    return boxes


def _find_lines(canvas: Canvas, panel: Panel, part: ScorePanel) -> list[Box]:
    edges = [panel.to_px(line.at) for line in (part.caseness, part.reliable) if line is not None]
    return [Box(0, y - 1, canvas.plot_width, y + 1) for y in edges]


def _draw_thresholds(canvas: Canvas, panel: Panel, part: ScorePanel, taken: list[Box]) -> None:
    """Caseness solid, reliable change dotted, each with its word where it meets no mark."""
    for line, dash in ((part.caseness, "solid"), (part.reliable, "dot")):
        if line is None:
            continue
        start = canvas.first_day if line.from_day is None else max(line.from_day, canvas.first_day)
        canvas.shapes.append(
            line_shape(
                start, canvas.last_day, line.at, line.at, canvas.tokens.ink2, width=1.1, dash=dash, yref=panel.ref
            )
        )
        taken.append(_write_threshold(canvas, panel, line, start, taken))


def _write_threshold(canvas: Canvas, panel: Panel, line: Line, start: float, taken: list[Box]) -> Box:
    width, y = measure_text(line.label, 12), panel.to_px(line.at)
    begin = canvas.to_x(start) + 4
    lefts = [begin, *(begin + step * (canvas.plot_width - width - begin - 8) / 12 for step in range(1, 13))]
    spots = [(left, side) for left in lefts for side in (1, -1)]
    places = [Box(left, y + side * 10 - 7, left + width, y + side * 10 + 7) for left, side in spots]
    chosen = choose_place(places, taken, Box(0, -4, canvas.plot_width, panel.height + 12))
    left, side = spots[chosen]
    canvas.annotations.append(
        label(line.label, canvas.to_day(left), line.at, canvas.tokens.ink2, size=12, yref=panel.ref, yshift=-side * 10)
    )
    return places[chosen]


def draw_risk(canvas: Canvas, part: RiskRow) -> Panel:
    """The answers of a risk item as figures in a row; those that raise a line bold and orange."""
    tokens = canvas.tokens
    panel = canvas.add_panel(20, 0, 1, 20)
    canvas.name_panel(panel, part.name)
    canvas.write_right(panel, 0.5, part.note)
    raised = [index for index, mark in enumerate(part.marks) if mark.raised]
    places = [canvas.to_x(mark.day) for mark in part.marks]
    kept = thin(places, 9, raised[::-1])
    texts = write_thinned(places, [f"<b>{m.text}</b>" if m.raised else m.text for m in part.marks], kept, 9)
    colours = [tokens.ink3 if m.dimmed else tokens.worse if m.raised else tokens.ink2 for m in part.marks]
    canvas.write_row(panel, part.marks, texts, colours)
    return panel
