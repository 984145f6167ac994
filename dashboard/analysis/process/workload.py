"""The work that rests on each therapist: patients, sessions, overdue screenings. Never a ranking."""

from dataclasses import dataclass

import numpy as np

from dashboard.analysis.process.screening_due import count_overdue
from dashboard.analysis.standing import Standing
from dashboard.analysis.weekly.weeks import WEEK_DAYS
from data_access.facts.arrays import MISSING, SESSION_STATUSES, Bool, Facts, Int64

_ATTENDED = SESSION_STATUSES.index("attended")


@dataclass(frozen=True)
class Workload:
    """One row per clinician of the facts; ``clinician`` is the row. Nothing here is a rate: they are counts.

    ``unassigned``: patients in treatment with nobody responsible; ``sessions_without_clinician``: of the same days.
    """

    clinician: Int64
    active: Int64
    """Patients in treatment who are theirs on the as-of day."""
    sessions: Int64
    """Sessions of any kind they held in the last seven days, the as-of day included."""
    patients_overdue: Int64
    """Of the active patients, those with a screening past its day."""
    screenings_overdue: Int64
    """Questionnaires past their day, over all active patients."""
    unassigned: int
    sessions_without_clinician: int


def get_therapist_index(facts: Facts, as_of_day: int) -> Int64:
    """Index in ``facts.clinicians`` of each patient's therapist on the as-of day (assigned last); MISSING: none."""
    assignments = facts.assignments
    roles = np.array([c.role == "therapist" for c in facts.clinicians] or [False], np.bool_)
    holds = (assignments.from_day <= as_of_day) & (assignments.until_day > as_of_day)
    therapist = np.full(len(facts.patients.id), MISSING, np.int64)
    # Others (a supervisor's or a director's own patients) stand in where no therapist is assigned.
    for chosen in (holds & ~roles[assignments.clinician], holds & roles[assignments.clinician]):
        rows = np.flatnonzero(chosen)
        rows = rows[np.argsort(assignments.from_day[rows], kind="stable")]
        therapist[assignments.patient[rows]] = assignments.clinician[rows]
    return therapist


def compute_workload(standing: Standing) -> Workload:
    """How many patients, sessions and overdue screenings each therapist has now.

    Formula: patients in treatment by their therapist on the as-of day; sessions attended from six days before the
    as-of day to that day, by who held them; screenings past their day by the course's protocol.
    Threshold: a screening is overdue from the day after it was due.
    Missing: missed and cancelled sessions are no work; patients without a therapist, and sessions without a clinician,
    are counted apart.
    Source: rule of the clinic; due days from the course's protocol.
    """
    therapist = get_therapist_index(standing.facts, standing.as_of_day)
    return count_workload(
        standing.facts, standing.states.in_treatment, count_overdue(standing), therapist, standing.as_of_day
    )


def find_held(facts: Facts, as_of_day: int) -> Bool:
    """Which sessions were attended in the seven days that end with the as-of day."""
    sessions = facts.sessions
    held: Bool = (sessions.day > as_of_day - WEEK_DAYS) & (sessions.day <= as_of_day) & (sessions.status == _ATTENDED)
    return held


def count_workload(facts: Facts, active: Bool, overdue: Int64, therapist: Int64, as_of_day: int) -> Workload:
    """The counts from who is in treatment, how many screenings of each patient are overdue, and whose they are."""
    size, sessions = len(facts.clinicians), facts.sessions
    held = find_held(facts, as_of_day)
    theirs = active & (therapist != MISSING)
    late = theirs & (overdue > 0)
    screenings = np.zeros(size, np.int64)
    np.add.at(screenings, therapist[late], overdue[late].astype(np.int64))
    return Workload(
        np.arange(size, dtype=np.int64),
        np.bincount(therapist[theirs], minlength=size).astype(np.int64),
        np.bincount(sessions.clinician[held & (sessions.clinician != MISSING)], minlength=size).astype(np.int64),
        np.bincount(therapist[late], minlength=size).astype(np.int64),
        screenings,
        int((active & (therapist == MISSING)).sum()),
        int((held & (sessions.clinician == MISSING)).sum()),
    )
