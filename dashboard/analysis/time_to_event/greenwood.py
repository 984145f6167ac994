"""Intervals around a Kaplan–Meier curve, from Greenwood's variance."""

import numpy as np

from dashboard.analysis.intervals.interval import Z_95
from dashboard.analysis.time_to_event.kaplan_meier import Curve, Float64


def log_log_bounds(curve: Curve) -> tuple[Float64, Float64]:
    """Range of true shares that fit the curve at each of its times (95 %): the interval this program draws.

    One time at a time, not a band for the whole curve. It stays within 0 and 1, unlike the plain one.

    Formula: S^exp(±z·√G / |ln S|), G = Σ d / (n·(n − d)), z = 1.96.
    Missing: before the first event there is no spread to see and no interval. Where the curve reaches 0 the
    formula has no value: 0 at the low end, and the high end of the time before (1 where there is none).
    Source: Greenwood 1926, Reports on Public Health and Medical Subjects 33; log-log scale:
    Kalbfleisch & Prentice 2002, The Statistical Analysis of Failure Time Data, 2nd ed.
    """
    over = curve.survival > 0
    share = np.where(over, curve.survival, 0.5)
    reach = np.exp(Z_95 * np.sqrt(np.where(over, curve.greenwood, 0)) / -np.log(share))
    return _end_at_nought(over, share**reach, share ** (1 / reach))


def plain_bounds(curve: Curve) -> tuple[Float64, Float64]:
    """The same range on the scale of the share itself, cut at 0 and 1, for comparing with publications that used it.

    Formula: S ± z·S·√G, G = Σ d / (n·(n − d)), z = 1.96.
    Missing: as for the log-log interval.
    Source: Greenwood 1926, Reports on Public Health and Medical Subjects 33.
    """
    over = curve.survival > 0
    reach = Z_95 * curve.survival * np.sqrt(np.where(over, curve.greenwood, 0))
    low, high = np.clip(curve.survival - reach, 0, 1), np.clip(curve.survival + reach, 0, 1)
    return _end_at_nought(over, low, high)


def _end_at_nought(over: np.ndarray, low: Float64, high: Float64) -> tuple[Float64, Float64]:
    """The curve can reach 0 at its last time only."""
    if len(over) and not over[-1]:
        low, high = low.copy(), high.copy()
        low[-1], high[-1] = 0.0, high[-2] if len(high) > 1 else 1.0
    return low, high
