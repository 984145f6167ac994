"""Every colour and size of the program, light and dark: the only file with a colour literal in it.

Figures take tokens from here; the style sheet turns the same tokens into CSS
variables (``to_css_variables``), so that own markup and figures can never disagree.
Contrast on the ground is recomputed by a test: text >= 4.5, marks >= 3.
"""

from dataclasses import dataclass, fields
from functools import cache
from typing import Any, Literal

import plotly.graph_objects as go

Mode = Literal["light", "dark"]
FONT = '"Source Sans", "Source Sans Pro", "Source Sans 3", system-ui, sans-serif'


@dataclass(frozen=True)
class RouteMark:
    """Colour and plotly marker of one route; always shown with its word."""

    colour: str
    symbol: str


@dataclass(frozen=True)
class InstrumentMark:
    """Colour and line dash of one instrument, only where instruments share a panel; alone each is ink."""

    colour: str
    dash: str


@dataclass(frozen=True)
class Tokens:
    """One theme. Blue means reliably better, orange worse or unsafe, grey no evidence of change."""

    mode: Mode
    ground: str
    surface: str
    ink: str
    ink2: str
    ink3: str
    hairline: str
    grid: str
    axis: str
    limit: str
    better: str
    better_tint: str
    worse: str
    worse_tint: str
    neutral: str
    neutral_tint: str
    new: str
    bands: tuple[str, ...]
    expected: str
    expected_fill: str
    severities: tuple[str, str, str]
    routes: dict[str, RouteMark]
    instruments: dict[str, InstrumentMark]

    @property
    def rule(self) -> str:
        """The 1 px line above a section: ink."""
        return self.ink

    def verdict(self, tone: str) -> str:
        """Colour of a tone: "better", "worse" or "neutral"."""
        return {"better": self.better, "worse": self.worse, "neutral": self.neutral}[tone]


def _routes(*colours: str) -> dict[str, RouteMark]:
    symbols = ("circle", "diamond", "square", "triangle-down", "hexagon", "cross")
    keys = ("iv", "nasal", "im", "sublingual", "sc", "oral")
    return {key: RouteMark(c, s) for key, c, s in zip(keys, colours, symbols, strict=True)}


def _instruments(*colours: str) -> dict[str, InstrumentMark]:
    pairs = zip(("gad7", "phq9", "pcl5"), colours, ("solid", "dash", "dot"), strict=True)
    return {key: InstrumentMark(colour, dash) for key, colour, dash in pairs}


LIGHT = Tokens(
    mode="light",
    ground="#FFFFFF",
    surface="#F5F7F9",
    ink="#16202B",
    ink2="#45515E",
    ink3="#5C6875",
    hairline="#DCE1E7",
    grid="#EBEEF1",
    axis="#B4BDC7",
    limit="#87929E",
    better="#1A5DA6",
    better_tint="#E5EEF8",
    worse="#B5400A",
    worse_tint="#FCEBE1",
    neutral="#64707D",
    neutral_tint="#ECEFF2",
    new="#FFF4CC",
    bands=("#FFFFFF", "#F9FAFB", "#F3F5F7", "#ECEFF2", "#E4E8EC"),
    expected="#6F86AD",
    expected_fill="rgba(111,134,173,0.27)",
    severities=("#F7C9A3", "#D96C1F", "#6E1A08"),
    routes=_routes("#1F3A6E", "#0B7F6F", "#A8459B", "#914B0F", "#294441", "#570800"),
    instruments=_instruments("#16202B", "#7A45B5", "#0B7F86"),
)
DARK = Tokens(
    mode="dark",
    ground="#10151B",
    surface="#181F27",
    ink="#EAEEF2",
    ink2="#BAC4CE",
    ink3="#98A4B0",
    hairline="#303A45",
    grid="#202832",
    axis="#55616E",
    limit="#71808F",
    better="#7FB4F0",
    better_tint="#15293F",
    worse="#F79B66",
    worse_tint="#3A2015",
    neutral="#9AA6B2",
    neutral_tint="#252E38",
    new="#3A3312",
    bands=("#10151B", "#151B22", "#1A2129", "#202831", "#262F39"),
    expected="#6D87B3",
    expected_fill="rgba(109,135,179,0.27)",
    severities=("#7A4526", "#EC8340", "#FFE0CC"),
    routes=_routes("#6F95F0", "#35B8A2", "#F0B5E4", "#E7C602", "#ABF9CB", "#8B8230"),
    instruments=_instruments("#EAEEF2", "#BE95F0", "#4FC3C9"),
)
SEVERITY_SIZES = (9, 13, 17)
POINT, LINE, INTERVAL = 9, 1.9, 2.2
SMALL, LABEL, STRONG = 12, 12.5, 13
"""Label sizes in px; 12 is the floor."""


def get_tokens(mode: str) -> Tokens:
    """The tokens of one theme; anything but "dark" is light."""
    return DARK if mode == "dark" else LIGHT


def with_alpha(colour: str, alpha: float) -> str:
    """A ``#RRGGBB`` colour as rgba with the given opacity (bands: 0.12 to 0.27)."""
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red},{green},{blue},{alpha:g})"


@cache
def to_css_variables(mode: Mode) -> str:
    """Every colour of a theme as CSS custom properties (``--ink``, ``--better-tint``, ``--route-iv``, ``--band-0``)."""
    tokens = get_tokens(mode)
    pairs: list[tuple[str, str]] = []
    for field in fields(tokens):
        value = getattr(tokens, field.name)
        name = field.name.replace("_", "-")
        if field.name == "routes":
            pairs += [(f"route-{key}", mark.colour) for key, mark in value.items()]
        elif field.name == "instruments":
            pairs += [(f"instrument-{key}", mark.colour) for key, mark in value.items()]
        elif isinstance(value, tuple):
            pairs += [(f"{name}-{i}", colour) for i, colour in enumerate(value)]
        elif field.name != "mode":
            pairs.append((name, value))
    return ";".join(f"--{name}:{value}" for name, value in [*pairs, ("rule", tokens.rule)])


def build_layout(
    tokens: Tokens, *, height: int, left: int = 40, right: int = 80, top: int = 24, bottom: int = 32, **more: Any
) -> go.Layout:
    """The small layout every figure starts from: fixed pixel margins, no box, grid, ticks, legend, template or drag.

    ``more`` goes to the layout as it is (axes: start from ``plain_axis``; bands and lines: ``shapes=[...]``;
    labels: ``annotations=[label(...), ...]``).
    """
    return go.Layout(
        template="none",
        height=height,
        autosize=True,
        margin={"l": left, "r": right, "t": top, "b": bottom, "pad": 0},
        paper_bgcolor=tokens.ground,
        plot_bgcolor="rgba(0,0,0,0)",
        font={"family": FONT, "size": LABEL, "color": tokens.ink2},
        showlegend=False,
        dragmode=False,
        hovermode="closest",
        hoverlabel={
            "bgcolor": tokens.ground,
            "bordercolor": tokens.axis,
            "font": {"family": FONT, "size": STRONG, "color": tokens.ink},
        },
        **more,
    )


def plain_axis(tokens: Tokens, *, line: bool = False, grid: bool = False, **more: Any) -> dict[str, Any]:
    """An axis without box, ticks, zero line or title; ``line`` draws it, ``grid`` only where values are read off."""
    axis: dict[str, Any] = {
        "showgrid": grid,
        "gridcolor": tokens.grid,
        "gridwidth": 1,
        "zeroline": False,
        "ticks": "",
        "showline": line,
        "linecolor": tokens.axis,
        "linewidth": 1,
        "fixedrange": True,
        "tickfont": {"family": FONT, "size": LABEL, "color": tokens.ink3},
    }
    return axis | more


def label(
    text: str,
    x: Any,
    y: Any,
    colour: str,
    *,
    bold: bool = False,
    size: float = LABEL,
    xref: str = "x",
    yref: str = "y",
    xanchor: str = "left",
    yanchor: str = "middle",
    xshift: float = 0,
    yshift: float = 0,
    ground: str | None = None,
) -> dict[str, Any]:
    """A direct label as a layout annotation. ``ground`` paints it behind a number that stands over lines.

    At the end of a line: ``x=1, xref="paper", xshift=6`` keeps its place at every width.
    ``text`` is markup for plotly: escape what comes from data (``html.escape``).
    """
    return {
        "text": f"<b>{text}</b>" if bold else text,
        "x": x,
        "y": y,
        "xref": xref,
        "yref": yref,
        "xanchor": xanchor,
        "yanchor": yanchor,
        "xshift": xshift,
        "yshift": yshift,
        "showarrow": False,
        "align": xanchor if xanchor != "auto" else "left",
        "bgcolor": ground,
        "borderpad": 1,
        "font": {"family": FONT, "size": size, "color": colour},
    }


def line_shape(
    x0: Any,
    x1: Any,
    y0: Any,
    y1: Any,
    colour: str,
    *,
    width: float = 1,
    dash: str = "solid",
    xref: str = "x",
    yref: str = "y",
    layer: str = "below",
) -> dict[str, Any]:
    """A line as a layout shape (a hundred of them cost 4 ms; traces and add_vline much more)."""
    return {
        "type": "line",
        "x0": x0,
        "x1": x1,
        "y0": y0,
        "y1": y1,
        "xref": xref,
        "yref": yref,
        "layer": layer,
        "line": {"color": colour, "width": width, "dash": dash},
    }


def band_shape(
    x0: Any, x1: Any, y0: Any, y1: Any, colour: str, *, xref: str = "x", yref: str = "y", layer: str = "below"
) -> dict[str, Any]:
    """A filled band without outline as a layout shape."""
    return {
        "type": "rect",
        "x0": x0,
        "x1": x1,
        "y0": y0,
        "y1": y1,
        "xref": xref,
        "yref": yref,
        "layer": layer,
        "fillcolor": colour,
        "line": {"width": 0},
    }
