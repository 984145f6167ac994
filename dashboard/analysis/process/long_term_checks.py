"""Long-term checks (bladder, liver, cognition, craving, blood pressure) that a protocol plans."""

from dataclasses import dataclass

import numpy as np

from dashboard.analysis.proportion import Proportion
from dashboard.analysis.standing import Standing
from data_access.facts.arrays import MISSING, NEVER, NO_DAY, Facts, Int64


@dataclass(frozen=True)
class CheckRate:
    """One long-term check by its key."""

    check: str
    up_to_date: Proportion


def find_check_due(facts: Facts, check: str, protocol: Int64, first_dose_day: Int64) -> tuple[Int64, Int64]:
    """When one long-term check is due next for each patient.

    The day, and the protocol's interval in days (0: not planned).

    Formula: due = the later of the first dose of the course and the last time it was done, plus the interval.
    Threshold: overdue from the day after.
    Missing: never due where it is not planned or no dose was given. A check done before the first dose does not count.
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


def rate_checks(standing: Standing) -> tuple[CheckRate, ...]:
    """Of the patients in treatment for whom a long-term check has fallen due, how many are up to date with it.

    One row for each check that a protocol of the clinic plans, in order of its key.

    Formula: not overdue now / in treatment with a first due day in the past.
    Threshold: on the due day itself a check is neither late nor counted as fallen due.
    Missing: who has had no dose, or whose first due day has not passed, is left out and counted; who has no such
    check in the protocol is not counted at all. 0 fallen due: not estimable.
    Source: the course's protocol.
    """
    keys = sorted({key for p in standing.facts.protocols for key, _ in p.long_term_checks})
    return tuple(CheckRate(key, _rate_check(standing, key)) for key in keys)


def _rate_check(standing: Standing, check: str) -> Proportion:
    states, as_of = standing.states, standing.as_of_day
    due, interval = find_check_due(standing.facts, check, states.protocol, states.first_dose_day)
    planned = states.in_treatment & (interval > 0) & (states.protocol != MISSING)
    fallen_due = planned & (states.first_dose_day != NEVER) & (states.first_dose_day + interval < as_of)
    fine = fallen_due & (due >= as_of)
    left_out = int((planned & ~fallen_due).sum())
    reason = "not due yet"
    return Proportion(
        int(fine.sum()), int(fallen_due.sum()), "patients", left_out, reason, patients=np.flatnonzero(fine)
    )
