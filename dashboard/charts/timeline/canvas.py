"""The sheet a timeline is drawn on: panels stacked by pixel heights on one time axis.

One figure with stacked y domains. The first y axis spans the whole height and carries
what runs through all panels; every panel has an axis of its own above it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import plotly.graph_objects as go

from dashboard.analysis.course_timeline import NumberMark, RiskMark
from dashboard.charts.theme import LABEL, STRONG, Tokens, build_layout, label, plain_axis

LEFT, RIGHT, TOP, BOTTOM = 142, 130, 44, 34
UNSEEN = "rgba(0,0,0,0)"
"""The colour of marks that are only there to be pointed at."""
PLOT_WIDTH = 700
"""Pixels between the margins on the narrowest screen: labels are thinned for it."""


@dataclass(frozen=True)
class Panel:
    """One panel: its y axis number, its height in px, its range of values and its place (px from the top)."""

    axis: int
    height: float
    low: float
    high: float
    top: float

    @property
    def ref(self) -> str:
        """The axis as a reference of shapes and annotations."""
        return f"y{self.axis}"

    def to_px(self, value: float) -> float:
        """Pixels below the panel's top."""
        return (self.high - value) / (self.high - self.low) * self.height

    def to_value(self, px: float) -> float:
        """The value so many pixels below the panel's top."""
        return self.high - px / self.height * (self.high - self.low)


@dataclass
class Canvas:
    """Collects traces, shapes and annotations; ``to_figure`` puts them together.

    ``plot_width``: pixels between the margins that labels are placed for.
    """

    tokens: Tokens
    first_day: float
    last_day: float
    plot_width: float = PLOT_WIDTH
    names_panels: bool = True
    traces: list[dict[str, Any]] = field(default_factory=list)
    shapes: list[dict[str, Any]] = field(default_factory=list)
    annotations: list[dict[str, Any]] = field(default_factory=list)
    panels: list[tuple[Panel, dict[str, Any]]] = field(default_factory=list)
    height: float = 0

    def add_panel(
        self, height: float, low: float, high: float, gap: float, ticks: dict[float, str] | None = None
    ) -> Panel:
        """A panel below the last one, ``gap`` px apart; ``ticks`` are values with their words."""
        self.height += gap if self.panels else 0
        panel = Panel(len(self.panels) + 2, height, low, high, self.height)
        self.height += height
        words = ticks or {}
        axis = plain_axis(self.tokens, tickvals=list(words), ticktext=list(words.values()), range=[low, high])
        self.panels.append((panel, axis))
        return panel

    def name_panel(self, panel: Panel, name: str, note: str = "") -> None:
        """The panel's name at the far left, bold, with a quiet second line."""
        if not self.names_panels:
            return
        where: dict[str, Any] = {"xref": "paper", "yref": f"{panel.ref} domain", "yanchor": "top", "xshift": 4 - LEFT}
        self.annotations.append(
            label(name, 0, 1, self.tokens.ink, bold=True, **where, yshift=4 if panel.height > 30 else 2)
        )
        if note:
            self.annotations.append(label(note, 0, 1, self.tokens.ink3, size=12, **where, yshift=-13))

    def write_right(self, panel: Panel, value: float, text: str, colour: str | None = None, **more: Any) -> None:
        """A word in the right margin at a value of the panel."""
        self.annotations.append(
            label(text, 1, value, colour or self.tokens.ink3, xref="paper", yref=panel.ref, xshift=8, **more)
        )

    def write_left(self, panel: Panel, value: float, text: str) -> None:
        """The word of a row, right-aligned at the axis."""
        self.annotations.append(
            label(
                text, 0, value, self.tokens.ink3, xref="paper", yref=panel.ref, xanchor="right", xshift=-6, size=LABEL
            )
        )

    def add_trace(
        self, panel: Panel, x: list[Any], y: list[Any], hover: list[str] | None = None,
        picks: list[str] | None = None, **more: Any,
    ) -> None:  # fmt: skip
        """Points or lines of one panel; ``hover`` is one finished sentence, ``picks`` the row behind each point.

        A click must not fade the other marks, so that no trace may give its marks or letters several opacities.
        """
        told: dict[str, Any] = (
            {"hovertext": hover, "hovertemplate": "%{hovertext}<extra></extra>"} if hover else {"hoverinfo": "skip"}
        )
        place = {"type": "scatter", "x": x, "y": y, "yaxis": panel.ref, "cliponaxis": False}
        if picks:
            colour = more.get("textfont", {}).get("color")
            look = {"marker": {"opacity": 1}} if colour is None else {"textfont": {"color": colour}}
            told |= {"customdata": picks, "selected": look, "unselected": look}
        self.traces.append(place | told | more)

    def write_row(
        self, panel: Panel, marks: Sequence[NumberMark | RiskMark], texts: list[str], colours: list[str]
    ) -> None:
        """Figures in the middle of a flat panel: letters of each colour apart, a click finds the row behind each."""
        for colour in dict.fromkeys(colours):
            there = [place for place, own in enumerate(colours) if own == colour]
            self.add_trace(
                panel,
                [marks[place].day for place in there],
                [0.5] * len(there),
                [marks[place].hover for place in there],
                [marks[place].pick for place in there],
                mode="text",
                text=[texts[place] for place in there],
                textfont={"size": STRONG, "color": colour},
            )

    def run_through(self, x: list[Any], y: list[Any], colour: str) -> None:
        """Hairlines through all panels, under their marks."""
        self.traces.append(
            {
                "type": "scatter",
                "x": x,
                "y": y,
                "yaxis": "y",
                "mode": "lines",
                "hoverinfo": "skip",
                "line": {"color": colour, "width": 1},
            }
        )

    def write_head(self, day: float, text: str, colour: str, *, bold: bool = False) -> None:
        """A word above the first panel."""
        self.annotations.append(label(text, day, 1, colour, bold=bold, yref="paper", xanchor="center", yshift=13))

    def to_x(self, day: float) -> float:
        """Pixels right of the plot's left edge on the narrowest screen."""
        return (day - self.first_day) / max(1e-9, self.last_day - self.first_day) * self.plot_width

    def to_day(self, x: float) -> float:
        """The day so many pixels right of the plot's left edge on the narrowest screen."""
        return self.first_day + x / self.plot_width * (self.last_day - self.first_day)

    def to_figure(self, ticks: tuple[tuple[int, str], ...]) -> go.Figure:
        """The figure; panels keep their pixel heights at every width."""
        tokens = self.tokens
        axes: dict[str, Any] = {
            "xaxis": plain_axis(
                tokens,
                line=True,
                range=[self.first_day, self.last_day],
                tickvals=[day for day, _ in ticks],
                ticktext=[text for _, text in ticks],
                anchor="free",
                position=0,
            ),
            "yaxis": plain_axis(tokens, domain=[0, 1], range=[0, 1], showticklabels=False),
        }
        for panel, axis in self.panels:
            bottom = 1 - (panel.top + panel.height) / self.height
            domain = [max(0.0, bottom), min(1.0, bottom + panel.height / self.height)]
            axes[f"yaxis{panel.axis}"] = axis | {"domain": domain, "anchor": "free", "position": 0}
        height = round(self.height) + TOP + BOTTOM
        base = build_layout(tokens, height=height, left=LEFT, right=RIGHT, top=TOP, bottom=BOTTOM).to_plotly_json()
        drawn = {"shapes": self.shapes, "annotations": self.annotations}
        # Checking two hundred shapes one by one takes plotly half a second; a test checks a figure once.
        return go.Figure(data=self.traces, layout=base | axes | drawn, _validate=False)


def thin(places: list[float], room: float, first: list[int] | None = None) -> set[int]:
    """Which of the labels centred at ``places`` (px) are written so that each has ``room`` px.

    Those in ``first`` come first, then the others from the right: the latest matters most.
    """
    kept: list[int] = []
    for index in [*(first or []), *reversed(range(len(places)))]:
        if index not in kept and all(abs(places[index] - places[other]) >= room for other in kept):
            kept.append(index)
    return set(kept)


def find_rooms(places: list[float], most: float) -> list[float]:
    """Pixels each mark may take: its distance to the nearest other one, at most ``most``."""
    return [
        min([most, *(abs(place - other) for index, other in enumerate(places) if index != own)])
        for own, place in enumerate(places)
    ]


def write_thinned(places: list[float], texts: list[str], kept: set[int], room: float) -> list[str]:
    """Texts that are kept; a small dot for one that is not, unless it would touch a kept one."""
    near = [min(abs(place - places[k]) for k in kept) if kept else room for place in places]
    return [text if index in kept else "·" if near[index] >= room * 0.7 else "" for index, text in enumerate(texts)]
