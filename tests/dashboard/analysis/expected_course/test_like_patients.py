"""Like this patient: every other patient of the band at the dose number, by plain loops; the centile by hand."""

import numpy as np
import pytest

from dashboard.analysis.expected_course.expected_course import build_expected_course
from dashboard.analysis.expected_course.like_patients import LikePatients, find_like
from data_access.definitions.registry import get_instrument
from tests.dashboard.analysis.expected_course.slow_expected_course import find_slow_episodes
from tests.dashboard.analysis.expected_course.test_back_test import everyone
from tests.dashboard.analysis.expected_course.test_expected_course_twin import Clinic, clinic
from tests.dashboard.conftest import DEMO_DAY

__all__ = ["clinic"]
GAD7 = get_instrument("gad7")
BANDS = ((0, 4), (5, 9), (10, 14), (15, 21))


def test_the_others_are_those_of_plain_loops(clinic: Clinic) -> None:
    _, tables, planned = clinic
    facts = everyone(clinic)
    course = build_expected_course(facts, DEMO_DAY, GAD7)
    episodes = sorted(find_slow_episodes(tables[DEMO_DAY], planned, GAD7), key=lambda e: e.course)
    found = 0
    for patient, baseline, dose in [(0, 16, 1), (3, 12, 2), (7, 8, 3), (9, 15, 4), (10**6, 21, 2)]:
        low, high = next(band for band in BANDS if band[0] <= baseline <= band[1])
        theirs = {
            int(facts.patients.id[e.patient]): e.readings[dose]["total"]
            for e in episodes
            if e.patient != patient and low <= e.baseline <= high and dose in e.readings
        }
        own = int(facts.patients.id[patient]) if patient < len(facts.patients.id) else -1
        ours = find_like(course, own, baseline, dose)
        assert dict(zip(ours.patient_id.tolist(), ours.total.tolist(), strict=True)) == theirs
        found += len(theirs)
    assert found > 20, "the clinic has some"


@pytest.mark.parametrize(("total", "centile"), [(2, 0.0), (3, 12.5), (5, 50.0), (9, 87.5), (10, 100.0)])
def test_equal_scores_count_half(total: int, centile: float) -> None:
    others = LikePatients(np.arange(4), np.array([3, 5, 5, 9]))
    assert others.find_centile(total) == centile


def test_without_anybody_there_is_no_centile() -> None:
    assert LikePatients(np.zeros(0, np.int64), np.zeros(0, np.int64)).find_centile(5) is None
