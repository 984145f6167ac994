"""SVG elements and texts. Everything from data is escaped here."""

import re
from dataclasses import dataclass
from html import escape, unescape

Element = str
FONT = "Source Sans 3"
LINE_HEIGHT = 1.3
_PIECES = re.compile(r"<br ?/?>|</?\w+[^>]*>|[^<]+|<")
_COLOUR = re.compile(r"color: ?(#[0-9A-Fa-f]{6})")
_SHIFTS = {"top": 0.86, "middle": 0.34, "bottom": -0.22}
"""Baseline below the anchor, in heights of the letters."""
_ANCHORS = {"left": "start", "center": "middle", "right": "end"}


def element(name: str, **attributes: object) -> Element:
    """One element without content; None leaves an attribute out, numbers have two decimals."""
    return f"<{name}{_attributes(attributes)}/>"


def group(name: str, content: str, **attributes: object) -> Element:
    """An element around others."""
    return f"<{name}{_attributes(attributes)}>{content}</{name}>"


def _attributes(attributes: dict[str, object]) -> str:
    return "".join(f' {key}="{_word(value)}"' for key, value in attributes.items() if value is not None)


def _word(value: object) -> str:
    return f"{value:.2f}" if isinstance(value, float) else escape(str(value)).replace("\n", "&#10;")


def write_text(
    text: str,
    x: float | str,
    y: float,
    size: float,
    colour: str,
    *,
    dx: float = 0,
    xanchor: str = "center",
    yanchor: str = "middle",
    ground: str | None = None,
    angle: float = 0,
    opacity: float = 1,
    font: str | None = FONT,
) -> Element:
    """Words in plotly's little markup (``<b>``, ``<br>``, ``<span style="color:…">``).

    ``x`` is px, or a share of the width ("40%") with ``dx`` px right of it; ``ground`` is painted around the letters.
    """
    lines = _read_lines(text)
    above = {"top": 0.0, "middle": 0.5, "bottom": 1.0}[yanchor] * (len(lines) - 1)
    first = y + size * (_SHIFTS[yanchor] - above * LINE_HEIGHT)
    start = {"x": x + dx if isinstance(x, float) else x, "dx": f"{dx:g}" if dx and isinstance(x, str) else None}
    spans = "".join(
        group("tspan", "".join(map(_write_run, runs)), **start, y=first + row * size * LINE_HEIGHT)
        for row, runs in enumerate(lines)
    )
    looks: dict[str, object] = {
        "font-family": font,
        "font-size": float(size) if font else f"{size:g}",
        "fill": colour,
        "text-anchor": _ANCHORS[xanchor],
        "opacity": None if opacity == 1 else opacity,
        "transform": f"rotate({angle:g} {x:.2f} {y:.2f})" if angle else None,
    }
    halo = {"stroke": ground, "stroke-width": 4, "stroke-linejoin": "round", "paint-order": "stroke"} if ground else {}
    return f"<text{_attributes({**looks, **halo})}>{spans}</text>"


@dataclass(frozen=True)
class _Run:
    """Words of one look."""

    words: str
    bold: bool
    colour: str | None


def _read_lines(text: str) -> list[list[_Run]]:
    """Lines of runs; other tags are left out, their words stay."""
    lines: list[list[_Run]] = [[]]
    bold, colour = False, None
    for piece in _PIECES.findall(text):
        if piece in ("<b>", "</b>"):
            bold = piece == "<b>"
        elif piece.startswith("<br"):
            lines.append([])
        elif piece.startswith(("<span", "</span")):
            found = _COLOUR.search(piece)
            colour = found[1] if found else None
        elif piece == "<" or not piece.startswith("<"):
            lines[-1].append(_Run(unescape(piece), bold, colour))
    return lines


def _write_run(run: _Run) -> str:
    words = escape(run.words)
    looks = _attributes({"font-weight": "600" if run.bold else None, "fill": run.colour})
    return f"<tspan{looks}>{words}</tspan>" if looks else words
