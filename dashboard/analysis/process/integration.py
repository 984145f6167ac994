"""Whether the integration session that a protocol plans after a dose took place."""

import numpy as np

from dashboard.analysis.scores.scores import pick
from data_access.facts.arrays import MISSING, NO_DAY, SESSION_KINDS, SESSION_STATUSES, DosingFacts, Facts, Int64

_INTEGRATION = SESSION_KINDS.index("integration")
_ATTENDED = SESSION_STATUSES.index("attended")


def find_last_attended(facts: Facts, kind: int | None = None) -> Int64:
    """Row of the last attended session of each course (of one kind); MISSING where none."""
    sessions = facts.sessions
    keep = (sessions.status == _ATTENDED) & (sessions.course != MISSING)
    if kind is not None:
        keep = keep & (sessions.kind == kind)
    rows = np.flatnonzero(keep)
    last = np.full(len(facts.courses.id), MISSING, np.int64)
    last[sessions.course[rows]] = rows
    return last


def find_planned_doses(dosings: DosingFacts, facts: Facts) -> Int64:
    """Rows of the attended doses after which the course's protocol plans integration."""
    highest = max((max(p.integration_after_doses, default=0) for p in facts.protocols), default=0)
    planned = np.zeros((len(facts.protocols) + 1, highest + 2), np.bool_)
    for index, protocol in enumerate(facts.protocols):
        planned[index, list(protocol.integration_after_doses)] = True
    rows = np.flatnonzero((dosings.number > 0) & (dosings.course != MISSING))
    number = np.minimum(dosings.number[rows].astype(np.int64), highest + 1)
    return rows[planned[facts.courses.protocol[dosings.course[rows]], number]]


def find_planned_dose(dosings: DosingFacts, facts: Facts) -> Int64:
    """Row of the last attended dose of each course after which its protocol plans integration; MISSING where none."""
    rows = find_planned_doses(dosings, facts)
    last = np.full(len(facts.courses.id), MISSING, np.int64)
    last[dosings.course[rows]] = rows
    return last


def find_missed_integration(facts: Facts, course: Int64, as_of_day: int) -> tuple[Int64, Int64]:
    """Whether the integration session planned after a course's last such dose is missing.

    For each course (MISSING allowed): the row of the dose whose integration is missing, and the days planned for it.

    Threshold: more days have passed since the dose than the protocol gives (exactly as many: not yet), and no
    integration session was attended on the dose's day or later. A session that came late makes up for it.
    Missing: nothing is said where nothing is missing, or nothing is planned.
    Source: the course's protocol.
    """
    dose = pick(find_planned_dose(facts.dosings, facts), course)
    dose_day = pick(facts.dosings.day, dose, NO_DAY)
    held = pick(find_last_attended(facts, _INTEGRATION), course)
    held_day = pick(facts.sessions.day, held, NO_DAY)
    protocol = pick(facts.courses.protocol, course)
    within = pick(np.array([p.integration_within_days for p in facts.protocols], np.int64), protocol, 0)
    missed = (dose != MISSING) & (held_day < dose_day) & (as_of_day - dose_day > within)
    return np.where(missed, dose, MISSING), within
