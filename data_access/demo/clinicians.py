"""The staff: therapists, supervisors who also treat, a director, a data manager; and who looks after whom."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from data_access.demo.courses import NO_DAY
from data_access.demo.names import name_clinician, name_data_manager, name_director, name_supervisor
from data_access.demo.tables import Columns, Ints, known_where, stack

SHARE_ACTIVE = 0.20
"""Of all patients ever referred about so many are in treatment on one day."""
ACTIVE_PER_THERAPIST = 25
THERAPISTS_PER_SUPERVISOR = 12
SUPERVISOR_SHARE = 0.4
"""A supervisor's own patients beside a therapist's."""
KEPT_DAYS = 400
"""A therapist stays responsible so long after discharge: follow-up scores still come in."""
HANDED_OVER = 0.06
GOLDEN = 0.6180339887498949
"""Steps of this size fill a circle evenly, however many there are."""


@dataclass(frozen=True)
class ClinicianPlan:
    """One clinician to be; ``supervisor`` is a place in the same list."""

    code: str
    name: str
    role: str
    supervisor: int | None


def plan_clinicians(patients: int) -> tuple[ClinicianPlan, ...]:
    """Director, supervisors, therapists (about one per 25 patients in treatment, at least three), data manager."""
    therapists = max(3, round(patients * SHARE_ACTIVE / ACTIVE_PER_THERAPIST))
    supervisors = max(2, round(therapists / THERAPISTS_PER_SUPERVISOR))
    return (
        ClinicianPlan("D01", name_director(), "director", None),
        *(ClinicianPlan(f"S{index + 1:02d}", name_supervisor(index), "supervisor", 0) for index in range(supervisors)),
        *(
            ClinicianPlan(f"T{index + 1:03d}", name_clinician(index), "therapist", 1 + index % supervisors)
            for index in range(therapists)
        ),
        ClinicianPlan("M01", name_data_manager(), "data manager", None),
    )


def draw_therapists(rng: np.random.Generator, plans: tuple[ClinicianPlan, ...], count: int) -> Ints:
    """A clinician for each patient, as a place in ``plans``: new patients go round, so that nobody gets them all."""
    shares = {"supervisor": SUPERVISOR_SHARE, "therapist": 1.0}
    weights = np.array([shares.get(plan.role, 0.0) for plan in plans])
    round_robin = (rng.random() + GOLDEN * np.arange(count)) % 1
    return np.searchsorted(np.cumsum(weights) / weights.sum(), round_robin, side="right").astype(np.int64)


def draw_assignments(
    rng: np.random.Generator, plans: tuple[ClinicianPlan, ...], referred: Ints, last_ended: Ints, as_of_day: int
) -> Columns:
    """One row per assignment: patient, clinician, from_day, until_day (None while it holds).

    ``last_ended``: the day the last course ended, NO_DAY while one is open or none has begun. Some patients
    are handed over once.
    """
    count = len(referred)
    first, second = draw_therapists(rng, plans, count), draw_therapists(rng, plans, count)
    over = np.where(last_ended < NO_DAY, last_ended + KEPT_DAYS, NO_DAY)
    change = referred + rng.integers(30, 200, count)
    handed = (rng.random(count) < HANDED_OVER) & (first != second) & (change < np.minimum(over, as_of_day))
    rows = np.arange(count)
    parts = [_assign(rows, first, referred, np.where(handed, change, over), as_of_day)]
    parts.append(_assign(rows[handed], second[handed], change[handed], over[handed], as_of_day))
    return stack(parts)


def _assign(patient: Ints, clinician: Ints, from_day: Ints, until: Ints, as_of_day: int) -> Columns:
    return {
        "patient": patient,
        "clinician": clinician,
        "from_day": from_day,
        "until_day": known_where(until <= as_of_day, until),
    }


def find_clinicians(assignments: Columns, patient: Ints, day: NDArray[np.int64]) -> Ints:
    """Who looked after each patient on each day (the first assignment's clinician before it began)."""
    order = np.lexsort((assignments["from_day"], assignments["patient"]))
    key = assignments["patient"][order] * 2**20 + assignments["from_day"][order]
    place = np.searchsorted(key, patient * 2**20 + day, side="right") - 1
    first = np.searchsorted(assignments["patient"][order], patient)
    return np.asarray(assignments["clinician"][order][np.maximum(place, first)], dtype=np.int64)


def to_optional(days: Ints) -> NDArray[np.object_]:
    """Days as whole numbers, None for NO_DAY."""
    return known_where(days < NO_DAY, days)
