"""SVG elements and texts. Everything from data is escaped here."""

import re
from html import escape, unescape

Element = str
FONT = "Source Sans 3"
LINE_HEIGHT = 1.3
_PIECES = re.compile(r"<br ?/?>|</?\w+[^>]*>|[^<]+|<")
_SHIFTS = {"top": 0.86, "middle": 0.34, "bottom": -0.22}
"""Baseline below the anchor, in heights of the letters."""
_ANCHORS = {"left": "start", "center": "middle", "right": "end"}


def element(name: str, **attributes: object) -> Element:
    """One element without content; None leaves an attribute out, numbers have two decimals."""
    return f"<{name}{_attributes(attributes)}/>"


def _attributes(attributes: dict[str, object]) -> str:
    return "".join(f' {key}="{_word(value)}"' for key, value in attributes.items() if value is not None)


def _word(value: object) -> str:
    return f"{value:.2f}" if isinstance(value, float) else escape(str(value))


def write_text(
    text: str,
    x: float,
    y: float,
    size: float,
    colour: str,
    *,
    xanchor: str = "center",
    yanchor: str = "middle",
    ground: str | None = None,
    angle: float = 0,
    opacity: float = 1,
) -> Element:
    """Words in plotly's little markup (``<b>``, ``<br>``); ``ground`` is painted around the letters."""
    lines = _read_lines(text)
    above = {"top": 0.0, "middle": 0.5, "bottom": 1.0}[yanchor] * (len(lines) - 1)
    first = y + size * (_SHIFTS[yanchor] - above * LINE_HEIGHT)
    spans = "".join(
        f'<tspan x="{x:.2f}" y="{first + row * size * LINE_HEIGHT:.2f}">{_write_runs(runs)}</tspan>'
        for row, runs in enumerate(lines)
    )
    looks: dict[str, object] = {
        "font-family": FONT,
        "font-size": float(size),
        "fill": colour,
        "text-anchor": _ANCHORS[xanchor],
        "opacity": None if opacity == 1 else opacity,
        "transform": f"rotate({angle:g} {x:.2f} {y:.2f})" if angle else None,
    }
    halo = {"stroke": ground, "stroke-width": 4, "stroke-linejoin": "round", "paint-order": "stroke"} if ground else {}
    return f"<text{_attributes({**looks, **halo})}>{spans}</text>"


def _read_lines(text: str) -> list[list[tuple[str, bool]]]:
    """Lines of (words, bold); other tags are left out, their words stay."""
    lines: list[list[tuple[str, bool]]] = [[]]
    bold = False
    for piece in _PIECES.findall(text):
        if piece in ("<b>", "</b>"):
            bold = piece == "<b>"
        elif piece.startswith("<br"):
            lines.append([])
        elif piece == "<" or not piece.startswith("<"):
            lines[-1].append((unescape(piece), bold))
    return lines


def _write_runs(runs: list[tuple[str, bool]]) -> str:
    return "".join(
        f'<tspan font-weight="600">{escape(words)}</tspan>' if bold else escape(words) for words, bold in runs
    )
