"""The results as a picture: a field for each view, time over patients, both by powers of ten, every line named."""

from itertools import pairwise
from math import log10

from benchmarks.views.results import Results
from dashboard.charts.margin_labels import keep_within, spread
from dashboard.charts.theme import Tokens
from dashboard.picture.svg import Element, element, write_text

FIELDS = (
    ("one patient", "One patient"),
    ("caseload of 400", "Caseload of about 400"),
    ("side-effect rates of 12 weeks", "Side-effect rates, whole network"),
    ("weekly review", "Weekly review, whole network"),
)
LINES = (
    ("pandas", "whole tables, pandas"),
    ("sqlite", "SQL, SQLite"),
    ("postgresql", "SQL, PostgreSQL"),
    ("page", "this program, whole page"),
    ("numpy", "numpy floor"),
)
WIDTH, HEIGHT = 980.0, 720.0
COLUMNS, FIELD_HEIGHT = 2, 340.0
LEFT, RIGHT, TOP, BOTTOM = 58.0, 168.0, 44.0, 44.0
LEAST_MS, MOST_MS = 0.05, 600_000.0
TICKS = (
    (0.1, "0.1 ms"),
    (1, "1 ms"),
    (10, "10 ms"),
    (100, "0.1 s"),
    (1_000, "1 s"),
    (10_000, "10 s"),
    (100_000, "100 s"),
)
GAP = 15.0
FONT = "Source Sans Pro, system-ui, sans-serif"


def draw_results(results: Results, tokens: Tokens) -> str:
    """One SVG in the colours of one theme."""
    parts = [element("rect", width="100%", height="100%", fill=tokens.ground)]
    for place, (view, title) in enumerate(FIELDS):
        row, column = divmod(place, COLUMNS)
        parts += _draw_field(results, view, title, column * WIDTH / COLUMNS, row * FIELD_HEIGHT, tokens)
    parts.append(_write("patients", WIDTH / 2, HEIGHT - 12, tokens.ink3, anchor="center"))
    size = f'width="{WIDTH:g}" height="{HEIGHT:g}" viewBox="0 0 {WIDTH:g} {HEIGHT:g}" role="img"'
    label = "Time until the data of each view is ready, by number of patients and by way of computing it"
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size} aria-label="{label}">{"".join(parts)}</svg>\n'


def _draw_field(results: Results, view: str, title: str, x: float, y: float, tokens: Tokens) -> list[Element]:
    left, right = x + LEFT, x + WIDTH / COLUMNS - RIGHT
    top, bottom = y + TOP, y + FIELD_HEIGHT - BOTTOM
    few, many = log10(min(results.sizes)), log10(max(results.sizes))

    def across(size: int) -> float:
        return left + (log10(size) - few) / max(many - few, 1e-9) * (right - left)

    def up(ms: float) -> float:
        return bottom - (log10(ms) - log10(LEAST_MS)) / (log10(MOST_MS) - log10(LEAST_MS)) * (bottom - top)

    parts = [_write(f"<b>{title}</b>", left, y + 22, tokens.ink, size=15)]
    for ms, word in TICKS:
        parts.append(element("line", x1=left, x2=right, y1=up(ms), y2=up(ms), stroke=tokens.grid))
        parts.append(_write(word, left - 8, up(ms), tokens.ink3, anchor="right"))
    parts += [
        _write(f"{results.patients(size):,}", across(size), bottom + 16, tokens.ink3, anchor="center")
        for size in results.sizes
    ]
    ends: list[tuple[float, str, str, bool]] = []
    for way, words in LINES:
        points = [(across(s), up(ms)) for s in results.sizes if (ms := results.find(s, view, way)) is not None]
        if points:
            parts += _draw_line(points, way, tokens)
            ends.append((points[-1][1], words, _colour(way, tokens), way == "page"))
    places = keep_within(spread([end[0] for end in ends], GAP), GAP, top, bottom)
    for place, (_, words, colour, strong) in zip(places, ends, strict=True):
        parts.append(_write(f"<b>{words}</b>" if strong else words, right + 10, place, colour))
    return parts


def _draw_line(points: list[tuple[float, float]], way: str, tokens: Tokens) -> list[Element]:
    colour, wide = _colour(way, tokens), 3.0 if way == "page" else 1.6
    dash = {"numpy": "2 4", "postgresql": "7 4"}.get(way)
    looks = {"stroke": colour, "stroke-width": wide, "stroke-dasharray": dash, "stroke-linecap": "round"}
    lines = [element("line", x1=a[0], y1=a[1], x2=b[0], y2=b[1], **looks) for a, b in pairwise(points)]
    return [*lines, *(element("circle", cx=x, cy=y, r=wide + 1.4, fill=colour) for x, y in points)]


def _colour(way: str, tokens: Tokens) -> str:
    return {"pandas": tokens.worse, "page": tokens.better, "numpy": tokens.ink3}.get(way, tokens.ink2)


def _write(text: str, x: float, y: float, colour: str, *, size: float = 12.5, anchor: str = "left") -> Element:
    return write_text(text, x, y, size, colour, xanchor=anchor, font=FONT)
