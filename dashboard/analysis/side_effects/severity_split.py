"""Sessions, or patients, by the worst severity of each kind of side effect."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dashboard.analysis.side_effects.assessed_dosings import AssessedDosings
from dashboard.analysis.side_effects.effect_severity import count_grades, find_kinds, kind_bits
from dashboard.analysis.side_effects.patient_clusters import CountUnit, number_patients
from data_access.facts.arrays import Int64

GRADES = (1, 2, 3)


@dataclass(frozen=True, eq=False)
class WorstGrades:
    """``counts``: one line per group of kinds, its columns mild, moderate, severe; ``total`` assessed of ``unit``."""

    unit: CountUnit
    counts: Int64
    total: int


def split_severity(sample: AssessedDosings, groups: Sequence[tuple[int, ...]], unit: CountUnit) -> WorstGrades:
    """How many sessions (or patients) had each kind of side effect as mild, moderate or severe at worst.

    Each session is in one column of a line, at the worst of the kinds of that line; each patient likewise, at the
    worst of any of the sessions counted.

    Formula: count(worst = g) = count(worst ≥ g) − count(worst ≥ g + 1).
    Threshold: 1 mild (no intervention), 2 moderate (limits activities, or minor intervention), 3 severe (limits
    self-care, or needs medical intervention).
    Missing: sessions not assessed are left out.
    Source: rule of the clinic. "Serious" is recorded separately and never read from the severity.
    """
    if unit == "sessions":
        counts = [_grade_sessions(sample, codes) for codes in groups]
        return WorstGrades(unit, np.array(counts, dtype=np.int64).reshape(-1, 3), len(sample.row))
    place, patients = number_patients(sample.patient)
    kinds = [_gather(find_kinds(sample.severity, grade), place, patients) for grade in GRADES]
    worse = [[int((of_patient & kind_bits(codes) != 0).sum()) for of_patient in kinds] for codes in groups]
    counts = [(mild - moderate, moderate - severe, severe) for mild, moderate, severe in worse]
    return WorstGrades(unit, np.array(counts, dtype=np.int64).reshape(-1, 3), patients)


def _gather(kinds: Int64, place: Int64, patients: int) -> Int64:
    """The kinds of all sessions of each patient laid over each other."""
    found = np.zeros(patients, dtype=np.int64)
    np.bitwise_or.at(found, place, kinds)
    return found


def _grade_sessions(sample: AssessedDosings, codes: tuple[int, ...]) -> tuple[int, int, int]:
    return count_grades(sample.severity, codes) if sample.occurs(codes) else (0, 0, 0)
