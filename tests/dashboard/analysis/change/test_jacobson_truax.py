"""Clinically significant change, against the source's illustration and at its boundaries."""

import math

import numpy as np
import pytest

from dashboard.analysis.change.jacobson_truax import ClinicalChange, classify_changes
from dashboard.analysis.change.reliable_change import find_difference_error
from dashboard.analysis.not_estimable import NotEstimable

ERROR = find_difference_error(7.5, 0.80)
HARMED, DETERIORATED, UNCHANGED, NOT_MEASURABLE, IMPROVED, RECOVERED = ClinicalChange


def _classes(first, last, error=ERROR, cutoff=None, higher_is_better=False) -> list[ClinicalChange]:
    return [ClinicalChange(int(c)) for c in classify_changes(first, last, error, cutoff, higher_is_better).change]


@pytest.mark.parametrize(("cutoff", "said"), [(55, IMPROVED), (45, RECOVERED), (50, IMPROVED), (None, IMPROVED)])
def test_the_source_s_illustration(cutoff: float | None, said: ClinicalChange) -> None:
    """Jacobson & Truax 1991, Table 1: from 32.5 to 47.5 the index is 3.16; b (45) is crossed, a (55) and c (50) not."""
    found = classify_changes([32.5], [47.5], ERROR, cutoff, higher_is_better=True)
    assert round(float(found.index[0]), 2) == 3.16
    assert _classes([32.5], [47.5], ERROR, cutoff, higher_is_better=True) == [said]


@pytest.mark.parametrize("higher_is_better", [False, True])
def test_a_change_equal_to_the_bound_is_not_reliable(higher_is_better: bool) -> None:
    bound = 1.96 * ERROR
    turn = 1 if higher_is_better else -1
    last = [30 + turn * bound, 30 + turn * (bound + 1e-6), 30 - turn * bound, 30 - turn * (bound + 1e-6)]
    said = _classes([30.0] * 4, last, higher_is_better=higher_is_better)
    assert said == [UNCHANGED, IMPROVED, UNCHANGED, DETERIORATED]


def test_a_score_equal_to_the_cut_off_is_still_in_the_clinical_range() -> None:
    assert _classes([30, 30, 10, 10], [10, 9.9, 30, 9], cutoff=10) == [IMPROVED, RECOVERED, DETERIORATED, UNCHANGED]
    assert _classes([9.9, 10, 9.9], [30, 30, 10], cutoff=10) == [HARMED, DETERIORATED, UNCHANGED]


def test_where_a_high_score_is_better_everything_turns_round() -> None:
    first, last = [40.0, 40.0, 80.0, 80.0, 40.0], [60.1, 60.0, 60.0, 60.1, 20.0]
    said = _classes(first, last, cutoff=60, higher_is_better=True)
    assert said == [RECOVERED, IMPROVED, HARMED, DETERIORATED, DETERIORATED]
    mirrored = _classes([100 - x for x in first], [100 - x for x in last], cutoff=40)
    assert mirrored == said


def test_without_a_cut_off_nobody_recovers_or_is_harmed() -> None:
    assert _classes([30, 5], [5, 30]) == [IMPROVED, DETERIORATED]


def test_a_missing_score_is_not_measurable_and_leaves_no_nan() -> None:
    found = classify_changes([math.nan, 20, math.nan], [5, math.nan, math.nan], ERROR, 10)
    assert found.change.tolist() == [NOT_MEASURABLE] * 3
    assert found.index.tolist() == [0.0, 0.0, 0.0]
    assert not found.reliable.any()


def test_negative_scores_and_equal_scores_have_an_answer() -> None:
    assert _classes([-5, 7, 0], [-40, 7, 0], cutoff=-20) == [RECOVERED, UNCHANGED, UNCHANGED]
    assert len(classify_changes([], [], ERROR).change) == 0


@pytest.mark.parametrize("error", [0.0, -1.0, math.nan])
def test_without_an_error_of_measurement_nothing_is_estimable(error: float) -> None:
    assert isinstance(classify_changes([1.0], [2.0], error), NotEstimable)


def test_on_whole_numbers_the_index_agrees_with_the_published_points() -> None:
    """GAD-7 with SD 4.50 and alpha .92: reliable from 4 points, as the whole-number threshold says."""
    error = find_difference_error(4.50, 0.92)
    moved = np.arange(-21, 22)
    found = classify_changes(np.zeros(43), moved, error)
    assert np.array_equal(found.reliable, abs(moved) >= 4)
