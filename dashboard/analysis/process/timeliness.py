"""Screenings that were due on a past day by the course's protocol, and whether they came in time."""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dashboard.analysis.doses import count_doses
from dashboard.analysis.process.answered import get_answered
from dashboard.analysis.process.due import DAYS_PER_MONTH, FOLLOW_UP_EARLY_DAYS
from dashboard.analysis.remembered import remember
from dashboard.analysis.scores.baseline import BASELINE_WINDOW_DAYS
from dashboard.analysis.scores.scores import find_last, pick
from data_access.facts.arrays import MISSING, NO_DAY, Facts, Int64, ProtocolScreening

DUE_RULES: Final = ("at start", "before first dose", "before each dose", "after last dose", "follow-up")

_Rows = tuple[Int64, Int64, Int64, int]
"""(patient, due day, first day that is in time, rule)."""
_Plans = tuple[ProtocolScreening | None, ...]


@dataclass(frozen=True)
class DueScreenings:
    """One row per screening that has been due: patient row, instrument code, due day, whether it came in time.

    ``rule`` indexes ``DUE_RULES``: which line of the protocol asked for it.
    """

    patient: Int64
    instrument: Int64
    due_day: Int64
    on_time: NDArray[np.bool_]
    rule: Int64


def find_due_screenings(facts: Facts, instrument_code: int, from_day: int, until_day: int) -> DueScreenings:
    """Which screenings a protocol asked for in a stretch of days, and which of them came in time.

    Every due day of one instrument between two days, both included: at the course's start, before each attended dose,
    after the last planned dose, at each follow-up month.

    Threshold: a score on the due day itself is in time. At the start: on or at most 30 days before the first day of
    the course. Before dose 1: within the protocol's days before it. Before any other dose: after the day of the
    dose before, on or before the day. After the last planned dose (also where the plan says "at the end"): after its
    day and within one planned interval. Follow-up: at most 14 days before the due day, which is counted from the
    last dose; a month is 30.4375 days.
    Missing: a score that is not there is late, never left out; a form that cannot be scored is no score. Nothing is
    due after the last dose, or at a follow-up month, once the course has ended.
    Source: the course's protocol; windows are rules of the clinic.
    """
    patient, due_day, earliest, rule = _list_due(facts, _plans(facts, instrument_code), from_day, until_day)
    scores = get_answered(facts.screenings, instrument_code)
    last_day = pick(scores.day, find_last(scores, patient, due_day), NO_DAY)
    instrument = np.full(len(patient), instrument_code, np.int64)
    return DueScreenings(patient, instrument, due_day, last_day >= earliest, rule)


def _plans(facts: Facts, instrument_code: int) -> tuple[ProtocolScreening | None, ...]:
    """The plan of the instrument under each protocol, and None at the end for a course without one."""
    found = [next((s for s in p.screenings if s.instrument == instrument_code), None) for p in facts.protocols]
    return (*found, None)


def _list_due(facts: Facts, plans: _Plans, from_day: int, until_day: int) -> tuple[Int64, Int64, Int64, Int64]:
    """Patient, due day, first day that is in time and rule of everything due between two days.

    Remembered by the plan itself: questionnaires that are planned alike are due alike.
    """
    alike = tuple(plan and replace(plan, instrument=MISSING) for plan in plans)
    key = ("due days", alike, from_day, until_day)
    return remember(facts, key, lambda: _collect_due(facts, alike, from_day, until_day))


def _collect_due(facts: Facts, plans: _Plans, from_day: int, until_day: int) -> tuple[Int64, Int64, Int64, Int64]:
    parts = [_due_at_start(facts, plans), *_due_before_doses(facts, plans, from_day)]
    parts += _due_after_last_dose(facts, plans, from_day)
    patient, due_day, earliest = (np.concatenate([part[k] for part in parts]) for k in range(3))
    rule = np.repeat(np.array([part[3] for part in parts], np.int64), [len(part[0]) for part in parts])
    asked = np.flatnonzero((due_day >= from_day) & (due_day <= until_day))
    return patient[asked], due_day[asked], earliest[asked], rule[asked]


def _due_at_start(facts: Facts, plans: _Plans) -> _Rows:
    courses = facts.courses
    asked = np.array([bool(p and p.at_start) for p in plans])[courses.protocol]
    start = courses.started_day[asked].astype(np.int64)
    return courses.patient[asked].astype(np.int64), start, start - BASELINE_WINDOW_DAYS, 0


def _due_before_doses(facts: Facts, plans: _Plans, since: int) -> list[_Rows]:
    """Before each attended dose since a day: the first of a course, and the others."""
    each = np.array([bool(p and p.before_each_dose) for p in plans])
    first_days = np.array(
        [MISSING if p is None or p.before_first_dose_days is None else p.before_first_dose_days for p in plans]
    )
    dosings = facts.dosings
    # A session of a course that begins after the as-of day has no course (MISSING) in a view.
    attended = np.flatnonzero((dosings.number > 0) & (dosings.course != MISSING))
    place = np.flatnonzero(dosings.day[attended] >= since)
    rows, before = attended[place], attended[np.maximum(place - 1, 0)]
    protocol = facts.courses.protocol[dosings.course[rows]]
    patient, day = dosings.patient[rows].astype(np.int64), dosings.day[rows].astype(np.int64)
    first = dosings.number[rows] == 1
    opening, later = first & (first_days[protocol] != MISSING), ~first & each[protocol]
    day_after = dosings.day[before].astype(np.int64) + 1
    return [
        (patient[opening], day[opening], (day - first_days[protocol])[opening], 1),
        (patient[later], day[later], day_after[later], 2),
    ]


def _due_after_last_dose(facts: Facts, plans: _Plans, since: int) -> list[_Rows]:
    """One planned interval after the last dose, and at each follow-up month, of courses with all planned doses."""
    courses, doses = facts.courses, count_doses(facts.dosings, len(facts.courses.id))
    none = np.zeros(0, np.int64)
    found: list[_Rows] = [(none, none, none, 3)]
    for protocol, plan in enumerate(plans[:-1]):
        row = facts.protocols[protocol]
        if plan is None or row.planned_doses == 0:
            continue
        done = np.flatnonzero((courses.protocol == protocol) & (doses.count >= row.planned_doses))
        last, ended, patient = doses.last_day[done], courses.ended_day[done], courses.patient[done].astype(np.int64)
        due = [(last + row.dose_interval_days, last + 1, 3)] if plan.after_last_dose or plan.at_end else []
        for months in plan.follow_up_months:
            day = last + round(months * DAYS_PER_MONTH)
            due.append((day, day - FOLLOW_UP_EARLY_DAYS, 4))
        for day, first, rule in due:
            falls = np.flatnonzero((day >= since) & (day < ended))
            found.append((patient[falls], day[falls], first[falls], rule))
    return found
