"""The expected courses of one clinic on one day, one per measure that its courses are judged by."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from dashboard.analysis.expected_course.expected_course import ExpectedCourse, build_expected_course
from data_access.definitions.registry import get_instruments
from data_access.facts.arrays import Facts


@dataclass(frozen=True, eq=False)
class ClinicCourses:
    """What the whole clinic lets expect. ``by_instrument``: by instrument code.

    Only a patient's own row may be shown to who may see that patient; everything else is the clinic's.
    """

    data_version: int
    as_of_day: int
    by_instrument: Mapping[int, ExpectedCourse]


def build_clinic_courses(facts: Facts, as_of_day: int) -> ClinicCourses:
    """The expected course of every measure that is a course's own, from the facts of the whole clinic on a day."""
    used = np.unique(facts.courses.primary_instrument)
    return ClinicCourses(
        facts.data_version,
        as_of_day,
        {i.code: build_expected_course(facts, as_of_day, i) for i in get_instruments() if i.code in used},
    )
