"""Where patients stand against the expected course of their own measure, patient by patient."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dashboard.analysis.expected_course.clinic_courses import ClinicCourses
from dashboard.analysis.expected_course.expected_course import ExpectedCourse, Method
from dashboard.analysis.expected_course.z import TrackStatus
from dashboard.analysis.remembered import remember
from data_access.definitions.instrument import Instrument, ThresholdSet
from data_access.facts.arrays import Int64


@dataclass(frozen=True)
class Track:
    """The latest score of one patient in treatment, the score to be expected, and how far they lie apart.

    ``expected`` and ``z`` NaN where the rule has spoken; ``courses``: how many other courses it stands on.
    """

    instrument: Instrument
    status: TrackStatus
    method: Method
    courses: int
    dose: int
    day: int
    total: int
    expected: float
    z: float

    @property
    def is_told(self) -> bool:
        """There is a distance, or the rule found the score not on track."""
        return self.method is not Method.RULE or self.status is TrackStatus.NOT_ON_TRACK


def find_tracks(expected: ClinicCourses, patient_ids: Int64, thresholds: ThresholdSet) -> dict[int, Track]:
    """The track of each of these patients by id; nobody without a reading after a dose of the current induction."""
    tracks: dict[int, Track] = {}
    for course in expected.by_instrument.values():
        held = course.patient_ids[course.placed.latest.patient]
        rows = np.flatnonzero(np.isin(held, patient_ids))
        if len(rows):
            status = _judge_everyone(course, thresholds)
            tracks |= {int(held[row]): _make_track(course, int(status[row]), int(row)) for row in rows}
    return tracks


def _judge_everyone(course: ExpectedCourse, thresholds: ThresholdSet) -> NDArray[np.int8]:
    """The status of every row, judged once for all viewers of a day."""
    return remember(course, ("status", thresholds), lambda: course.placed.judge(course.instrument, thresholds))


def _make_track(course: ExpectedCourse, status: int, row: int) -> Track:
    placed, latest = course.placed, course.placed.latest
    return Track(
        course.instrument,
        TrackStatus(status),
        Method(int(placed.method[row])),
        int(placed.courses[row]),
        int(latest.dose[row]),
        int(latest.day[row]),
        int(latest.total[row]),
        float(placed.expected[row]),
        float(placed.z[row]),
    )
