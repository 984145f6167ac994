"""Where a label stands free of a curve: annotations do not avoid marks by themselves."""

import itertools
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Box:
    """A rectangle in px, y downwards."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: "Box") -> bool:
        """Whether the two share a point."""
        return (
            self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom
        )


def measure_text(text: str, size: float = 12.5) -> float:
    """Width in px of a text in the narrow face of the figures, a little generous."""
    return len(text) * size * 0.5 + 4


def trace_curve(points: list[tuple[float, float]], radius: float = 6) -> list[Box]:
    """Small boxes around the marks of a curve and along the lines between them (px)."""
    if not points:
        return []
    xy: NDArray[np.float64] = np.array(points, np.float64)
    places = [xy]
    for start, end in itertools.pairwise(xy):
        steps = max(2, int(np.hypot(*(end - start)) / 6))
        places.append(start + (end - start) * np.linspace(0, 1, steps)[:, None])
    return [Box(x - radius / 2, y - radius / 2, x + radius / 2, y + radius / 2) for x, y in np.concatenate(places)] + [
        Box(x - radius, y - radius, x + radius, y + radius) for x, y in xy
    ]


def choose_place(candidates: list[Box], taken: list[Box], within: Box | None = None) -> int:
    """The first candidate that meets nothing taken (and stays within); else the one that meets least."""
    clashes = []
    for box in candidates:
        outside = within is not None and (
            box.left < within.left or box.right > within.right or box.top < within.top or box.bottom > within.bottom
        )
        clashes.append(sum(box.meets(other) for other in taken) + (1000 if outside else 0))
    return int(np.argmin(clashes))
