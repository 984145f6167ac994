"""Plotly's marks as SVG, at the sizes they have on the screen."""

from math import sqrt

from dashboard.picture.svg import Element, element


def _polygon(points: list[tuple[float, float]], x: float, y: float) -> str:
    return " ".join(f"{x + dx:.2f},{y + dy:.2f}" for dx, dy in points)


def _corners(symbol: str, r: float) -> list[tuple[float, float]]:
    """Corners of a mark of radius ``r`` about its middle."""
    wide, high, arm, tip = 2 * r / sqrt(3), r * sqrt(3) / 2, r * 0.4, r * 1.2
    return {
        "square": [(-r, -r), (r, -r), (r, r), (-r, r)],
        "diamond": [(1.3 * r, 0), (0, 1.3 * r), (-1.3 * r, 0), (0, -1.3 * r)],
        "triangle-up": [(-wide, r / 2), (wide, r / 2), (0, -r)],
        "triangle-down": [(-wide, -r / 2), (wide, -r / 2), (0, r)],
        "hexagon": [(high, -r / 2), (high, r / 2), (0, r), (-high, r / 2), (-high, -r / 2), (0, -r)],
        "cross": [(tip, arm), (arm, arm), (arm, tip), (-arm, tip), (-arm, arm), (-tip, arm),
                  (-tip, -arm), (-arm, -arm), (-arm, -tip), (arm, -tip), (arm, -arm), (tip, -arm)],
    }[symbol]  # fmt: skip


_STROKES = {
    "x-thin": "M{l:.2f},{t:.2f}L{r:.2f},{b:.2f}M{r:.2f},{t:.2f}L{l:.2f},{b:.2f}",
    "line-ns": "M{x:.2f},{t:.2f}L{x:.2f},{b:.2f}",
    "line-ew": "M{l:.2f},{y:.2f}L{r:.2f},{y:.2f}",
}


def draw_mark(
    symbol: str, x: float, y: float, size: float, fill: str, edge: str, edge_width: float, opacity: float
) -> list[Element]:
    """One mark; an unknown symbol raises KeyError rather than being printed as another one."""
    name, dotted = symbol.removesuffix("-dot"), symbol.endswith("-dot")
    hollow = name.endswith("-open") and name not in _STROKES
    name, r = name.removesuffix("-open"), size / 2
    stroke = {"stroke": edge, "stroke-width": edge_width} if edge_width else {}
    if hollow:
        stroke = {"stroke": fill, "stroke-width": edge_width or 1}
    looks = {"fill": "none" if hollow else fill, "opacity": None if opacity == 1 else opacity, **stroke}
    if name in _STROKES:
        path = _STROKES[name].format(x=x, y=y, l=x - r, r=x + r, t=y - r, b=y + r)
        return [element("path", d=path, **{**looks, "fill": "none"})]
    if name == "circle":
        drawn = [element("circle", cx=x, cy=y, r=r, **looks)]
    else:
        drawn = [element("polygon", points=_polygon(_corners(name, r), x, y), **looks)]
    return [*drawn, element("circle", cx=x, cy=y, r=1, fill=fill)] if dotted else drawn
