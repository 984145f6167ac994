"""The attended dosing sessions of each course: how many, the first, the last."""

from dataclasses import dataclass

import numpy as np

from dashboard.analysis.remembered import remember
from dashboard.analysis.scores.scores import pick
from data_access.facts.arrays import MISSING, NEVER, NO_DAY, DosingFacts, Int64


@dataclass(frozen=True)
class CourseDoses:
    """One row per course. Days NEVER (first) and NO_DAY (last), rows MISSING where no dose was attended."""

    count: Int64
    first_day: Int64
    last_day: Int64
    last_row: Int64
    """Row of the last attended session in the dosings."""


def count_doses(dosings: DosingFacts, courses: int) -> CourseDoses:
    """How many dosing sessions each course has had, and when the first and the last one were.

    Threshold: only an attended session is a dose; a missed or cancelled one is none.
    Missing: a session that belongs to no course counts for none.
    Source: rule of the clinic.
    """
    return remember(dosings, ("doses", courses), lambda: _count_doses(dosings, courses))


def _count_doses(dosings: DosingFacts, courses: int) -> CourseDoses:
    attended = np.flatnonzero((dosings.number > 0) & (dosings.course != MISSING))
    first_row = np.full(courses, MISSING, np.int64)
    last_row = np.full(courses, MISSING, np.int64)
    # Rows are sorted by patient and day: of repeated courses the row written last stays.
    last_row[dosings.course[attended]] = attended
    first_row[dosings.course[attended[::-1]]] = attended[::-1]
    return CourseDoses(
        pick(dosings.number, last_row, 0),
        pick(dosings.day, first_row, NEVER),
        pick(dosings.day, last_row, NO_DAY),
        last_row,
    )
