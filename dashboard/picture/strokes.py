"""What a figure comes down to: a few kinds of strokes, in the order in which they lie upon each other.

A sheet is stretched on the screen and has one width on paper. So a place across is a px of the sheet, which
moves when it is stretched, and a shift of so many px from there, which does not. Heights are px on both.
"""

from collections.abc import Mapping
from dataclasses import dataclass

Point = tuple[float, float]
Looks = Mapping[str, object]
"""SVG's own presentation attributes; None leaves one out."""


@dataclass(frozen=True)
class Across:
    """A place across the sheet."""

    at: float
    shift: float = 0.0


@dataclass(frozen=True)
class Trail:
    """Lines through points, or the field they enclose. ``about``: the points are px from that place across.

    ``clipped``: what lies beyond the plot area is not seen.
    """

    pieces: tuple[tuple[Point, ...], ...]
    looks: Looks
    closed: bool = False
    about: float | None = None
    clipped: bool = False


@dataclass(frozen=True)
class Line:
    """A straight line."""

    start: Across
    end: Across
    y1: float
    y2: float
    looks: Looks


@dataclass(frozen=True)
class Rect:
    """A rectangle: its left and right edge, top and height."""

    left: Across
    right: Across
    top: float
    height: float
    looks: Looks


@dataclass(frozen=True)
class Oval:
    """An ellipse of fixed size."""

    middle: Across
    y: float
    rx: float
    ry: float
    looks: Looks


@dataclass(frozen=True)
class Mark:
    """One of plotly's marks, by its name."""

    symbol: str
    x: float
    y: float
    size: float
    fill: str
    edge: str
    edge_width: float
    opacity: float


@dataclass(frozen=True)
class Words:
    """Text in plotly's little markup; ``ground`` is painted around the letters."""

    text: str
    x: Across
    y: float
    size: float
    colour: str
    xanchor: str = "center"
    yanchor: str = "middle"
    ground: str | None = None
    angle: float = 0.0
    opacity: float = 1.0


Drawn = Trail | Line | Rect | Oval | Mark | Words


@dataclass(frozen=True)
class Told:
    """What stands for something: ``tip`` says what, ``pick`` is what a click gives back; None: no click."""

    parts: tuple[Drawn, ...]
    tip: str
    pick: str | None


Stroke = Drawn | Told
