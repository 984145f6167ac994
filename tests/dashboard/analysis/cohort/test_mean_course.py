"""The mean course by dose number, with how many stand behind each point."""

import pytest

from dashboard.analysis.cohort.mean_course import DosePoint, describe_mean_course
from dashboard.analysis.not_estimable import NotEstimable
from tests.dashboard.analysis.cohort.clinic_rows import GAD7, Course, make_facts


def tell(points: tuple[DosePoint, ...]) -> list[tuple[int, int, int, float | None]]:
    means = [None if isinstance(p.score, NotEstimable) else p.score.mean for p in points]
    return [(p.number, p.doses, p.count, m) for p, m in zip(points, means, strict=True)]


def test_each_point_is_the_last_score_after_the_dose_and_up_to_the_next() -> None:
    stays = Course(0, (0, 7, 14), {"gad7": [(-3, 18), (0, 16), (7, 12), (10, 11), (14, 9), (42, 5), (43, 1)]})
    stops = Course(1, (0, 7), {"gad7": [(0, 10), (5, 8), (35, 7), (36, 2)]})
    points = describe_mean_course(make_facts([stays, stops]), GAD7)
    assert tell(points) == [(0, 2, 2, 13.0), (1, 2, 2, 10.0), (2, 2, 2, 8.0), (3, 1, 1, None)]
    assert [p.baseline for p in points] == [13, 13, 13, 16]
    assert points[3].patients.tolist() == [0]


def test_a_dose_without_a_score_is_counted_as_a_dose() -> None:
    points = describe_mean_course(make_facts([Course(0, (0, 7), {"gad7": [(0, 16)]})]), GAD7)
    assert [(p.doses, p.count, p.baseline) for p in points] == [(1, 1, 16), (1, 0, None), (1, 0, None)]


def test_two_doses_on_one_day_leave_no_score_between_them() -> None:
    points = describe_mean_course(make_facts([Course(0, (0, 0, 7), {"gad7": [(0, 16), (5, 8)]})]), GAD7)
    assert [p.count for p in points] == [1, 0, 1, 0]


def test_no_dose_and_nobody_leave_an_empty_first_point() -> None:
    for courses in ([], [Course(0)]):
        points = describe_mean_course(make_facts(courses), GAD7)
        assert [(p.number, p.doses, p.count, p.baseline) for p in points] == [(0, 0, 0, None)]


def test_equal_scores_have_no_interval_that_pretends_to_be_exact() -> None:
    courses = [Course(k, (0,), {"gad7": [(0, 12)]}) for k in range(3)]
    score = describe_mean_course(make_facts(courses), GAD7)[0].score
    assert isinstance(score, NotEstimable)
    assert score.words == "not estimable, all 3 values are equal"


@pytest.mark.parametrize("most", [0, 1, 2])
def test_the_caller_says_how_many_doses(most: int) -> None:
    assert len(describe_mean_course(make_facts([Course(0, (0, 7, 14))]), GAD7, most_doses=most)) == most + 1
