"""Whether a process meets a target every week, never, or now and then by chance."""

from dataclasses import dataclass
from math import isfinite
from typing import Literal

from dashboard.analysis.control_charts.control_chart import POINTS_NEEDED, ControlChart
from dashboard.analysis.not_estimable import NotEstimable

Better = Literal["up", "down"]
"""Up: the target is a least value; down: it is a most value."""
Verdict = Literal["consistently met", "consistently missed", "met and missed"]


@dataclass(frozen=True)
class TargetAssurance:
    """What can be expected of the next point, from the limits of the last one."""

    target: float
    better: Better
    verdict: Verdict
    lower: float
    upper: float


def assess_target(chart: ControlChart, target: float, better: Better) -> TargetAssurance | NotEstimable:
    """Whether the process, as it runs now, can be relied on to meet a target.

    ``target`` in the unit of the chart's values (a share for a p chart). A single week above or below the target
    says nothing of this.

    Formula: consistently met where both limits of the last point lie on the good side of the target, consistently
    missed where both lie on the bad side, otherwise met and missed by chance.
    Threshold: a target exactly on a limit lies within them: met and missed.
    Missing: fewer than 13 points, or no target: not estimable.
    Source: NHS England, Making data count (assurance icons).
    """
    if not isfinite(target):
        return NotEstimable(0, 1, "target", "no target set")
    if not chart.has_limits:
        return NotEstimable(len(chart.value), POINTS_NEEDED, "points")
    lower, upper = float(chart.lower[-1]), float(chart.upper[-1])
    verdict: Verdict = "met and missed"
    if target < lower:
        verdict = "consistently met" if better == "up" else "consistently missed"
    elif target > upper:
        verdict = "consistently missed" if better == "up" else "consistently met"
    return TargetAssurance(target, better, verdict, lower, upper)
