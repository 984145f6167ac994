"""Long-term checks (bladder, liver, cognition, craving, blood pressure) that a protocol plans."""

import numpy as np

from data_access.facts.arrays import MISSING, NEVER, NO_DAY, Facts, Int64


def find_check_due(facts: Facts, check: str, protocol: Int64, first_dose_day: Int64) -> tuple[Int64, Int64]:
    """The day one check is due next for each patient, and the protocol's interval in days (0: not planned).

    Counted from the last time it was done since the first dose, or from the first dose of the course.
    NEVER where it is not planned or no dose was given.

    Source: the course's protocol.
    """
    intervals = [dict(p.long_term_checks).get(check, 0) for p in facts.protocols]
    interval = np.array([*intervals, 0], np.int64)[protocol]
    done = facts.long_term_checks
    # A view keeps only the words of checks that were done: a check that never was has no number.
    rows = np.flatnonzero(done.check == facts.checks.index(check)) if check in facts.checks else np.zeros(0, np.int64)
    last = np.full(len(facts.patients.id), NO_DAY, np.int64)
    np.maximum.at(last, done.patient[rows], done.day[rows].astype(np.int64))
    counted_from = np.where(first_dose_day == NEVER, NO_DAY, np.maximum(last, first_dose_day))
    planned = (interval > 0) & (protocol != MISSING) & (first_dose_day != NEVER)
    return np.where(planned, counted_from + interval, NEVER), interval
