"""How safe the dosing sessions of each week were: unwanted effects, and complete monitoring."""

import numpy as np
from numpy.typing import NDArray

from dashboard.analysis.remembered import remember
from dashboard.analysis.side_effects.dosing_choice import ATTENDED
from dashboard.analysis.side_effects.effect_severity import had_any_effect, is_expected_dissociation, unwanted_severity
from dashboard.analysis.side_effects.monitoring import find_missing_readings
from dashboard.analysis.weekly.weekly_series import WeeklyRate, rate_by_week
from dashboard.analysis.weekly.weeks import WEEK_DAYS
from data_access.facts.arrays import Bool, DosingFacts, Facts, Int64

MODERATE = 2


def had_unwanted_effect(dosings: DosingFacts, dissociation: int) -> Bool:
    """A moderate or severe effect of any kind, or dissociation of any severity that distressed.

    Dissociation that was expected and not distressing is no unwanted effect, however strong.
    """
    strong = had_any_effect(unwanted_severity(dosings, dissociation), MODERATE)
    return np.asarray(strong | (dosings.dissociation_distress >= 1))


def rate_unwanted_effects(facts: Facts, mondays: NDArray[np.int64], dissociation: int) -> tuple[WeeklyRate, int]:
    """How many of the assessed dosing sessions of each week had an effect that nobody wanted.

    Dissociation that was expected and not distressing is counted apart and stands beside the rate.

    Formula: sessions with an unwanted effect / assessed attended dosing sessions.
    Threshold: unwanted is any effect of moderate severity or more, and dissociation of any severity that distressed.
    Missing: sessions that were not assessed are in neither number; how many there are is printed.
    Source: rule of the clinic.
    """
    key = ("unwanted effects", int(mondays[0]), len(mondays), dissociation)
    return remember(facts, key, lambda: _rate_unwanted_effects(facts, mondays, dissociation))


def _rate_unwanted_effects(facts: Facts, mondays: NDArray[np.int64], dissociation: int) -> tuple[WeeklyRate, int]:
    dosings = facts.dosings
    rows = _find_attended(dosings, mondays)
    day, patient, assessed = dosings.day[rows], dosings.patient[rows], dosings.assessed[rows] == 1
    unwanted = had_unwanted_effect(dosings, dissociation)[rows]
    rate = rate_by_week(day[assessed], unwanted[assessed], patient[assessed], mondays, day[~assessed])
    apart = assessed & is_expected_dissociation(dosings, dissociation)[rows] & ~unwanted
    counted = rate_by_week(day[apart], apart[apart], patient[apart], mondays)
    return rate, int(counted.rolled_events[-1])


def _find_attended(dosings: DosingFacts, mondays: NDArray[np.int64]) -> Int64:
    """Rows of the attended dosing sessions of the charted weeks."""
    inside = (dosings.day >= mondays[0]) & (dosings.day < mondays[0] + WEEK_DAYS * len(mondays))
    return np.flatnonzero(inside & (dosings.status == ATTENDED))


def rate_monitoring(facts: Facts, mondays: NDArray[np.int64]) -> WeeklyRate:
    """How many of the attended dosing sessions of each week have all three blood-pressure readings.

    Formula: sessions with a reading before, at about 40 minutes and on leaving / attended dosing sessions.
    Threshold: a reading from 30 to 60 minutes counts as the one at 40, both ends included.
    Missing: half a reading (one figure of the two) is none.
    Source: Spravato (esketamine) label: blood pressure before the dose, about 40 minutes after it, and until it falls;
    the window is a rule of the clinic.
    """
    dosings = facts.dosings
    rows = _find_attended(dosings, mondays)
    before, at_40, leaving = find_missing_readings(dosings, rows)
    return rate_by_week(dosings.day[rows], ~(before | at_40 | leaving), dosings.patient[rows], mondays)
