"""Side effects by kind and severity under their doses, and the dissociation peak."""

from dashboard.analysis.course_timeline import EffectColumn, EffectPanel, NumberRow
from dashboard.charts.theme import SEVERITY_SIZES, label, with_alpha
from dashboard.charts.timeline.canvas import UNSEEN, Canvas, Panel, find_rooms, thin, write_thinned

ROW, GAP = 16, 28
WIDEST, NARROWEST = 22, 6
DIMMED = 0.4
SEVERITY_WORDS = ("mild", "moderate", "severe")


def draw_effects(canvas: Canvas, part: EffectPanel) -> Panel:
    """A square for each effect, a small dot for *assessed, none*, a frame for *not assessed*."""
    tokens = canvas.tokens
    rows = len(part.rows)
    panel = canvas.add_panel(ROW * (rows + 1), -0.5, rows + 0.5, GAP)
    canvas.name_panel(panel, "Side effects")
    for place, name in enumerate(part.rows):
        at = rows - 1 - place
        canvas.write_left(panel, at, name)
        canvas.shapes.append(
            {"type": "line", "xref": "paper", "yref": panel.ref, "x0": 0, "x1": 1, "y0": at, "y1": at,
             "layer": "below", "line": {"color": tokens.grid, "width": 1}}
        )  # fmt: skip
    rooms = find_rooms([canvas.to_x(column.day) for column in part.columns], WIDEST)
    for severity in range(4):
        _draw_severity(canvas, panel, part, severity, [max(NARROWEST, room) / WIDEST for room in rooms])
    for column, room in zip(part.columns, rooms, strict=True):
        if column.severities is None:
            _frame(canvas, panel, column, room)
    _draw_key(canvas, panel, any(column.severities is None for column in part.columns))
    return panel


def _draw_severity(canvas: Canvas, panel: Panel, part: EffectPanel, severity: int, scales: list[float]) -> None:
    tokens = canvas.tokens
    rows = len(part.rows)
    cells = [
        (column, place, scale)
        for column, scale in zip(part.columns, scales, strict=True)
        if column.severities is not None
        for place, value in enumerate(column.severities)
        if value == severity
    ]
    if not cells:
        return
    fill = tokens.limit if severity == 0 else tokens.severities[severity - 1]
    full = 3.2 if severity == 0 else SEVERITY_SIZES[severity - 1]
    canvas.add_trace(
        panel,
        [column.day for column, _, _ in cells],
        [rows - 1 - place for _, place, _ in cells],
        [f"{part.rows[place]}: {SEVERITY_WORDS[severity - 1] if severity else 'none'}<br>{column.hover}"
         for column, place, _ in cells],
        [column.pick for column, _, _ in cells],
        mode="markers",
        marker={
            "symbol": "circle" if severity == 0 else "square",
            "size": [full if severity == 0 else max(4.5, full * min(1, scale)) for _, _, scale in cells],
            "color": [with_alpha(fill, DIMMED) if column.dimmed else fill for column, _, _ in cells],
            "opacity": 1,
            "line": {
                "width": 1.2 if severity in (1, 2) else 0,
                "color": [with_alpha(tokens.worse, DIMMED) if c.dimmed else tokens.worse for c, _, _ in cells],
            },
        },
    )  # fmt: skip


def _frame(canvas: Canvas, panel: Panel, column: EffectColumn, room: float) -> None:
    """A frame over all kinds; its words inside where there is room, else in the key at the right."""
    tokens = canvas.tokens
    half = max(2.5, (min(room, 22) - 2) / 2)
    canvas.shapes.append(
        {"type": "rect", "xref": "x", "yref": panel.ref, "xsizemode": "pixel", "xanchor": column.day, "x0": -half,
         "x1": half, "y0": -0.45, "y1": panel.high - 0.55, "fillcolor": tokens.ground, "layer": "above",
         "line": {"color": tokens.limit, "width": 1}}
    )  # fmt: skip
    if room >= 18:
        canvas.annotations.append(
            label(
                "not assessed", column.day, (panel.high - 1) / 2, tokens.ink2, size=12, yref=panel.ref, xanchor="center"
            )
            | {"textangle": -90}
        )
    canvas.add_trace(
        panel, [column.day], [(panel.high - 1) / 2], [column.hover], [column.pick], mode="markers",
        marker={"size": 14, "color": UNSEEN, "opacity": 1, "line": {"width": 0}},
    )  # fmt: skip


def _draw_key(canvas: Canvas, panel: Panel, has_frames: bool) -> None:
    tokens = canvas.tokens
    words = ["severe", "moderate", "mild", "none", *(["not assessed"] if has_frames else [])]
    for place, word in enumerate(words):
        at = panel.high - 1.5 - place * 1.12
        canvas.annotations.append(label(word, 1, at, tokens.ink3, xref="paper", yref=panel.ref, xshift=28, size=12.5))
        size = (SEVERITY_SIZES[2 - place] if place < 3 else 3.5 if place == 3 else 11) / 2
        fill = tokens.severities[2 - place] if place < 3 else tokens.limit if place == 3 else tokens.ground
        edge = tokens.worse if place in (1, 2) else tokens.limit if place == 4 else fill
        canvas.shapes.append(
            {"type": "circle" if place == 3 else "rect", "xref": "paper", "yref": panel.ref, "xsizemode": "pixel",
             "ysizemode": "pixel", "xanchor": 1, "yanchor": at, "x0": 16 - size * (0.7 if place == 4 else 1),
             "x1": 16 + size * (0.7 if place == 4 else 1), "y0": -size, "y1": size, "fillcolor": fill,
             "line": {"color": edge, "width": 1 if place in (1, 2, 4) else 0}}
        )  # fmt: skip


def draw_numbers(canvas: Canvas, part: NumberRow) -> Panel:
    """A figure under each dose; "–" where it was not recorded."""
    tokens = canvas.tokens
    panel = canvas.add_panel(20, 0, 1, 18)
    canvas.name_panel(panel, part.name)
    canvas.write_right(panel, 0.5, part.note)
    places = [canvas.to_x(mark.day) for mark in part.marks]
    texts = ["–" if mark.value is None else f"{mark.value}" for mark in part.marks]
    colours = [tokens.ink3 if mark.dimmed else tokens.ink for mark in part.marks]
    canvas.write_row(panel, part.marks, write_thinned(places, texts, thin(places, 17), 17), colours)
    return panel
