"""Run rules: limits by their formula, signs at the exact bound, and what is left out."""

import math

import numpy as np
import pytest
from scipy.stats import binom

from dashboard.analysis.control_charts.run_rules import (
    RunRules,
    fewest_crossings_needed,
    find_run_rules,
    longest_run_allowed,
)
from dashboard.analysis.not_estimable import NotEstimable
from tests.dashboard.analysis.control_charts.slow_control_charts import slow_run_rules

PUBLISHED = {10: (6, 2), 12: (7, 3), 20: (7, 6), 24: (8, 8), 30: (8, 10), 40: (8, 14)}
"""Useful observations: longest run allowed, fewest crossings needed."""


def found(values: list[float]) -> RunRules:
    rules = find_run_rules(values)
    assert isinstance(rules, RunRules)
    return rules


@pytest.mark.parametrize("useful", range(10, 41))
def test_limits_follow_the_published_formula(useful: int) -> None:
    limits = (longest_run_allowed(useful), fewest_crossings_needed(useful))
    assert limits == (round(math.log2(useful) + 3), binom.ppf(0.05, useful - 1, 0.5))
    assert PUBLISHED.get(useful, limits) == limits


def alternate(runs: list[int]) -> list[float]:
    """A series about 0 with runs of these lengths, first above."""
    return [float((-1) ** k * (1 + i % 3)) for k, length in enumerate(runs) for i in range(length)]


def test_a_run_as_long_as_allowed_is_usual_and_one_more_is_a_shift() -> None:
    # Twenty useful observations: 7 allowed.
    usual = found(alternate([7, 1, 1, 3, 1, 4, 1, 2]))
    assert (usual.useful, usual.longest_run, usual.longest_allowed) == (20, 7, 7)
    assert not usual.unusually_long_run
    long = found(alternate([8, 1, 1, 3, 1, 3, 0, 3])[:20])
    assert long.longest_run == 8
    assert long.unusually_long_run
    assert long.shifted


def test_as_many_crossings_as_needed_are_usual_and_one_fewer_is_a_shift() -> None:
    # Twenty useful observations: 6 crossings needed.
    usual = found(alternate([3, 3, 3, 3, 3, 4, 1]))
    assert (usual.useful, usual.crossings, usual.crossings_needed) == (20, 6, 6)
    assert not usual.shifted
    few = found(alternate([3, 3, 4, 3, 3, 4]))
    assert (few.crossings, few.longest_run) == (5, 4)
    assert few.unusually_few_crossings
    assert few.shifted
    assert not few.unusually_long_run


def test_points_on_the_median_neither_end_a_run_nor_cross() -> None:
    with_median = [1.0, 1, 0, 1, 1, -1, 0, -1, -1, -1, 0, 1, -1]
    rules = found(with_median)
    assert rules.median == 0
    assert (rules.useful, rules.on_median) == (10, 3)
    assert (rules.longest_run, rules.crossings) == (4, 3)


def test_missing_values_are_left_out() -> None:
    values = [1.0, -1] * 6
    gaps = [np.nan, *values[:5], np.inf, *values[5:]]
    assert found(gaps) == found(values)


@pytest.mark.parametrize("values", [[], [3.0], [2.0] * 50, [1.0, 2.0] * 4 + [1.5]])
def test_under_ten_useful_observations_there_is_no_answer(values: list[float]) -> None:
    answer = find_run_rules(values)
    assert isinstance(answer, NotEstimable)
    assert answer.need == 10
    assert answer.words == f"not estimable, {answer.have} of 10 points off the median"


def test_nine_useful_are_too_few_and_ten_are_enough() -> None:
    assert isinstance(find_run_rules([1.0, -1] * 4 + [0.0, 1.0, -1.0][:1]), NotEstimable)
    assert isinstance(find_run_rules([1.0, -1] * 5), RunRules)


def test_random_series_have_the_runs_of_the_slow_twin() -> None:
    for seed in range(100):
        random = np.random.default_rng(seed)
        values = random.integers(0, 7, int(random.integers(20, 60))).astype(float).tolist()
        rules = found(values)
        assert (rules.useful, rules.longest_run, rules.crossings) == slow_run_rules(values)
