"""Readings of sessions, or the highest reading of each patient."""

import numpy as np
from numpy.typing import NDArray

from dashboard.analysis.side_effects.patient_clusters import CountUnit, number_patients
from data_access.facts.arrays import Bool, Int64


def find_highest(patient: NDArray[np.integer], reading: NDArray[np.integer], known: Bool, unit: CountUnit) -> Int64:
    """The known readings, one per session; or one per patient: the highest of the patient's sessions."""
    rows = np.flatnonzero(known)
    values = reading[rows].astype(np.int64)
    if unit == "sessions" or len(rows) == 0:
        return values
    place, patients = number_patients(patient[rows])
    highest = np.full(patients, values.min(), dtype=np.int64)
    np.maximum.at(highest, place, values)
    return highest
