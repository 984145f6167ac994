"""Patients like this one: who began in the same severity band, at the same dose number."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dashboard.analysis.expected_course.expected_course import ExpectedCourse
from dashboard.analysis.expected_course.tolerance import find_band
from dashboard.analysis.remembered import remember
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
    order, keys = remember(course, "by band and dose", lambda: _sort_readings(course))
    wanted = _make_key(find_band([baseline], course.instrument), np.array([dose]))[0]
    rows = order[np.searchsorted(keys, wanted, "left") : np.searchsorted(keys, wanted, "right")]
    owner = course.patient_ids[episodes.patient[readings.episode[rows]]]
    rows, owner = rows[owner != patient_id], owner[owner != patient_id]
    # Episodes lie by course, and the courses of a patient by their number: the last of equal owners is the latest.
    last = np.ones(len(rows), np.bool_)
    last[:-1] = owner[1:] != owner[:-1]
    return LikePatients(owner[last].astype(np.int64), readings.total[rows[last]].astype(np.int64))


def _sort_readings(course: ExpectedCourse) -> tuple[Int64, Int64]:
    """The readings by baseline band and dose, each group in its own order, and the key of each: sorted once a day."""
    readings = course.episodes.readings
    keys = _make_key(find_band(course.episodes.baseline, course.instrument)[readings.episode], readings.dose)
    order = np.argsort(keys, kind="stable").astype(np.int64)
    return order, keys[order]


def _make_key(band: NDArray[np.integer], dose: NDArray[np.integer]) -> Int64:
    return (band.astype(np.int64) << 32) + dose
