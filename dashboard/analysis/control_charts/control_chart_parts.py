"""The words of a control-chart figure: plain values between a report (which fills them) and the chart."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class ChartNote:
    """Words at one point of a control chart ("only 9 sessions"), or over a signal that begins there."""

    index: int
    text: str


@dataclass(frozen=True)
class ControlChartWords:
    """What stands at the chart: beside its last point and its mean, in hovers, at single points.

    ``hovers`` and ``picks`` (what a click gives back; may be empty) go with the points. ``notes`` stand over the
    upper limit at their point, ``signal_notes`` at the top of the shaded signal; ``bad`` False shades blue.
    """

    last: str
    mean: str
    hovers: tuple[str, ...]
    picks: tuple[str, ...] = ()
    notes: tuple[ChartNote, ...] = ()
    signal_notes: tuple[ChartNote, ...] = ()
    bad: bool = True
    worse_side: Literal["above", "below"] | None = None
    """Where signals are worse: their points are orange and those of the other side blue. None: all by ``bad``."""
    unit: str = "percent"
    """Percent: values are shares, drawn times 100 from 0. Any other word is the unit of the measure (may be empty)."""
