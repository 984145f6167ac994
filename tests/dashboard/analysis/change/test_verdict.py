"""Baseline, change, caseness, response and verdict at their exact boundaries."""

import numpy as np
import pytest

from dashboard.analysis.change.caseness import is_case, is_remission, is_response
from dashboard.analysis.change.change import get_room_to_worsen, measure_change
from dashboard.analysis.change.verdict import Verdict, combine, judge
from dashboard.analysis.scores.baseline import find_baseline, find_pairs, get_anchor_day
from dashboard.analysis.scores.scores import find_last, make_scores
from data_access.definitions.registry import get_instrument
from data_access.facts.arrays import MISSING, NEVER

GAD7, PHQ9, WHO5, MADRS = (get_instrument(key) for key in ("gad7", "phq9", "who5", "madrs"))
ONE = np.zeros(1, np.int64)


def _scores(*pairs: tuple[int, int]):
    return make_scores([0] * len(pairs), [day for day, _ in pairs], [total for _, total in pairs])


def _verdict(baseline: int, latest: int, instrument=GAD7, thresholds="nhs") -> Verdict:
    return Verdict(int(judge([baseline], [latest], instrument, thresholds).verdict[0]))


@pytest.mark.parametrize(
    ("days", "position"),
    [((70,), 0), ((69,), MISSING), ((100,), 0), ((101,), MISSING), ((90, 95, 101), 1), ((60, 95), 1)],
)
def test_the_baseline_is_the_last_score_of_the_thirty_days_up_to_the_first_dose(days, position) -> None:
    scores = _scores(*((day, 10) for day in days))
    assert find_baseline(scores, ONE, [100]).tolist() == [position]


def test_the_baseline_is_never_the_best_or_the_worst_of_its_window() -> None:
    scores = _scores((80, 21), (90, 3), (95, 12))
    pair = find_pairs(scores, ONE, [100], [200])
    assert (pair.baseline[0], pair.latest[0]) == (12, MISSING)


def test_without_a_dose_there_is_no_baseline_and_without_a_plan_for_doses_the_start_stands_in() -> None:
    assert get_anchor_day([NEVER, NEVER, 50], [40, 40, 40], [6, 0, 0]).tolist() == [NEVER, 40, 50]
    assert find_baseline(_scores((10, 12)), ONE, [NEVER]).tolist() == [MISSING]


def test_the_latest_score_comes_after_the_baseline_and_not_after_the_last_day() -> None:
    scores = _scores((95, 16), (100, 15), (107, 9), (114, 6))
    assert find_pairs(scores, ONE, [100], [113]).latest.tolist() == [9]
    assert find_pairs(scores, ONE, [100], [114]).latest.tolist() == [6]
    assert find_pairs(scores, ONE, [100], [106]).latest.tolist() == [MISSING]


def test_scores_of_another_patient_are_never_found() -> None:
    scores = make_scores([0, 2], [90, 95], [10, 20])
    assert find_last(scores, [0, 1, 2], [200, 200, 94]).tolist() == [0, MISSING, MISSING]
    assert find_last(make_scores([], [], []), [0], [5]).tolist() == [MISSING]


@pytest.mark.parametrize(
    ("instrument", "thresholds", "worse", "not_worse"),
    [(GAD7, "nhs", 4, 3), (GAD7, "conservative", 6, 5), (PHQ9, "nhs", 6, 5), (PHQ9, "conservative", 7, 6)],
)
def test_a_change_equal_to_the_bound_is_reliable_and_one_point_less_is_not(instrument, thresholds, worse, not_worse):
    change = measure_change(
        [10, 10, 10, 10], [10 + worse, 10 + not_worse, 10 - worse, 10 - not_worse], instrument, thresholds
    )
    assert change.reliably_worse.tolist() == [True, False, False, False]
    assert change.reliably_better.tolist() == [False, False, True, False]


def test_on_a_scale_where_high_is_better_a_rise_is_an_improvement() -> None:
    change = measure_change([40, 40, 52, 52], [52, 48, 40, 44], WHO5, "nhs")
    assert change.reliably_better.tolist() == [True, False, False, False]
    assert change.reliably_worse.tolist() == [False, False, True, False]
    assert change.points.tolist() == [12, 8, -12, -8]
    assert change.worsening.tolist() == [-12, -8, 12, 8]


def test_how_many_could_worsen_is_seventeen_on_gad7_and_twenty_one_on_phq9() -> None:
    assert measure_change([17, 18], [1, 1], GAD7, "nhs").could_worsen.tolist() == [True, False]
    assert measure_change([21, 22], [1, 1], PHQ9, "nhs").could_worsen.tolist() == [True, False]
    assert get_room_to_worsen([8], WHO5).tolist() == [8]


def test_caseness_remission_and_response_at_their_bounds() -> None:
    assert is_case([7, 8], GAD7, "nhs").tolist() == [False, True]
    assert is_case([9, 10], GAD7, "conservative").tolist() == [False, True]
    assert is_case([50, 52], WHO5, "nhs").tolist() == [True, False]
    assert is_remission([4, 5, MISSING], GAD7).tolist() == [True, False, False]
    assert is_response([16, 16, 15, 15, MISSING], [8, 9, 7, 8, 2], GAD7).tolist() == [True, False, True, False, False]
    assert is_response([20, 20], [60, 56], WHO5).tolist() == [True, False]


@pytest.mark.parametrize(
    ("baseline", "latest", "verdict"),
    [
        (12, 8, Verdict.IMPROVEMENT),
        (11, 7, Verdict.RECOVERY),
        (8, 7, Verdict.NO_CHANGE),
        (7, 3, Verdict.IMPROVEMENT),
        (11, 14, Verdict.NO_CHANGE),
        (11, 15, Verdict.DETERIORATION),
        (11, MISSING, Verdict.NO_PAIR),
        (MISSING, 11, Verdict.NO_PAIR),
    ],
)
def test_the_verdict_on_gad7_under_nhs_thresholds(baseline: int, latest: int, verdict: Verdict) -> None:
    assert _verdict(baseline, latest) == verdict


def test_the_threshold_set_decides_and_an_instrument_without_a_bound_gets_no_verdict() -> None:
    assert _verdict(14, 9, thresholds="nhs") == Verdict.IMPROVEMENT
    assert _verdict(14, 9, thresholds="conservative") == Verdict.NO_CHANGE
    assert _verdict(30, 10, MADRS) == Verdict.NO_BOUND


def test_a_response_may_be_unreliable_and_only_counts_from_caseness() -> None:
    outcome = judge([8, 10, 6], [4, 5, 3], GAD7, "conservative")
    assert outcome.response.tolist() == [False, True, False]
    assert outcome.response_not_reliable.tolist() == [False, True, False]
    assert judge([8, 12], [4, 6], GAD7, "nhs").response_not_reliable.tolist() == [False, False]
    assert judge([8], [4], GAD7, "nhs").remission.tolist() == [True]
    assert judge([7], [4], GAD7, "nhs").remission.tolist() == [False]
    assert judge([12, 12], [8, 9], GAD7, "nhs").minimal_change.tolist() == [True, False]


def test_measures_together_one_up_and_one_down_is_split_and_recovery_needs_every_measure() -> None:
    gad7 = judge([15, 15, 15, 12, 15, MISSING], [9, 9, 5, 12, 5, MISSING], GAD7, "nhs")
    phq9 = judge([10, 10, 16, 10, 16, MISSING], [16, 12, 9, 16, MISSING, 4], PHQ9, "nhs")
    both = combine([gad7, phq9])
    assert [Verdict(int(v)) for v in both.verdict] == [
        Verdict.SPLIT,
        Verdict.IMPROVEMENT,
        Verdict.RECOVERY,
        Verdict.DETERIORATION,
        Verdict.IMPROVEMENT,
        Verdict.NO_PAIR,
    ]
    assert both.recovered.tolist() == [False, False, True, False, False, False]
