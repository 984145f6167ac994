"""How often blood pressure was read before a dose, at about 40 minutes, and on leaving."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dashboard.analysis.intervals.effective_number import count_clusters
from dashboard.analysis.proportion import Proportion
from dashboard.analysis.side_effects.monitoring import find_missing_readings
from dashboard.analysis.weekly.weeks import WEEK_DAYS, count_by_week
from data_access.facts.arrays import SESSION_STATUSES, Bool, Facts, Int32, Int64

READINGS: Final = ("before", "at 40 min", "leaving")
_ATTENDED = SESSION_STATUSES.index("attended")


@dataclass(frozen=True)
class ReadingCompleteness:
    """One kind of reading (or all three of a session): the share over all weeks, and each week's count.

    ``weekly_events`` of ``weekly_total`` attended dosing sessions, oldest week first.
    """

    reading: str
    share: Proportion
    weekly_events: Int64
    weekly_total: Int64


def rate_monitoring_completeness(facts: Facts, mondays: NDArray[np.int64]) -> tuple[ReadingCompleteness, ...]:
    """Of the dosing sessions, how many had each blood-pressure reading, and how many had all three.

    Weeks that begin on ``mondays``; in the order of ``READINGS``, then "all".

    Formula: sessions with the reading / attended dosing sessions; intervals on the effective number, patients
    being clusters.
    Threshold: "at 40 min" is a reading 30 to 60 minutes after the dose, both included.
    Missing: a reading without systolic or without diastolic is none. Missed and cancelled sessions are not counted.
    Source: readings due by the esketamine label and the clinic's protocol; see Methods, dosing and monitoring.
    """
    dosings = facts.dosings
    inside = (dosings.day >= mondays[0]) & (dosings.day < mondays[-1] + WEEK_DAYS) if len(mondays) else None
    keep = dosings.status == _ATTENDED
    rows = np.flatnonzero(keep & inside) if inside is not None else np.zeros(0, np.int64)
    there = [~missing for missing in find_missing_readings(dosings, rows)]
    kinds = (*zip(READINGS, there, strict=True), ("all", np.logical_and.reduce(there)))
    day, patient = dosings.day[rows], dosings.patient[rows]
    return tuple(_complete(reading, happened, day, patient, mondays) for reading, happened in kinds)


def _complete(
    reading: str, happened: Bool, day: Int32, patient: Int32, mondays: NDArray[np.int64]
) -> ReadingCompleteness:
    share = Proportion(
        int(happened.sum()),
        len(happened),
        "sessions",
        effective=float(count_clusters(happened, patient)) if len(happened) else None,
        patients=np.unique(patient[happened]).astype(np.int64),
    )
    if len(mondays) == 0:
        return ReadingCompleteness(reading, share, mondays, mondays)
    return ReadingCompleteness(reading, share, count_by_week(day, happened, mondays), count_by_week(day, None, mondays))
