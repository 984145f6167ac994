"""Patients like this one: who began in the same severity band, at the same dose number."""

from dataclasses import dataclass

import numpy as np

from dashboard.analysis.expected_course.expected_course import ExpectedCourse
from dashboard.analysis.expected_course.tolerance import find_band
from data_access.facts.arrays import Int64


@dataclass(frozen=True, eq=False)
class LikePatients:
    """One row per other patient: id and total, by patient."""

    patient_id: Int64
    total: Int64

    def find_centile(self, total: int) -> float | None:
        """Share of them (0–100) with a lower total, equal ones counted half; None without anybody."""
        if not len(self.total):
            return None
        below, equal = int((self.total < total).sum()), int((self.total == total).sum())
        return 100 * (below + equal / 2) / len(self.total)


def find_like(course: ExpectedCourse, patient_id: int, baseline: int, dose: int) -> LikePatients:
    """The other patients of the clinic whose baseline lay in the same severity band, with their total after as many
    doses.

    Formula: centile = 100·(lower + equal/2)/n of their totals. Bands are the severity bands of the questionnaire;
    where it has none: below caseness and at caseness.
    Missing: who has no reading after exactly as many doses (see episodes) is left out, and so are all courses of
    the patient who is compared. Of several courses of another patient the latest counts.
    Source: mid-distribution rank, Parzen 2004, Statistical Science 19:652–662; the comparison: rule of the clinic.
    """
    episodes, readings = course.episodes, course.episodes.readings
    band = find_band(episodes.baseline, course.instrument)[readings.episode]
    owner = course.patient_ids[episodes.patient][readings.episode]
    same = (readings.dose == dose) & (band == find_band([baseline], course.instrument)[0]) & (owner != patient_id)
    rows = np.flatnonzero(same)
    # Episodes lie by course, and the courses of a patient by their number: the last of equal owners is the latest.
    _, last = np.unique(owner[rows][::-1], return_index=True)
    chosen = rows[len(rows) - 1 - last] if len(rows) else rows
    return LikePatients(owner[chosen].astype(np.int64), readings.total[chosen].astype(np.int64))
