"""Four doses or four weeks in, still at caseness and not reliably better."""

import pytest

from dashboard.analysis.expected_course.rule import is_without_gain
from data_access.definitions.registry import get_instrument
from data_access.facts.arrays import MISSING


@pytest.mark.parametrize(
    ("dose", "day", "baseline", "latest", "held"),
    [
        (4, 21, 16, 13, True),
        (4, 21, 16, 12, False),
        (4, 21, 11, 8, True),
        (4, 21, 11, 7, False),
        (3, 27, 16, 16, False),
        (3, 28, 16, 16, True),
        (1, 28, 16, 20, True),
        (6, 50, 16, 21, True),
        (4, 21, MISSING, 13, False),
        (4, 21, 16, MISSING, False),
    ],
)
def test_the_bounds_on_their_exact_side(dose: int, day: int, baseline: int, latest: int, held: bool) -> None:
    assert is_without_gain([dose], [day], [baseline], [latest], get_instrument("gad7"), "nhs").tolist() == [held]


def test_the_reliable_change_is_that_of_the_threshold_set() -> None:
    assert is_without_gain([4], [21], [16], [12], get_instrument("gad7"), "conservative").tolist() == [True]


def test_where_a_high_score_is_better_a_rise_is_the_gain() -> None:
    who5 = get_instrument("who5")
    assert is_without_gain([4, 4], [21, 21], [28, 28], [36, 40], who5, "nhs").tolist() == [True, False]


@pytest.mark.parametrize("key", ["madrs", "isi"])
def test_without_a_bound_the_rule_is_silent(key: str) -> None:
    assert is_without_gain([6], [60], [25], [25], get_instrument(key), "nhs").tolist() == [False]
