"""The parts of a survival figure: plain values between a report (which fills them) and the chart."""

from dataclasses import dataclass
from typing import Literal

from dashboard.analysis.time_to_event.kaplan_meier import Float64

Drawn = Literal["happened", "holds"]


@dataclass(frozen=True, eq=False)
class SurvivalLine:
    """The curve of one route; ``route`` "" is everybody, drawn in ink.

    One row per day on which the curve steps, day 0 first, the last day drawn last; shares 0-1. ``low`` and ``high``
    are NaN where there is no interval. ``hovers`` and ``picks`` (what a click gives back) go with the rows.
    """

    route: str
    name: str
    day: Float64
    share: Float64
    low: Float64
    high: Float64
    end: str
    """What stands at the end of the line, its name and its share there."""
    hovers: tuple[str, ...]
    picks: tuple[str, ...]


@dataclass(frozen=True)
class AtRiskRow:
    """How many were still followed and without the event at each day, and what opens them."""

    route: str
    name: str
    counts: tuple[int, ...]
    picks: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class SurvivalPanel:
    """At most three curves on one pair of axes, with the numbers at risk under it."""

    name: str
    lines: tuple[SurvivalLine, ...]
    at_risk: tuple[AtRiskRow, ...]
    days: tuple[int, ...]
    """The days of the axis at which the numbers at risk stand; the last one ends it."""
    y_title: str
    drawn: Drawn
    """What share is drawn: of those to whom it had happened (rising), or to whom it had not (falling)."""
