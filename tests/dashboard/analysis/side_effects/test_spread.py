"""Median and quartiles."""

import statistics

import numpy as np
import pytest

from dashboard.analysis.not_estimable import NotEstimable
from dashboard.analysis.side_effects.spread import Spread, summarise_values


def test_quartiles_lie_between_two_values_in_proportion():
    # Places 1.75, 2.5 and 3.25 of 10, 20, 30, 40.
    assert summarise_values(np.array([40, 10, 30, 20], np.int16), 6) == Spread(4, 6, 10, 17.5, 25, 32.5, 40)


@pytest.mark.parametrize("seed", range(20))
def test_quartiles_are_those_of_the_standard_library(seed: int):
    random = np.random.default_rng(seed)
    # Far apart values are sorted, near ones counted.
    values = random.integers(-40, (300, 10**6)[seed % 2], int(random.integers(2, 60)))
    found = summarise_values(values, 100)
    assert isinstance(found, Spread)
    expected = statistics.quantiles(values.tolist(), n=4, method="inclusive")
    assert (found.lower, found.median, found.upper) == pytest.approx(tuple(expected), abs=1e-9)


def test_values_between_whole_numbers_keep_their_decimals():
    assert summarise_values(np.array([0.25, 1.75, 0.5]), 3) == Spread(3, 3, 0.25, 0.375, 0.5, 1.125, 1.75)


def test_one_value_is_all_of_its_quartiles():
    assert summarise_values(np.array([7]), 3) == Spread(1, 3, 7, 7, 7, 7, 7)


def test_equal_values_have_no_spread():
    assert summarise_values(np.full(9, 5), 9) == Spread(9, 9, 5, 5, 5, 5, 5)


def test_nothing_recorded_says_so():
    answer = summarise_values(np.zeros(0, np.int32), 1_200)
    assert isinstance(answer, NotEstimable)
    assert answer.words == "not estimable, none of 1,200 recorded"
