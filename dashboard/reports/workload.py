"""Workload of each therapist: active patients, sessions of the last seven days, overdue screenings. Never a ranking."""

from dataclasses import dataclass

import numpy as np

from dashboard.analysis.weekly.weeks import WEEK_DAYS
from dashboard.reports.wording import format_day
from data_access.facts.arrays import MISSING, SESSION_STATUSES, Bool, Facts, Int64

_ATTENDED = SESSION_STATUSES.index("attended")


@dataclass(frozen=True)
class WorkloadRow:
    """One therapist: name, active patients, sessions attended in seven days, patients with a screening overdue."""

    clinician_id: int
    name: str
    is_viewer: bool
    active: int
    sessions: int
    overdue: int


@dataclass(frozen=True)
class Workload:
    """The therapists in scope by name, and the days that are counted."""

    title: str
    denominator: str
    rows: tuple[WorkloadRow, ...]


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


def build_workload(
    facts: Facts,
    active: Bool,
    overdue: Bool,
    therapist: Int64,
    names: dict[int, str],
    viewer_id: int,
    as_of_day: int,
) -> Workload:
    """Count for every therapist with an active patient or a session in the last seven days; by name."""
    first_day = as_of_day - WEEK_DAYS + 1
    sessions = facts.sessions
    held = (sessions.day >= first_day) & (sessions.day <= as_of_day) & (sessions.status == _ATTENDED)
    size = len(facts.clinicians)
    by_sessions = np.bincount(sessions.clinician[held & (sessions.clinician != MISSING)], minlength=size)
    by_active = np.bincount(therapist[active & (therapist != MISSING)], minlength=size)
    by_overdue = np.bincount(therapist[overdue & active & (therapist != MISSING)], minlength=size)
    rows = [
        WorkloadRow(
            clinician.id,
            names.get(clinician.id, "unknown"),
            clinician.id == viewer_id,
            int(by_active[i]),
            int(by_sessions[i]),
            int(by_overdue[i]),
        )
        for i, clinician in enumerate(facts.clinicians)
        if by_active[i] or by_sessions[i]
    ]
    week = f"{format_day(first_day, as_of_day)} to {format_day(as_of_day, as_of_day)}"
    return Workload(
        "Workload, last 7 days",
        f"Sessions attended {week}; overdue: patients with a screening past its day. No ranking: by name.",
        tuple(sorted(rows, key=lambda row: row.name)),
    )
