"""The baseline at its exact days, with ties and with scores it must not take."""

import numpy as np
import pytest

from dashboard.analysis.scores.baseline import BASELINE_WINDOW_DAYS, find_baseline, find_pairs, get_anchor_day
from dashboard.analysis.scores.scores import make_scores
from data_access.facts.arrays import MISSING, NEVER, NO_DAY

DOSE = 1_000
ONE = np.zeros(1, np.int64)


def _readings(*pairs: tuple[int, int]):
    return make_scores([0] * len(pairs), [DOSE + day for day, _ in pairs], [total for _, total in pairs])


@pytest.mark.parametrize(
    ("days_before", "is_baseline"),
    [(-1, False), (0, True), (1, True), (29, True), (30, True), (31, False), (365, False)],
)
def test_a_score_counts_on_the_day_of_the_dose_and_up_to_thirty_days_before(
    days_before: int, is_baseline: bool
) -> None:
    assert BASELINE_WINDOW_DAYS == 30
    pair = find_pairs(_readings((-days_before, 12)), ONE, [DOSE], [DOSE + 400])
    assert pair.baseline.tolist() == [12 if is_baseline else MISSING]
    assert pair.baseline_day.tolist() == [DOSE - days_before if is_baseline else NO_DAY]
    assert pair.latest.tolist() == [MISSING]


@pytest.mark.parametrize("day", [0, -30])
def test_of_several_scores_of_one_day_the_last_is_taken(day: int) -> None:
    scores = _readings((day, 21), (day, 3), (day, 12))
    assert find_baseline(scores, ONE, [DOSE]).tolist() == [2]


def test_a_later_score_of_the_day_of_the_dose_is_still_before_it() -> None:
    pair = find_pairs(_readings((-7, 18), (0, 17), (0, 9), (7, 5)), ONE, [DOSE], [DOSE + 7])
    assert (pair.baseline.tolist(), pair.latest.tolist()) == ([9], [5])


def test_an_old_score_does_not_stand_in_for_a_missing_baseline_and_then_nothing_is_latest() -> None:
    pair = find_pairs(_readings((-31, 18), (3, 9)), ONE, [DOSE], [DOSE + 50])
    assert (pair.baseline.tolist(), pair.latest.tolist()) == ([MISSING], [MISSING])


def test_scores_before_the_first_dose_only_are_a_baseline_without_a_latest() -> None:
    pair = find_pairs(_readings((-20, 18), (-3, 15)), ONE, [DOSE], [DOSE + 50])
    assert (pair.baseline.tolist(), pair.latest.tolist(), pair.latest_day.tolist()) == ([15], [MISSING], [NO_DAY])


def test_before_the_first_dose_there_is_no_baseline() -> None:
    assert get_anchor_day([NEVER], [DOSE - 40], [6]).tolist() == [NEVER]
    assert find_baseline(_readings((-20, 18), (-3, 15)), ONE, [NEVER]).tolist() == [MISSING]


def test_nobody_at_all_has_no_baseline() -> None:
    pair = find_pairs(make_scores([], [], []), [], [], [])
    assert len(pair.baseline) == len(pair.latest) == 0
    pair = find_pairs(make_scores([], [], []), [0, 1], [DOSE, NEVER], [DOSE, DOSE])
    assert pair.baseline.tolist() == [MISSING, MISSING]
