"""Where the values of a figure lie: the plot area, its axes, and the references of shapes and labels."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Axis:
    """A linear axis: ``start`` is the px of ``low``; y axes have a negative ``length``."""

    low: float
    high: float
    start: float
    length: float

    def to_px(self, value: float) -> float:
        """Px of a value."""
        return self.start + (float(value) - self.low) / (self.high - self.low) * self.length

    def to_value(self, px: float) -> float:
        """The value at a px: the way back."""
        return self.low + (px - self.start) / self.length * (self.high - self.low)


@dataclass(frozen=True)
class Sheet:
    """A figure's sheet in px: the plot area within fixed margins, and its axes by their short names (x, y, y2 …)."""

    width: float
    height: float
    left: float
    top: float
    right: float
    bottom: float
    axes: Mapping[str, Axis]

    def place(self, ref: str, value: float, *, vertical: bool) -> float:
        """Px of a value that is counted from the paper, from an axis' own domain, or along an axis."""
        if ref == "paper":
            return self._share(value, vertical)
        if ref.endswith(" domain"):
            axis = self.axes[ref.removesuffix(" domain")]
            return axis.start + value * axis.length
        return self.axes[ref].to_px(value)

    def _share(self, value: float, vertical: bool) -> float:
        if vertical:
            return self.bottom - value * (self.bottom - self.top)
        return self.left + value * (self.right - self.left)


def lay_out(layout: Mapping[str, Any], *, width: float = 0, plot_width: float = 0) -> Sheet:
    """The sheet of a plotly layout: so wide as a whole, or so wide between its margins. Every axis says its range."""
    margin = layout["margin"]
    height = float(layout["height"])
    left = float(margin["l"])
    right = left + plot_width if plot_width else width - margin["r"]
    top, bottom = float(margin["t"]), height - margin["b"]
    axes = {}
    for name in layout:
        if name.startswith(("xaxis", "yaxis")):
            low, high = (float(v) for v in layout[name]["range"])
            first, last = layout[name].get("domain", (0, 1))
            across = name.startswith("x")
            start, whole = (left, right - left) if across else (bottom, top - bottom)
            axes[name.replace("axis", "")] = Axis(low, high, start + first * whole, (last - first) * whole)
    return Sheet(right + margin["r"], height, left, top, right, bottom, axes)
