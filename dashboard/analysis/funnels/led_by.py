"""Which clinician led each course."""

import numpy as np

from data_access.facts.arrays import MISSING, DosingFacts, Int64


def find_leading_clinician(dosings: DosingFacts, courses: int) -> Int64:
    """The clinician who led most of the attended dosing sessions of each course.

    Who treated the patient, whoever the patient is assigned to today: an assignment moves on at a handover, what
    was done does not.

    Missing: a course none of whose attended sessions names a clinician is led by nobody (MISSING).

    Threshold: of equal numbers the clinician of the latest session.
    Missing: a course of which no dosing session names a clinician belongs to nobody (``MISSING``).
    Source: rule of the clinic.
    """
    rows = np.flatnonzero((dosings.number > 0) & (dosings.course != MISSING) & (dosings.clinician != MISSING))
    led = np.full(courses, MISSING, np.int64)
    if len(rows) == 0:
        return led
    course, clinician = dosings.course[rows], dosings.clinician[rows]
    led[course] = clinician
    # Nearly every course has one clinician; only the others are counted out.
    several = np.zeros(courses, np.bool_)
    several[course[clinician != led[course]]] = True
    rows = rows[several[course]]
    return _count_out(dosings, rows, led)


def _count_out(dosings: DosingFacts, rows: Int64, led: Int64) -> Int64:
    """``led`` with the courses of these rows decided by number of sessions, then by the latest session."""
    clinicians = int(dosings.clinician.max()) + 1
    key = dosings.course[rows].astype(np.int64) * clinicians + dosings.clinician[rows]
    pairs, place, count = np.unique(key, return_inverse=True, return_counts=True)
    latest = np.zeros(len(pairs), np.int64)
    # Rows of one course are sorted by day: of repeated pairs the row written last stays.
    latest[place] = rows
    order = np.lexsort((latest, count, pairs // clinicians))
    led[pairs[order] // clinicians] = pairs[order] % clinicians
    return led
