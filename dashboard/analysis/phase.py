"""Where each patient stands in treatment. Who is "in treatment" is defined here and nowhere else."""

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dashboard.analysis.doses import count_doses
from dashboard.analysis.scores.baseline import get_anchor_day
from dashboard.analysis.scores.scores import pick
from data_access.facts.arrays import MISSING, NEVER, NO_DAY, Bool, Facts, Int64


class Phase(IntEnum):
    """Phase of a patient's current course."""

    NO_COURSE = 0
    PREPARATION = 1
    DOSING = 2
    INTEGRATION = 3
    MAINTENANCE = 4
    DISCHARGED = 5


@dataclass(frozen=True)
class PatientStates:
    """One row per patient of the facts: the current course, which is the last one begun by the as-of day.

    Without a course: ``course`` and ``protocol`` MISSING, days NEVER or NO_DAY, counts 0.
    """

    as_of_day: int
    course: Int64
    protocol: Int64
    started_day: Int64
    ended_day: Int64
    """NEVER while open on the as-of day."""
    primary_instrument: Int64
    planned_doses: Int64
    dose_interval_days: Int64
    doses: Int64
    first_dose_day: Int64
    last_dose_day: Int64
    last_dosing: Int64
    anchor_day: Int64
    """The day the baseline belongs to (NEVER: not yet)."""
    phase: NDArray[np.int8]
    in_treatment: Bool
    """The current course has begun and has not ended: the day of its end is no longer in treatment."""


def name_phase(has_course: ArrayLike, ended: ArrayLike, doses: ArrayLike, planned: ArrayLike) -> NDArray[np.int8]:
    """Where a patient is in treatment: preparation, dosing, integration, maintenance or discharged.

    Threshold: no dose is preparation; fewer doses than planned, dosing; as many, integration; more, maintenance.
    A course that plans no dose is in integration until it ends. An ended course is discharged from the day of its end.
    Missing: a patient whose first course has not begun has no phase ("no course").
    Source: rule of the clinic.
    """
    given, plan = np.asarray(doses), np.asarray(planned)
    reached = np.select(
        [~np.asarray(has_course, np.bool_), np.asarray(ended, np.bool_), (given == 0) & (plan > 0), given < plan],
        [Phase.NO_COURSE, Phase.DISCHARGED, Phase.PREPARATION, Phase.DOSING],
        np.where((given > plan) & (plan > 0), Phase.MAINTENANCE, Phase.INTEGRATION),
    )
    return reached.astype(np.int8)


def get_patient_states(facts: Facts, as_of_day: int) -> PatientStates:
    """Who is in treatment on a day: the patient's last course has begun and has not ended.

    ``facts`` is a view cut to the as-of day.

    Threshold: the day a course begins is in treatment; the day it ends no longer is.
    Missing: a course without an end is open. Of several courses the last one begun speaks.
    Source: rule of the clinic.
    """
    courses = facts.courses
    begun = np.flatnonzero(courses.started_day <= as_of_day)
    course = np.full(len(facts.patients.id), MISSING, np.int64)
    course[courses.patient[begun]] = begun
    ended_day = pick(courses.ended_day, course, NEVER)
    ended_day = np.where(ended_day <= as_of_day, ended_day, NEVER)
    doses = count_doses(facts.dosings, len(courses.id))
    protocol = pick(courses.protocol, course)
    planned = pick(np.array([p.planned_doses for p in facts.protocols], np.int64), protocol, 0)
    interval = pick(np.array([p.dose_interval_days for p in facts.protocols], np.int64), protocol, 0)
    count, first_day = pick(doses.count, course, 0), pick(doses.first_day, course, NEVER)
    started_day = pick(courses.started_day, course, NEVER)
    has_course = course != MISSING
    return PatientStates(
        as_of_day,
        course,
        protocol,
        started_day,
        ended_day,
        pick(courses.primary_instrument, course),
        planned,
        interval,
        count,
        first_day,
        pick(doses.last_day, course, NO_DAY),
        pick(doses.last_row, course),
        np.where(has_course, get_anchor_day(first_day, started_day, planned), NEVER),
        name_phase(has_course, ended_day != NEVER, count, planned),
        has_course & (ended_day == NEVER),
    )
