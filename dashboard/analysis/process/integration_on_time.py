"""Whether the integration session that a protocol plans after a dose took place, and in its days."""

from dataclasses import dataclass

import numpy as np

from dashboard.analysis.intervals.effective_number import count_clusters
from dashboard.analysis.process.integration import find_planned_doses
from dashboard.analysis.proportion import Proportion
from dashboard.analysis.scores.scores import make_key, pick
from data_access.facts.arrays import (
    MISSING,
    NEVER,
    NO_DAY,
    SESSION_KINDS,
    SESSION_STATUSES,
    Bool,
    Facts,
    Int64,
)

_INTEGRATION = SESSION_KINDS.index("integration")
_ATTENDED = SESSION_STATUSES.index("attended")


@dataclass(frozen=True)
class DueIntegrations:
    """One row per dose after which integration was due: patient row, the dose's row, and the days.

    ``held_day``: the first integration session attended in the course on the dose's day or later; NEVER where none.
    """

    patient: Int64
    dosing: Int64
    dose_day: Int64
    due_day: Int64
    held_day: Int64

    @property
    def on_time(self) -> Bool:
        """Held on or before the due day."""
        held: Bool = self.held_day <= self.due_day
        return held


@dataclass(frozen=True)
class IntegrationOnTime:
    """In time, and at all, of the doses after which integration was due."""

    on_time: Proportion
    held: Proportion


def find_due_integrations(facts: Facts, from_day: int, until_day: int) -> DueIntegrations:
    """Every dose after which the protocol plans integration and whose last day for it lies between two days.

    One session may stand for two doses where it lies in the days of both.
    """
    dosings, courses = facts.dosings, facts.courses
    within = np.array([p.integration_within_days for p in facts.protocols] or [0], np.int64)
    dose = find_planned_doses(dosings, facts)
    due = dosings.day[dose].astype(np.int64) + within[courses.protocol[dosings.course[dose]]]
    asked = (due >= from_day) & (due <= until_day)
    dose, due = dose[asked], due[asked]
    held = _find_first_held(facts, dosings.course[dose].astype(np.int64), dosings.day[dose].astype(np.int64))
    return DueIntegrations(dosings.patient[dose].astype(np.int64), dose, dosings.day[dose].astype(np.int64), due, held)


def _find_first_held(facts: Facts, course: Int64, day: Int64) -> Int64:
    """Day of the first attended integration session of each course on or after a day; NEVER where there is none."""
    sessions = facts.sessions
    held = np.flatnonzero(
        (sessions.kind == _INTEGRATION) & (sessions.status == _ATTENDED) & (sessions.course != MISSING)
    )
    key = make_key(sessions.course[held], sessions.day[held])
    order = np.argsort(key, kind="stable")
    place = np.searchsorted(key[order], make_key(course, day), side="left")
    row = np.where(place < len(held), np.append(held[order], MISSING)[place], MISSING)
    return np.where(pick(sessions.course, row) == course, pick(sessions.day, row, NO_DAY), NEVER)


def rate_integration_on_time(facts: Facts, from_day: int, until_day: int) -> IntegrationOnTime:
    """Of the doses after which integration was planned, how many had it in the protocol's days.

    ``from_day`` and ``until_day`` bound the last day on which it was in time, both included.

    Formula: held in time / due, and held at all by the as-of day / due; intervals on the effective number, patients
    being clusters.
    Threshold: on the day of the dose, and on the last of the protocol's days, is in time.
    Missing: a course that ended meanwhile stays in: the session was planned and did not take place. A session that
    was missed or cancelled did not take place. 0 due: not estimable.
    Source: the course's protocol.
    """
    due = find_due_integrations(facts, from_day, until_day)
    return IntegrationOnTime(_share(due.on_time, due.patient), _share(due.held_day != NEVER, due.patient))


def _share(happened: Bool, patient: Int64) -> Proportion:
    worth = float(count_clusters(happened, patient)) if len(happened) else None
    return Proportion(
        int(happened.sum()), len(happened), "doses", effective=worth, patients=np.unique(patient[happened])
    )
