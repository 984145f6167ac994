"""Whether a drawing holds a figure's numbers: px worked out from the figure itself, looked for in the drawing."""

import re
from collections.abc import Iterator

import numpy as np
import plotly.graph_objects as go

from dashboard.packet.blocks import Block, Halves, Picture, Together

Point = tuple[float, float]
NEAR = 0.02


def find_pictures(blocks: tuple[Block, ...]) -> Iterator[Picture]:
    for block in blocks:
        if isinstance(block, Together):
            yield from find_pictures(block.blocks)
        elif isinstance(block, Halves):
            yield from find_pictures((*block.left, *block.right))
        elif isinstance(block, Picture):
            yield block


def find_points(figure: go.Figure, width: float) -> Iterator[Point]:
    """Px of every point that is seen, by the figure's own ranges, domains and margins."""
    layout = figure.layout
    margin, (x0, x1) = layout.margin, layout.xaxis.range
    across, down = width - margin.l - margin.r, layout.height - margin.t - margin.b
    for trace in figure.data:
        axis = layout[(trace.yaxis or "y").replace("y", "yaxis")]
        (y0, y1), (bottom, top) = axis.range, axis.domain or (0, 1)
        for x, y, opacity in zip(trace.x, trace.y, _list_opacities(trace), strict=True):
            if opacity and x is not None and y is not None and np.isfinite(float(x)) and np.isfinite(float(y)):
                share = bottom + (y - y0) / (y1 - y0) * (top - bottom)
                yield margin.l + (x - x0) / (x1 - x0) * across, margin.t + (1 - share) * down


def _list_opacities(trace: go.Scatter) -> list[float]:
    count = len(trace.x)
    if trace.mode == "text":
        return [0] * count
    opacity = trace.marker.opacity
    if "lines" in trace.mode or opacity is None:
        return [1] * count
    return list(opacity) if isinstance(opacity, tuple | list | np.ndarray) else [opacity] * count


def find_missing(svg: str, figure: go.Figure, width: float) -> list[Point]:
    """The figure's points that no path passes through and no mark stands on."""
    drawn = [(float(x), float(y)) for x, y in re.findall(r"[ML](-?[\d.]+),(-?[\d.]+)", svg)]
    drawn += [(float(x), float(y)) for x, y in re.findall(r'cx="(-?[\d.]+)" cy="(-?[\d.]+)"', svg)]
    for points in re.findall(r'<polygon points="([\d., -]+)"', svg):
        corners = np.array([[float(v) for v in point.split(",")] for point in points.split()])
        drawn.append(tuple((corners.min(axis=0) + corners.max(axis=0)) / 2))
        # A triangle's middle lies a third of its height above its foot.
        drawn.append((float(corners[:, 0].mean()), float(corners[:, 1].mean())))
    for path in re.findall(r'<path d="(M[^"]+)" fill="none" opacity|<path d="(M[^"]+)"', svg):
        ends = np.array([[float(v) for v in p] for p in re.findall(r"(-?[\d.]+),(-?[\d.]+)", "".join(path))])
        drawn.append(tuple((ends.min(axis=0) + ends.max(axis=0)) / 2))
    there = np.array(drawn)
    return [point for point in find_points(figure, width) if not (np.abs(there - point) < NEAR).all(axis=1).any()]
