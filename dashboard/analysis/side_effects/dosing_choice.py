"""Which dosing sessions a view counts: period, routes, dose band, session number, therapist."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from data_access.facts.arrays import SESSION_STATUSES, Bool, DosingFacts

Float64 = NDArray[np.float64]

ATTENDED = SESSION_STATUSES.index("attended")


@dataclass(frozen=True)
class DoseBand:
    """Doses of one route and one substance from ``low`` (included) to ``high`` (not) mg/kg; None: no bound.

    A band never spans routes or substances: their milligrams do not mean the same.
    """

    route: int
    substance: int
    low: float | None
    high: float | None


@dataclass(frozen=True)
class DosingChoice:
    """The dosing sessions to count. Days are included at both ends; ``from_day`` None: since the beginning.

    ``routes`` holds route codes, empty: every route. ``numbers`` is a range of session numbers
    within the course, both included. ``clinician`` indexes ``Facts.clinicians``.
    """

    from_day: int | None
    until_day: int
    routes: tuple[int, ...] = ()
    band: DoseBand | None = None
    numbers: tuple[int, int] | None = None
    clinician: int | None = None


def dose_mg_kg(dosings: DosingFacts, rows: NDArray[np.int64] | slice = slice(None)) -> Float64:
    """Dose per body weight of all (or the given) rows, rounded to the two decimals that are printed.

    NaN where dose or weight is missing.
    """
    dose, weight = dosings.dose_mg[rows].astype(np.float64), dosings.weight_kg[rows].astype(np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.round(dose / weight, 2)


def in_band(dosings: DosingFacts, band: DoseBand, mg_kg: Float64) -> Bool:
    """True for sessions of the band's route and substance whose dose lies in it; without a weight in none."""
    keep = (dosings.route == band.route) & (dosings.substance == band.substance)
    with np.errstate(invalid="ignore"):
        keep &= mg_kg >= (-np.inf if band.low is None else band.low)
        keep &= mg_kg < (np.inf if band.high is None else band.high)
    return np.asarray(keep)


def choose_dosings(dosings: DosingFacts, choice: DosingChoice) -> Bool:
    """True for each attended dosing session that the choice counts, assessed for side effects or not."""
    keep = (dosings.status == ATTENDED) & (dosings.day <= choice.until_day)
    if choice.from_day is not None:
        keep &= dosings.day >= choice.from_day
    if choice.routes:
        keep &= np.isin(dosings.route, choice.routes)
    if choice.band is not None:
        keep &= in_band(dosings, choice.band, dose_mg_kg(dosings))
    if choice.numbers is not None:
        keep &= (dosings.number >= choice.numbers[0]) & (dosings.number <= choice.numbers[1])
    if choice.clinician is not None:
        keep &= dosings.clinician == choice.clinician
    return np.asarray(keep)
