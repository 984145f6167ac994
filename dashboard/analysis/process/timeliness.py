"""Screenings that were due on a past day by the course's protocol, and whether they came in time."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dashboard.analysis.doses import count_doses
from dashboard.analysis.process.due import DAYS_PER_MONTH, FOLLOW_UP_EARLY_DAYS
from dashboard.analysis.scores.scores import find_last, get_scores, pick
from data_access.facts.arrays import MISSING, NO_DAY, Facts, Int64, ProtocolScreening


@dataclass(frozen=True)
class DueScreenings:
    """One row per screening that has been due: patient row, instrument code, due day, whether it came in time."""

    patient: Int64
    instrument: NDArray[np.int64]
    due_day: Int64
    on_time: NDArray[np.bool_]


def find_due_screenings(facts: Facts, instrument_code: int, from_day: int, until_day: int) -> DueScreenings:
    """Every due day of one instrument between two days, both included: before each attended dose, at each follow-up.

    Before a dose: in time where a score lies after the dose before it and on or before the day (before dose 1:
    within the protocol's days). Follow-up, counted from the last dose once all planned doses are given: a score
    on or before the due day and at most 14 days early. A score that is not there is late, never left out.
    """
    plans = _plans(facts, instrument_code)
    before_dose = _due_before_doses(facts, plans, from_day)
    follow_up = _due_at_follow_up(facts, plans)
    patient, due_day, earliest = (np.concatenate(pair) for pair in zip(before_dose, follow_up, strict=True))
    asked = np.flatnonzero((due_day >= from_day) & (due_day <= until_day))
    patient, due_day, earliest = patient[asked], due_day[asked], earliest[asked]
    scores = get_scores(facts.screenings, instrument_code)
    last_day = pick(scores.day, find_last(scores, patient, due_day), NO_DAY)
    return DueScreenings(patient, np.full(len(patient), instrument_code), due_day, last_day >= earliest)


def _plans(facts: Facts, instrument_code: int) -> list[ProtocolScreening | None]:
    """The plan of the instrument under each protocol, and None at the end for a course without one."""
    found = [next((s for s in p.screenings if s.instrument == instrument_code), None) for p in facts.protocols]
    return [*found, None]


def _due_before_doses(facts: Facts, plans: list[ProtocolScreening | None], since: int) -> tuple[Int64, Int64, Int64]:
    """(patient, due day, first day that is in time) before each attended dose since a day."""
    each = np.array([bool(p and p.before_each_dose) for p in plans])
    first_days = np.array(
        [-1 if p is None or p.before_first_dose_days is None else p.before_first_dose_days for p in plans]
    )
    dosings = facts.dosings
    # A session of a course that begins after the as-of day has no course (MISSING) in a view.
    attended = np.flatnonzero((dosings.number > 0) & (dosings.course != MISSING))
    place = np.flatnonzero(dosings.day[attended] >= since)
    rows, before = attended[place], attended[np.maximum(place - 1, 0)]
    protocol = facts.courses.protocol[dosings.course[rows]]
    day = dosings.day[rows].astype(np.int64)
    first = dosings.number[rows] == 1
    wanted = np.where(first, first_days[protocol] >= 0, each[protocol])
    earliest = np.where(first, day - first_days[protocol], dosings.day[before].astype(np.int64) + 1)
    return dosings.patient[rows][wanted].astype(np.int64), day[wanted], earliest[wanted]


def _due_at_follow_up(facts: Facts, plans: list[ProtocolScreening | None]) -> tuple[Int64, Int64, Int64]:
    """(patient, due day, first day that is in time) at each follow-up month of courses with all planned doses."""
    doses = count_doses(facts.dosings, len(facts.courses.id))
    patients, dues = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
    for protocol, plan in enumerate(plans[:-1]):
        planned = facts.protocols[protocol].planned_doses
        if plan is None or planned == 0:
            continue
        done = np.flatnonzero((facts.courses.protocol == protocol) & (doses.count >= planned))
        for months in plan.follow_up_months:
            day = doses.last_day[done] + round(months * DAYS_PER_MONTH)
            still = day < facts.courses.ended_day[done]
            patients.append(facts.courses.patient[done][still].astype(np.int64))
            dues.append(day[still].astype(np.int64))
    due_day = np.concatenate(dues)
    return np.concatenate(patients), due_day, due_day - FOLLOW_UP_EARLY_DAYS
