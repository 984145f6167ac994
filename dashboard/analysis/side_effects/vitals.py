"""Peaks of blood pressure, oxygen, and readings that were due but not taken: session by session."""

from dataclasses import dataclass

import numpy as np

from data_access.facts.arrays import MISSING, Bool, DosingFacts, Int64

BIN_MMHG = 5


@dataclass(frozen=True, eq=False)
class PressurePeaks:
    """Masks over all dosing rows: each is false outside the sessions counted.

    ``with_peak``: a reading after the dose has both numbers, or at least the one that reached its limit;
    ``with_rise`` likewise. Half a reading that is not high says nothing about the other half.
    """

    with_peak: Bool
    with_systolic: Bool
    with_diastolic: Bool
    systolic_high: Bool
    diastolic_high: Bool
    high: Bool
    """Systolic or diastolic at or above its limit."""
    with_rise: Bool
    steep_rise: Bool
    with_oxygen: Bool
    low_oxygen: Bool
    no_reading_at_40: Bool
    no_leaving_reading: Bool


@dataclass(frozen=True)
class PressureLimits:
    """Bounds of the definitions, all included: review from, rise from (mmHg), SpO2 at most (%)."""

    review_systolic: int
    review_diastolic: int
    rise_systolic: int
    rise_diastolic: int
    spo2_at_most: int


def find_peaks(dosings: DosingFacts, rows: Bool, limits: PressureLimits) -> PressurePeaks:
    """Which of the counted sessions reached a limit, rose steeply, or lack a reading that was due."""
    systolic, diastolic = dosings.systolic_peak, dosings.diastolic_peak
    with_systolic, with_diastolic = rows & (systolic != MISSING), rows & (diastolic != MISSING)
    systolic_high = with_systolic & (systolic >= limits.review_systolic)
    diastolic_high = with_diastolic & (diastolic >= limits.review_diastolic)
    high = systolic_high | diastolic_high
    both_rises, steep = _find_rises(dosings, with_systolic, with_diastolic, limits)
    with_oxygen = rows & (dosings.spo2_lowest != MISSING)
    return PressurePeaks(
        np.asarray((with_systolic & with_diastolic) | high),
        with_systolic,
        with_diastolic,
        systolic_high,
        diastolic_high,
        high,
        np.asarray(both_rises | steep),
        steep,
        with_oxygen,
        with_oxygen & (dosings.spo2_lowest <= limits.spo2_at_most),
        rows & ~dosings.read_at_40,
        rows & ((dosings.systolic_leaving == MISSING) | (dosings.diastolic_leaving == MISSING)),
    )


def _find_rises(
    dosings: DosingFacts, with_systolic: Bool, with_diastolic: Bool, limits: PressureLimits
) -> tuple[Bool, Bool]:
    """Sessions with both rises known, and sessions in which one of them reached its limit."""
    upper = with_systolic & (dosings.systolic_before != MISSING)
    lower = with_diastolic & (dosings.diastolic_before != MISSING)
    steep = upper & (dosings.systolic_peak - dosings.systolic_before >= limits.rise_systolic)
    steep |= lower & (dosings.diastolic_peak - dosings.diastolic_before >= limits.rise_diastolic)
    return np.asarray(upper & lower), np.asarray(steep)


def count_peaks(dosings: DosingFacts, with_peak: Bool) -> tuple[Int64, Int64]:
    """Histogram of systolic peaks: lower edges of bins of 5 mmHg that hold all of them, and sessions in each.

    A limit that is a multiple of 5 is always an edge, so no bin lies on both sides of 180. Empty without peaks.
    """
    values = dosings.systolic_peak[with_peak & (dosings.systolic_peak != MISSING)].astype(np.int64)
    if len(values) == 0:
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    first = int(values.min()) // BIN_MMHG
    counts = np.bincount(values // BIN_MMHG - first)
    return (first + np.arange(len(counts), dtype=np.int64)) * BIN_MMHG, counts.astype(np.int64)
