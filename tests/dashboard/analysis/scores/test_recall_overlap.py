"""Readings within the recall window of the one before."""

import numpy as np
import pytest

from dashboard.analysis.scores.baseline import find_pairs
from dashboard.analysis.scores.recall_overlap import find_overlapping_pairs, find_overlaps
from dashboard.analysis.scores.scores import make_scores
from data_access.definitions.registry import get_instruments

SCALES = tuple(i for i in get_instruments() if i.total_max is not None)


@pytest.mark.parametrize("scale", SCALES, ids=lambda scale: scale.key)
def test_a_distance_equal_to_the_window_does_not_overlap(scale) -> None:
    window = scale.recall_days
    apart = window or 7
    days = np.cumsum([100, apart - 1, apart, apart + 1, 0])
    found = find_overlaps(make_scores([0] * 5, days, [5] * 5), window)
    assert found.tolist() == ([False, True, False, False, True] if window else [False] * 5)


def test_the_windows_are_the_reference_s() -> None:
    windows = {scale.key: scale.recall_days for scale in SCALES}
    assert {key for key, days in windows.items() if days == 14} >= {"gad7", "phq9", "phq2", "gad2", "who5", "isi"}
    assert {key for key, days in windows.items() if days == 7} >= {"qids_sr16", "oasis", "madrs", "ham_a", "bai"}
    assert windows["pcl5"] == 30


def test_another_patient_s_reading_never_overlaps() -> None:
    found = find_overlaps(make_scores([0, 1, 1, 2], [50, 51, 60, 61], [5] * 4), 14)
    assert found.tolist() == [False, False, True, False]


def test_one_reading_or_none_overlaps_nothing() -> None:
    assert find_overlaps(make_scores([], [], []), 14).tolist() == []
    assert find_overlaps(make_scores([3], [50], [7]), 14).tolist() == [False]


@pytest.mark.parametrize(("later", "overlapping"), [(1, True), (13, True), (14, False), (15, False)])
def test_a_pair_overlaps_where_its_scores_do(later: int, overlapping: bool) -> None:
    scores = make_scores([0, 0], [100, 100 + later], [15, 9])
    pair = find_pairs(scores, [0, 1], [100, 100], [200, 200])
    assert find_overlapping_pairs(pair, 14).tolist() == [overlapping, False]
    assert not find_overlapping_pairs(pair, None).any()
