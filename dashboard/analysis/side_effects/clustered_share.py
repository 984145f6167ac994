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
