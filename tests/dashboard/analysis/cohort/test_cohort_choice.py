"""Which courses make a cohort: the first and the last day, and what is not recorded."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from dashboard.analysis.cohort.cohort_choice import CohortChoice, choose_courses
from data_access.definitions.registry import get_route
from data_access.facts.arrays import MISSING, Facts
from tests.dashboard.analysis.cohort.clinic_rows import GAD7, START, Course, make_facts

IV, IM = (get_route(key).code for key in ("iv", "im"))


def clinic() -> Facts:
    """Baselines severe, mild, none, severe; the last course has no dose."""
    facts = make_facts([
        Course(0, (0, 7), {"gad7": [(-1, 16)]}, route="iv", dosing={"clinician": 1}),
        Course(1, (10,), {"gad7": [(9, 6)]}, route="im", dosing={"clinician": 2}),
        Course(2, (20,), {}, route="iv", dosing={"clinician": MISSING}),
        Course(3, (), {"gad7": [(0, 16)]}),
    ])  # fmt: skip
    patients = replace(
        facts.patients,
        diagnosis=np.array([0, 1, MISSING, 0], np.int16),
        prior_treatments=np.array([0, 2, 3, 1], np.int16),
    )
    return replace(facts, patients=patients)


def choose(**asked: Any) -> list[int]:
    choice = CohortChoice(GAD7, asked.pop("from_day", None), asked.pop("until_day", START + 100), **asked)
    return np.flatnonzero(choose_courses(clinic(), choice)).tolist()


@pytest.mark.parametrize(
    ("asked", "courses"),
    [
        ({}, [0, 1, 2]),
        ({"from_day": START + 10}, [1, 2]),
        ({"from_day": START + 11}, [2]),
        ({"until_day": START + 10}, [0, 1]),
        ({"until_day": START + 9}, [0]),
        ({"route": IV}, [0, 2]),
        ({"route": IM}, [1]),
        ({"diagnosis": 0}, [0]),
        ({"diagnosis": MISSING}, [2]),
        ({"clinician": (1,)}, [0]),
        ({"clinician": (1, 2)}, [0, 1]),
        ({"clinician": (MISSING,)}, [2]),
        ({"band": 3}, [0]),
        ({"band": 1}, [1]),
        ({"prior": (0, 0)}, [0]),
        ({"prior": (2, 3)}, [1, 2]),
        ({"route": IV, "diagnosis": 1}, []),
    ],
)
def test_a_course_belongs_where_everything_asked_of_it_is_true(asked: dict[str, Any], courses: list[int]) -> None:
    assert choose(**asked) == courses


def test_a_course_without_a_baseline_has_no_band() -> None:
    assert [place for place in range(len(GAD7.bands)) if 2 in choose(band=place)] == []
