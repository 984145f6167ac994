"""Thirds of the amount of therapy, ties together."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.analysis.intervals.student_t import Mean
from dashboard.analysis.not_estimable import NotEstimable
from dashboard.analysis.proportion import Proportion
from dashboard.analysis.therapy.amount_groups import AmountGroup, compare_amount_groups, find_thirds
from dashboard.analysis.therapy.landmark_cohort import LandmarkCohort, LandmarkCounts
from dashboard.analysis.therapy.therapy_outcome import AdjustedSlope, measure_adjusted_slope
from data_access.definitions.registry import get_instrument
from tests.dashboard.analysis.therapy import slow_therapy as slow

GAD7, WSAS = get_instrument("gad7"), get_instrument("wsas")


def cohort(sessions: list[int], baseline: list[int], later: list[int]) -> LandmarkCohort:
    count = len(sessions)
    columns = (np.arange(count), np.array(sessions, np.int64), np.array(baseline, np.int64), np.array(later, np.int64))
    return LandmarkCohort(*columns, LandmarkCounts(count, count, 0, 0, 0, 0))


@pytest.mark.parametrize(
    ("amounts", "expected"),
    [
        ([1, 2, 3], [0, 1, 2]),
        ([3, 1, 2, 6, 5, 4], [1, 0, 0, 2, 2, 1]),
        # Exactly a third do not exceed 1: the cut is there, and 2 is in the next group.
        ([1, 1, 2, 2, 3, 3], [0, 0, 1, 1, 2, 2]),
        # More than a third have 2: nobody is torn from them, and the groups are not equally large.
        ([1, 2, 2, 2, 3, 4, 5], [0, 0, 0, 0, 1, 2, 2]),
        # Two thirds have the fewest: no middle group.
        ([2, 2, 2, 2, 5, 7], [0, 0, 0, 0, 2, 2]),
        # A third and more have the most: no highest group.
        ([1, 2, 7, 7, 7, 7], [0, 0, 1, 1, 1, 1]),
        ([4, 4, 4], [0, 0, 0]),
    ],
)
def test_equal_amounts_share_a_third(amounts: list[int], expected: list[int]) -> None:
    assert find_thirds(np.array(amounts)).tolist() == expected


@given(st.lists(st.integers(0, 9), min_size=1, max_size=40))
def test_thirds_are_those_of_the_slow_twin(amounts: list[int]) -> None:
    assert find_thirds(np.array(amounts)).tolist() == slow.thirds(amounts)


def test_each_group_says_what_went_with_it() -> None:
    # 30 patients: 12 with 2 sessions, 10 with 5, 8 with 9; bound of GAD-7: 4 points.
    sessions = [2] * 12 + [5] * 10 + [9] * 8
    baseline = [15] * 30
    later = [12] * 6 + [11] * 6 + [10, 12] * 5 + [3, 7] * 4
    groups = compare_amount_groups(cohort(sessions, baseline, later), GAD7, "nhs")
    assert not isinstance(groups, NotEstimable)
    assert [(g.fewest, g.most, g.count, g.baseline) for g in groups] == [
        (2, 2, 12, 15.0),
        (5, 5, 10, 15.0),
        (9, 9, 8, 15.0),
    ]
    shares = [g.improved for g in groups]
    assert [(s.events, s.total, s.unit) for s in shares if isinstance(s, Proportion)] == [
        (6, 12, "patients"), (5, 10, "patients"), (8, 8, "patients")
    ]  # fmt: skip
    assert [g.change.mean for g in groups if isinstance(g.change, Mean)] == [-3.5, -4.0, -10.0]
    assert isinstance(shares[2], Proportion)
    assert shares[2].patients.tolist() == list(range(22, 30))


def test_fewer_than_thirty_patients_are_too_few_and_thirty_are_enough() -> None:
    def both(count: int) -> tuple[object, object]:
        rows = [*range(count)]
        one = cohort([row % 7 for row in rows], [10 + row % 5 for row in rows], [row * row % 11 for row in rows])
        return compare_amount_groups(one, GAD7, "nhs"), measure_adjusted_slope(one)

    assert both(29) == (NotEstimable(29, 30, "patients"), NotEstimable(29, 30, "patients"))
    groups, slope = both(30)
    assert isinstance(groups, tuple)
    assert isinstance(slope, AdjustedSlope)
    assert both(0) == (NotEstimable(0, 30, "patients"), NotEstimable(0, 30, "patients"))


def test_equally_much_therapy_for_all_has_no_groups_and_no_slope() -> None:
    one = cohort([4] * 40, [10 + row % 5 for row in range(40)], [row % 9 for row in range(40)])
    groups, slope = compare_amount_groups(one, GAD7, "nhs"), measure_adjusted_slope(one)
    assert isinstance(groups, NotEstimable)
    assert "equally many therapy sessions" in groups.words
    assert isinstance(slope, NotEstimable)
    assert "the same number of therapy sessions" in slope.words


def test_constant_scores_have_no_slope_and_no_interval_of_the_mean() -> None:
    one = cohort([row % 7 for row in range(40)], [12] * 40, [row % 9 for row in range(40)])
    slope = measure_adjusted_slope(one)
    assert isinstance(slope, NotEstimable)
    assert "the same baseline" in slope.words
    flat = cohort([row % 7 for row in range(40)], [10 + row % 5 for row in range(40)], [8] * 40)
    assert isinstance(measure_adjusted_slope(flat), NotEstimable)
    groups = compare_amount_groups(cohort([row % 7 for row in range(40)], [12] * 40, [12] * 40), GAD7, "nhs")
    assert isinstance(groups, tuple)
    assert all(isinstance(group.change, NotEstimable) for group in groups)


def test_an_instrument_without_a_bound_has_a_mean_change_and_no_improvement() -> None:
    one = cohort([row % 7 for row in range(40)], [10 + row % 5 for row in range(40)], [row % 9 for row in range(40)])
    groups = compare_amount_groups(one, WSAS, "nhs")
    assert isinstance(groups, tuple)
    first: AmountGroup = groups[0]
    assert isinstance(first.improved, NotEstimable)
    assert "no bound for reliable change" in first.improved.words
    assert isinstance(first.change, Mean)
