"""What must never change the expected course: ids, order of rows, the calendar, repeated screenings, the future."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from benchmarks.population.statistic import PopulationStatistic
from dashboard.analysis.expected_course.back_test import back_test
from dashboard.analysis.expected_course.clinic_courses import build_clinic_courses
from data_access.definitions.registry import get_instrument
from data_access.facts.arrays import Facts, Int64
from tests.dashboard.analysis.canonical import find_difference
from tests.dashboard.analysis.changed_clinics import Changes
from tests.dashboard.analysis.test_properties import Clinic, clinic, clinic_rows, copy, without_days
from tests.dashboard.conftest import DEMO_DAY

__all__ = ["clinic", "clinic_rows", "copy"]


@dataclass(frozen=True, eq=False)
class Placement:
    """One row per patient judged."""

    patient: Int64
    dose: Int64
    others: Int64
    method: Any
    z: Any
    status: Any


def answer(facts: Facts, as_of_day: int) -> Any:
    courses = build_clinic_courses(facts, as_of_day).by_instrument
    placements = []
    for code, course in sorted(courses.items()):
        placed = course.placed
        status = placed.judge(course.instrument, "nhs")
        row = (placed.latest.patient, placed.latest.dose, placed.courses, placed.method, placed.z, status)
        placements.append((code, Placement(*row)))
    return placements, back_test(facts, get_instrument("gad7"), "nhs")


EXPECTED = PopulationStatistic("expected course", answer, lambda tables, as_of_day: None)
CHANGES = {
    "other ids and another order": Changes(relabel_seed=3),
    "other days": Changes(shift_days=-364),
    "screenings that came twice": Changes(repeat_screenings=True),
}


@pytest.mark.parametrize("changes", CHANGES.values(), ids=CHANGES)
@pytest.mark.parametrize("ago", [0, 90, 430])
def test_what_must_not_matter_does_not(
    changes: Changes, ago: int, clinic: Clinic, copy: Callable[[Changes], Clinic]
) -> None:
    as_of = DEMO_DAY - ago
    one = clinic.answer(EXPECTED, as_of)
    other = copy(changes).answer(EXPECTED, as_of + changes.shift_days)
    assert find_difference(without_days(one), without_days(other)) is None


@pytest.mark.parametrize("ago", [30, 200, 430])
def test_the_future_does_not_matter(ago: int, clinic: Clinic, copy: Callable[[Changes], Clinic]) -> None:
    as_of = DEMO_DAY - ago
    other = copy(Changes(forget_after=as_of))
    assert find_difference(clinic.answer(EXPECTED, as_of), other.answer(EXPECTED, as_of)) is None


def test_other_scores_do_matter(clinic: Clinic) -> None:
    """The test of the tests."""
    assert find_difference(clinic.answer(EXPECTED, DEMO_DAY), clinic.answer(EXPECTED, DEMO_DAY - 7)) is not None
