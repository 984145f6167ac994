"""Whether an integration session followed a dose within seven days, and within 72 hours."""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from dashboard.analysis.cohort.course_share import share_of_courses
from dashboard.analysis.process.integration import find_planned_doses
from dashboard.analysis.proportion import Proportion
from dashboard.analysis.scores.scores import make_key, pick
from dashboard.analysis.therapy.therapy_sessions import ATTENDED
from data_access.facts.arrays import MISSING, NEVER, NO_DAY, SESSION_KINDS, Bool, Facts, Int64

WITHIN_DAYS: Final = 7
WITHIN_HOURS: Final = 72
NOT_OVER: Final = "doses whose time for it is not over"
_INTEGRATION: Final = SESSION_KINDS.index("integration")


@dataclass(frozen=True, eq=False)
class DoseFollowUps:
    """One row per attended dose of a course, in the order of the dosings.

    ``days`` and ``minutes`` from the dose to the first integration session after it and before the next dose of
    the course; NEVER where there was none. ``next_days``: to the next dose; NEVER where there is none.
    """

    dosing: Int64
    patient: Int64
    day: Int64
    ended_day: Int64
    days: Int64
    minutes: Int64
    next_days: Int64
    next_minutes: Int64
    planned: Bool


@dataclass(frozen=True, eq=False)
class FollowUp:
    """``followed``: doses with integration in time, of those whose time for it is over.

    Of those not followed: the next dose came before the time was over, or the course ended before it was.
    """

    followed: Proportion
    next_dose_first: int
    course_ended_first: int


@dataclass(frozen=True, eq=False)
class IntegrationAfterDoses:
    """After every dose, and after the doses for which the protocol plans it."""

    within_7_days: FollowUp
    within_72_hours: FollowUp
    planned_within_7_days: FollowUp
    planned_within_72_hours: FollowUp


def rate_integration_after_doses(
    facts: Facts, as_of_day: int, from_day: int = NO_DAY, until_day: int = NEVER
) -> IntegrationAfterDoses:
    """How many doses were followed by an integration session within 7 days, and within 72 hours.

    Of every dose given from ``from_day`` to ``until_day``, both included, and of those after which the protocol plans
    integration. An integration session belongs to the last dose before it and stands for no other.

    Formula: doses with an attended integration session of the same course in time / doses whose time is over.
    Intervals on the effective number, patients being clusters.
    Threshold: 7 days are local days: the 7th day after the dose is in time. 72 hours run from the start of the one to
    the start of the other, as time that passed, and exactly 72 hours is in time. A session that starts with the
    dose follows it; one that starts with the next dose belongs to that one.
    The time is over from the day after the 7th (3rd) day on, or once the next dose was given or the course has ended.
    Missing: doses whose time is not over are left out and counted, also where the session has been held already. A dose
    after which the next dose or the end of the course came first stays in as not followed, and is counted apart. A
    dose of no course is left out.
    Source: rule of the clinic; the plan is the course's protocol.
    """
    rows = find_dose_follow_ups(facts)
    asked = (rows.day >= from_day) & (rows.day <= until_day)
    # The first one is the nearest, so whether it was in time says whether any was.
    in_days, in_hours = rows.days <= WITHIN_DAYS, rows.minutes <= WITHIN_HOURS * 60
    last_day = -(-WITHIN_HOURS // 24)
    sooner = rows.next_days <= WITHIN_DAYS, rows.next_minutes <= WITHIN_HOURS * 60

    def rate(of: Bool) -> tuple[FollowUp, FollowUp]:
        return (
            _rate(rows, of, in_days, sooner[0], WITHIN_DAYS, as_of_day),
            _rate(rows, of, in_hours, sooner[1], last_day, as_of_day),
        )

    return IntegrationAfterDoses(*rate(asked), *rate(asked & rows.planned))


def _rate(rows: DoseFollowUps, asked: Bool, in_time: Bool, sooner: Bool, last: int, as_of_day: int) -> FollowUp:
    """``sooner``: the next dose came within the time; ``last``: days from the dose to the last of it."""
    has_next, ended = rows.next_days != NEVER, rows.ended_day < as_of_day
    over = asked & ((rows.day + last < as_of_day) | has_next | ended)
    left_out = int(np.count_nonzero(asked & ~over))
    share = share_of_courses(in_time, over, rows.patient, left_out, NOT_OVER)
    missed = over & ~in_time
    stopped = missed & ~has_next & (rows.ended_day < rows.day + last)
    return FollowUp(
        replace(share, unit="doses"), int(np.count_nonzero(missed & sooner)), int(np.count_nonzero(stopped))
    )


def find_dose_follow_ups(facts: Facts) -> DoseFollowUps:
    """Every attended dose with the integration session that followed it, and the dose after it."""
    dosings, sessions = facts.dosings, facts.sessions
    dose = np.flatnonzero((dosings.number > 0) & (dosings.course != MISSING))
    course, start = dosings.course[dose].astype(np.int64), dosings.start_minute[dose].astype(np.int64)
    following = _find_next(course)
    next_start = np.where(following == MISSING, NEVER, pick(start, following, NEVER))
    first = _find_first_held(facts, course, start)
    held = (first != MISSING) & (pick(sessions.start_minute, first, NEVER) < next_start)
    day = dosings.day[dose].astype(np.int64)
    planned = np.zeros(len(dosings.day), np.bool_)
    planned[find_planned_doses(dosings, facts)] = True
    return DoseFollowUps(
        dosing=dose,
        patient=dosings.patient[dose].astype(np.int64),
        day=day,
        ended_day=facts.courses.ended_day[course].astype(np.int64),
        days=np.where(held, pick(sessions.day, first) - day, NEVER),
        minutes=np.where(held, pick(sessions.start_minute, first) - start, NEVER),
        next_days=np.where(following == MISSING, NEVER, pick(day, following) - day),
        next_minutes=np.where(following == MISSING, NEVER, next_start - start),
        planned=planned[dose],
    )


def _find_next(course: Int64) -> Int64:
    """Position of the next dose of the same course; MISSING where there is none. The doses of a course are in order."""
    order = np.argsort(course, kind="stable")
    same = course[order][1:] == course[order][:-1]
    following = np.full(len(course), MISSING, np.int64)
    following[order[:-1][same]] = order[1:][same]
    return following


def _find_first_held(facts: Facts, course: Int64, start: Int64) -> Int64:
    """Row of each course's first attended integration session from a minute on; MISSING where there is none."""
    sessions = facts.sessions
    held = np.flatnonzero(
        (sessions.kind == _INTEGRATION) & (sessions.status == ATTENDED) & (sessions.course != MISSING)
    )
    key = make_key(sessions.course[held], sessions.start_minute[held])
    order = np.argsort(key, kind="stable")
    place = np.searchsorted(key[order], make_key(course, start), side="left")
    row = np.append(held[order], MISSING)[place]
    return np.where(pick(sessions.course, row) == course, row, MISSING)
