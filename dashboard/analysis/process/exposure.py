"""Exposure: whether doses grow or come closer together without a gain to show for it."""

from dataclasses import dataclass

import numpy as np

from data_access.facts.arrays import MISSING, Bool, DosingFacts, Int64

_TOLERANCE = 1e-4
"""Doses are 32-bit floats: a rise of exactly the bound must count."""


@dataclass(frozen=True)
class Exposure:
    """One row per course asked for; the last three attended doses, MISSING where there are fewer."""

    rising: Bool
    """At each of the last two doses the dose was up or the interval shorter by the bound or more."""
    last: Int64
    """Row of the last attended dose in the dosings."""
    before: Int64
    before_that: Int64


def find_exposure(dosings: DosingFacts, course: Int64, last_dosing: Int64, percent: float) -> Exposure:
    """Whether exposure to the drug rose at each of the last two attended doses of a course.

    Formula: up: dose ≥ (1 + percent/100) · the dose before, in milligrams of the same route and substance; closer:
    interval ≤ (1 − percent/100) · the interval before. Rising: up or closer, twice running.
    Threshold: a rise, or a shortening, of exactly ``percent`` % counts.
    Missing: needs three attended doses; a dose that is not recorded is not up; two doses on one day give no
    interval to be shorter than.
    Source: rule of the clinic.
    """
    attended = np.flatnonzero(dosings.number > 0)
    position = np.where(last_dosing == MISSING, MISSING, np.searchsorted(attended, last_dosing))
    last, before, before_that, fourth = (_step_back(dosings, attended, position, k, course) for k in range(4))
    rising = (
        (before_that != MISSING)
        & (_is_up(dosings, last, before, percent) | _is_closer(dosings, last, before, before_that, percent))
        & (_is_up(dosings, before, before_that, percent) | _is_closer(dosings, before, before_that, fourth, percent))
    )
    return Exposure(rising, last, before, before_that)


def _step_back(dosings: DosingFacts, attended: Int64, position: Int64, steps: int, course: Int64) -> Int64:
    """Row of the attended dose ``steps`` before a position, in the same course; MISSING where there is none."""
    back = position - steps
    usable = (position != MISSING) & (back >= 0)
    if len(attended) == 0:
        return np.full(len(position), MISSING, np.int64)
    row = attended[np.maximum(back, 0)]
    return np.where(usable & (dosings.course[row] == course), row, MISSING)


def _is_up(dosings: DosingFacts, row: Int64, earlier: Int64, percent: float) -> Bool:
    there: Bool = (row != MISSING) & (earlier != MISSING)
    if not there.any():
        return there
    same = (dosings.route[row] == dosings.route[earlier]) & (dosings.substance[row] == dosings.substance[earlier])
    dose, base = dosings.dose_mg[row].astype(np.float64), dosings.dose_mg[earlier].astype(np.float64)
    up: Bool = there & same & (base > 0) & (dose >= base * (1 + percent / 100) - _TOLERANCE)
    return up


def _is_closer(dosings: DosingFacts, row: Int64, earlier: Int64, earliest: Int64, percent: float) -> Bool:
    there: Bool = (row != MISSING) & (earlier != MISSING) & (earliest != MISSING)
    if not there.any():
        return there
    day = dosings.day.astype(np.int64)
    interval, before = day[row] - day[earlier], day[earlier] - day[earliest]
    closer: Bool = there & (before > 0) & (100 * interval <= (100 - percent) * before)
    return closer
