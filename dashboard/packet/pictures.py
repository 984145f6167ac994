"""The figures of a document: those of the screen, in the light theme, at the width of the paper."""

from typing import Any, Protocol

from dashboard.packet.blocks import Picture
from dashboard.picture.paper import draw_figure

FULL = 760.0
"""Px across the page: a label of 12.5 px is then 8 points high."""


class Figure(Protocol):
    """A figure as ``dashboard.charts`` builds it."""

    def to_plotly_json(self) -> dict[str, Any]:
        """Its traces and layout as plain values."""


def make_picture(figure: Figure, alt: str, width: float = FULL) -> Picture:
    """A figure as a block; ``alt`` is the report's sentence."""
    return Picture(draw_figure(figure.to_plotly_json(), width), alt, 100 * width / FULL)
