"""A share of sessions, or of patients, with everything that stands beside it."""

import numpy as np
from numpy.typing import NDArray

from dashboard.analysis.proportion import Proportion, Unit
from dashboard.analysis.side_effects.patient_clusters import CountUnit, group_sessions, list_patients
from data_access.facts.arrays import Bool


def share_of(
    patient: NDArray[np.integer],
    happened: Bool,
    known: Bool,
    asked: Bool,
    unit: CountUnit = "sessions",
    reason: str = "",
    counted_as: Unit | None = None,
) -> Proportion:
    """``happened`` among the ``known`` of the ``asked``: masks over rows that each belong to a ``patient`` row number.

    By session the patients are clusters. By patient each counts once: known where any row is, and
    with the event where any row has it. What is asked but not known is left out, ``reason`` says why.
    ``counted_as`` names the rows where they are no sessions (recorded effects, for one).
    """
    rows = np.flatnonzero(known & asked)
    clusters = group_sessions(patient[rows])
    event = happened[rows]
    events, worth = clusters.count(event, unit)
    everyone = int(asked.sum()) if unit == "sessions" else group_sessions(patient[asked]).patients
    total = len(rows) if unit == "sessions" else clusters.patients
    return Proportion(
        int(events[0]),
        total,
        counted_as or unit,
        everyone - total,
        reason,
        float(worth[0]) if unit == "sessions" else None,
        list_patients(patient[rows[event]]),
    )


def shares_by_column(
    patient: NDArray[np.integer],
    happened: Bool,
    known: Bool,
    column: NDArray[np.integer],
    columns: int,
    reason: str,
    counted_as: Unit,
) -> list[Proportion]:
    """``share_of`` all rows of each column, in one pass over the rows."""
    rows = np.flatnonzero(known)
    clusters = group_sessions(patient[rows], column[rows], columns)
    event = happened[rows]
    events, worth = clusters.count(event, "sessions")
    asked = np.bincount(column, minlength=columns)
    people = list_patients(patient[rows])
    seen = np.bincount(clusters.cell[event], minlength=columns * clusters.patients).reshape(columns, -1) > 0
    return [
        Proportion(
            int(events[c]),
            int(clusters.sessions[c]),
            counted_as,
            int(asked[c] - clusters.sessions[c]),
            reason,
            float(worth[c]),
            people[seen[c]],
        )
        for c in range(columns)
    ]
