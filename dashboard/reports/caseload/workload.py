"""Workload of each therapist: active patients, sessions of the last seven days, overdue screenings. Never a ranking."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from dashboard.analysis.process.workload import count_workload, find_held
from dashboard.analysis.weekly.weeks import WEEK_DAYS
from dashboard.reports.words.wording import format_day
from data_access.facts.arrays import Bool, Facts, Int64


@dataclass(frozen=True)
class WorkloadRow:
    """One therapist: name, active patients, sessions attended in seven days, patients with a screening overdue."""

    clinician_id: int
    name: str
    is_viewer: bool
    active: int
    sessions: int
    overdue: int
    patient_ids: Mapping[str, tuple[int, ...]]
    """Who is behind each of the three counts, by its name; the sessions' patients may be another's."""


@dataclass(frozen=True)
class Workload:
    """The therapists in scope by name, and the days that are counted."""

    title: str
    denominator: str
    rows: tuple[WorkloadRow, ...]


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
    counts = count_workload(facts, active, overdue.astype(np.int64), therapist, as_of_day)

    def ids(patients: Bool) -> tuple[int, ...]:
        return tuple(facts.patients.id[patients].tolist())

    rows = [
        WorkloadRow(
            clinician.id,
            names.get(clinician.id, "unknown"),
            clinician.id == viewer_id,
            int(counts.active[i]),
            int(counts.sessions[i]),
            int(counts.patients_overdue[i]),
            {
                "active": ids(active & (therapist == i)),
                "sessions": ids(_find_met(facts, i, as_of_day)),
                "overdue": ids(active & overdue & (therapist == i)),
            },
        )
        for i, clinician in enumerate(facts.clinicians)
        if counts.active[i] or counts.sessions[i]
    ]
    first_day = as_of_day - WEEK_DAYS + 1
    week = f"{format_day(first_day, as_of_day)} to {format_day(as_of_day, as_of_day)}"
    return Workload(
        "Workload, last 7 days",
        f"Sessions attended {week}; overdue: patients with a screening past its day. No ranking: by name.",
        tuple(sorted(rows, key=lambda row: row.name)),
    )


def _find_met(facts: Facts, clinician: int, as_of_day: int) -> Bool:
    """Which patients this clinician held a session with in the seven days."""
    met = np.zeros(len(facts.patients.id), np.bool_)
    sessions = facts.sessions
    met[sessions.patient[find_held(facts, as_of_day) & (sessions.clinician == clinician)]] = True
    return met
