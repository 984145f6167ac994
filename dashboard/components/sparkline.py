"""Sparklines as inline SVG: twenty of them cost what one chart costs."""

from collections.abc import Sequence

from dashboard.components.html import esc
from dashboard.components.shapes import Tone

WIDTH, HEIGHT, PAD = 104, 26, 4


def sparkline_svg(
    values: Sequence[float | None],
    alt: str,
    *,
    days: Sequence[int] | None = None,
    low: float | None = None,
    high: float | None = None,
    dashes_at: float | None = None,
    mean: float | None = None,
    last: str = "recovery",
    tone: Tone = "ink",
    flagged: Sequence[int] = (),
    width: int = WIDTH,
    height: int = HEIGHT,
) -> str:
    """A line with its last point marked.

    ``values``: oldest first, None leaves a gap. ``days`` places the points in time (default: evenly).
    ``low``/``high``: the scale (default: the values' own). ``dashes_at``: caseness. ``mean``: grey line.
    ``last``: shape of the last point (recovery filled, improvement open, no_change bar, deterioration triangle).
    ``flagged``: positions of special-cause points, orange. ``alt``: the sentence a screen reader says.
    """
    known = [(i, float(v)) for i, v in enumerate(values) if v is not None]
    if not known:
        return f'<span class="kap-spark-empty">{esc(alt)}</span>'
    levels = [v for _, v in known] + [v for v in (dashes_at, mean) if v is not None]
    bottom = min(levels) if low is None else low
    top = max(levels) if high is None else high
    span = (top - bottom) or 1.0
    place = list(days) if days is not None else list(range(len(values)))
    reach = (place[-1] - place[0]) or 1

    def x(i: int) -> float:
        return round(PAD + (place[i] - place[0]) / reach * (width - 2 * PAD), 1)

    def y(value: float) -> float:
        return round(height - PAD - (value - bottom) / span * (height - 2 * PAD), 1)

    parts = []
    for level, name in ((dashes_at, "dashes"), (mean, "mean")):
        if level is not None:
            parts.append(f'<path class="kap-spark-{name}" d="M{PAD} {y(level)}H{width - PAD}"/>')
    parts.append(f'<path class="kap-spark-line" d="{_path([(i, x(i), y(v)) for i, v in known])}"/>')
    by_place = dict(known)
    parts += [
        f'<circle class="kap-fill-worse" cx="{x(i)}" cy="{y(by_place[i])}" r="2"/>' for i in flagged if i in by_place
    ]
    end = known[-1]
    parts.append(_last_point(last, tone, x(end[0]), y(end[1])))
    return (
        f'<svg class="kap-spark" role="img" aria-label="{esc(alt)}" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}">{"".join(parts)}</svg>'
    )


def _path(points: list[tuple[int, float, float]]) -> str:
    """An SVG path through the points; a jump in position (a missing value) lifts the pen."""
    parts = []
    previous = None
    for i, x, y in points:
        parts.append(f"{'L' if previous is not None and i == previous + 1 else 'M'}{x:g} {y:g}")
        previous = i
    return "".join(parts)


def _last_point(shape: str, tone: Tone, x: float, y: float) -> str:
    if shape == "deterioration":
        return f'<path class="kap-fill-{tone}" d="M{x} {y - 3.6:.1f}l3.6 6.4h-7.2z"/>'
    if shape == "no_change":
        return f'<rect class="kap-fill-{tone}" x="{x - 3.2:.1f}" y="{y - 1.4:.1f}" width="6.4" height="2.8"/>'
    if shape == "improvement":
        return f'<circle class="kap-ring-{tone}" cx="{x}" cy="{y}" r="2.5"/>'
    return f'<circle class="kap-fill-{tone}" cx="{x}" cy="{y}" r="2.9"/>'
