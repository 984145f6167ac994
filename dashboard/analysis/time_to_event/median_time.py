"""The time by which half have had the event, with its interval."""

from dataclasses import dataclass

import numpy as np

from dashboard.analysis.time_to_event.greenwood import log_log_bounds
from dashboard.analysis.time_to_event.kaplan_meier import Curve, Float64

HALF = 0.5
_ROUNDING = 1e-12
"""A product of fractions misses a half by this much at most."""


@dataclass(frozen=True)
class MedianTime:
    """Each end None where the curve, or its interval, never comes down to a half: "not reached"."""

    time: float | None
    low: float | None
    high: float | None


def median_time(curve: Curve) -> MedianTime:
    """The first time by which half or more have had the event, and the range of times that fit (95 %).

    Formula: the smallest t with S(t) ≤ 0.5; interval: all t at which the log-log interval of S(t) holds 0.5.
    Threshold: a curve of exactly 0.5 has reached its median (R takes the middle of that flat stretch).
    Missing: "not reached" where fewer than half had the event while they were followed; no interval at the
    end that is not reached.
    Source: Brookmeyer & Crowley 1982, Biometrics 38:29-41.
    """
    low, high = log_log_bounds(curve)
    # Where the curve ends at 0 the interval is carried on from the time before: it holds no half of its own.
    return MedianTime(_first(curve, curve.survival), _first(curve, low), _first(curve, high))


def _first(curve: Curve, values: Float64) -> float | None:
    reached = np.flatnonzero(values <= HALF + _ROUNDING)
    return float(curve.time[reached[0]]) if len(reached) else None
