"""Whose vital signs are behind a number of the side-effect page."""

import numpy as np

from dashboard.analysis.side_effects.vitals import BIN_MMHG, PressureLimits, find_peaks
from dashboard.reports.side_effects.counts import Counted
from data_access.definitions.registry import get_vital_bounds
from data_access.facts.arrays import Bool


def pressure_limits() -> PressureLimits:
    """The flag limits of the definitions."""
    bounds = get_vital_bounds()
    return PressureLimits(
        bounds.review_systolic_from,
        bounds.review_diastolic_from,
        bounds.rise_systolic_from,
        bounds.rise_diastolic_from,
        bounds.spo2_at_most,
    )


def find_peak(counted: Counted, parts: list[str]) -> tuple[str, Bool]:
    """Sessions whose systolic peak lies in one bin of the histogram."""
    d, edge = counted.facts.dosings, int(parts[0])
    mask = counted.rows & (d.systolic_peak >= edge) & (d.systolic_peak < edge + BIN_MMHG)
    return f"Systolic peak {edge} to {edge + BIN_MMHG - 1} mmHg", np.asarray(mask)


def find_pressure(counted: Counted, parts: list[str]) -> tuple[str, Bool]:
    """Sessions that reached a limit, or lack a reading."""
    peaks, limits = find_peaks(counted.facts.dosings, counted.rows, pressure_limits()), pressure_limits()
    titles = {
        "high": (f"Peak at or above {limits.review_systolic}/{limits.review_diastolic} mmHg", peaks.high),
        "systolic": (f"Systolic peak at or above {limits.review_systolic} mmHg", peaks.systolic_high),
        "diastolic": (f"Diastolic peak at or above {limits.review_diastolic} mmHg", peaks.diastolic_high),
        "rise": (f"Rise of {limits.rise_systolic} systolic or {limits.rise_diastolic} diastolic", peaks.steep_rise),
        "oxygen": (f"SpO2 {limits.spo2_at_most} % or less", peaks.low_oxygen),
        "no40": ("No reading at 40 minutes", peaks.no_reading_at_40),
        "noleaving": ("No blood pressure at leaving", peaks.no_leaving_reading),
        "nopeak": ("No blood pressure after the dose", np.asarray(counted.rows & ~peaks.with_peak)),
    }
    return titles[parts[0]]
