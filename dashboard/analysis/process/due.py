"""When the next screening of a course is due by its protocol, and how many were missed in a row."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from dashboard.analysis.remembered import remember
from dashboard.analysis.scores.scores import make_key
from data_access.facts.arrays import MISSING, NEVER, NO_DAY, Bool, DosingFacts, Int64, ProtocolRow

DAYS_PER_MONTH = 30.4375
FOLLOW_UP_EARLY_DAYS = 14
"""A follow-up score counts from 14 days before the day it is due: the recall window of the main scales."""


@dataclass(frozen=True)
class Plan:
    """What a protocol plans for one instrument, one row per patient; ``planned`` False: nothing at all."""

    planned: Bool
    before_first_days: Int64
    """Days from the course's start by which a first score is due; MISSING: none before the first dose."""
    before_each_dose: Bool
    after_last_dose: Bool
    follow_up_months: tuple[Int64, ...]
    """Each patient's 1st, 2nd, … follow-up month; 0 where the protocol has fewer."""


@dataclass(frozen=True)
class Due:
    """One row per patient."""

    due_day: Int64
    """The day the next score is due, or was: the earliest one not met. NEVER: nothing is due."""
    late_days: Int64
    """Days since the due day; 0 on the day itself and before."""
    missed: Int64
    """Planned screenings missed since the last score."""
    doses_without_score: Int64
    """Of them, doses that were given without a score since the dose before."""


def plan_instrument(protocols: tuple[ProtocolRow, ...], protocol: Int64, instrument_code: int) -> Plan:
    """The plan of one instrument for each patient's protocol (MISSING: no protocol, nothing planned)."""
    rows = [next((s for s in p.screenings if s.instrument == instrument_code), None) for p in protocols]
    months = max((len(r.follow_up_months) for r in rows if r), default=0)

    def spread(values: list[int]) -> Int64:
        return np.array([*values, 0], np.int64)[protocol]  # row -1 (MISSING) reads the closing 0

    def before_first(row: int) -> int:
        plan = rows[row]
        if plan is None:
            return MISSING
        return 0 if plan.at_start else MISSING if plan.before_first_dose_days is None else plan.before_first_dose_days

    return Plan(
        spread([r is not None for r in rows]) > 0,
        spread([before_first(i) for i in range(len(rows))]),
        spread([bool(r and r.before_each_dose) for r in rows]) > 0,
        spread([bool(r and (r.after_last_dose or r.at_end)) for r in rows]) > 0,
        tuple(
            spread([r.follow_up_months[k] if r and len(r.follow_up_months) > k else 0 for r in rows])
            for k in range(months)
        ),
    )


def find_due(
    plan: Plan,
    last_score_day: ArrayLike,
    started_day: ArrayLike,
    doses: ArrayLike,
    last_dose_day: ArrayLike,
    planned_doses: ArrayLike,
    interval_days: ArrayLike,
    doses_since_score: ArrayLike,
    as_of_day: int,
) -> Due:
    """When the next screening is due by the protocol, how late it is and how many were missed in a row.

    ``last_score_day``: NO_DAY where the course has no score yet. ``doses_since_score``: attended doses on or
    after that day (all of them without a score).

    Formula: before dose 1: the course's start plus the plan's days (none where it says "at start"); between doses:
    the last dose plus one planned interval; after the last planned dose (also "at the end"): the same once more,
    then each follow-up month counted from the last dose, a month being 30.4375 days.
    Threshold: a score on the due day is in time: late counts from the next day. A follow-up score counts from 14 days
    before its day.
    Missing: never due where the protocol does not plan it. A form that cannot be scored is no score.
    Source: the course's protocol; windows are rules of the clinic.
    """
    last, start = np.asarray(last_score_day, np.int64), np.asarray(started_day, np.int64)
    given, dosed = np.asarray(doses, np.int64), np.asarray(last_dose_day, np.int64)
    to_come = given < np.asarray(planned_doses)
    expected = dosed + np.asarray(interval_days, np.int64)
    fresh = last > dosed
    scored = last != NO_DAY
    in_preparation = np.where(scored | (plan.before_first_days == MISSING), NEVER, start + plan.before_first_days)
    between = np.where(plan.before_each_dose, np.where(fresh, expected + expected - dosed, expected), NEVER)
    follow_up, follow_ups_missed = _find_follow_up(plan, last, dosed, expected, as_of_day)
    due_day = np.select([~plan.planned, given == 0, to_come], [NEVER, in_preparation, between], follow_up)
    late = np.where(due_day < as_of_day, as_of_day - due_day, 0)
    since = np.asarray(doses_since_score, np.int64)
    unscored = np.where(plan.before_each_dose, np.where(scored, np.maximum(since - 1, 0), given), 0)
    open_ended = np.where((given > 0) & ~to_come, follow_ups_missed, late > 0)
    return Due(due_day, late, unscored + np.where(plan.planned, open_ended, 0), unscored)


def _find_follow_up(plan: Plan, last: Int64, dosed: Int64, expected: Int64, as_of_day: int) -> tuple[Int64, Int64]:
    """The earliest due day after the last dose that no score has met, and how many such days have passed."""
    after_last = np.where(plan.after_last_dose & (last <= dosed), expected, NEVER)
    due_day, missed = after_last, (after_last < as_of_day).astype(np.int64)
    for months in plan.follow_up_months:
        day = dosed + np.rint(months * DAYS_PER_MONTH).astype(np.int64)
        open_day = np.where((months > 0) & (last < day - FOLLOW_UP_EARLY_DAYS), day, NEVER)
        due_day, missed = np.minimum(due_day, open_day), missed + (open_day < as_of_day)
    return due_day, missed


def count_doses_since(dosings: DosingFacts, patient: ArrayLike, day: ArrayLike) -> Int64:
    """Attended doses of each patient on or after a day."""
    key = remember(dosings, "attended by patient and day", lambda: _key_attended(dosings))
    first = np.searchsorted(key, make_key(patient, day), side="left")
    end = np.searchsorted(key, make_key(patient, np.full(len(np.asarray(patient)), NEVER)), side="right")
    return (end - first).astype(np.int64)


def _key_attended(dosings: DosingFacts) -> Int64:
    attended = np.flatnonzero(dosings.number > 0)
    return make_key(dosings.patient[attended], dosings.day[attended])
