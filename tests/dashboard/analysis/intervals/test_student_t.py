"""The interval of a mean."""

import numpy as np
import pytest

from dashboard.analysis.intervals.student_t import Mean, mean_interval
from dashboard.analysis.not_estimable import NotEstimable


def test_scipy_gives_the_same_to_twelve_digits() -> None:
    from scipy import stats

    rng = np.random.default_rng(2)
    for count in (2, 3, 13, 400):
        values = rng.normal(-6, 5, count)
        found = mean_interval(values)
        assert isinstance(found, Mean)
        theirs = stats.t.interval(0.95, count - 1, values.mean(), stats.sem(values))
        assert (found.interval.low, found.interval.high) == pytest.approx(theirs, rel=1e-11)


def test_three_values_by_hand() -> None:
    # Mean 4, s = 2; with 2 degrees of freedom t(p) = (2p − 1) / √(2p(1 − p)), 4.302653 for 0.975.
    found = mean_interval([2, 4, 6])
    assert isinstance(found, Mean)
    assert (found.mean, found.sd, found.count) == (4.0, 2.0, 3)
    assert found.interval.high == pytest.approx(4 + 0.95 / 0.04875**0.5 * 2 / 3**0.5, rel=1e-10)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ([], "not estimable, 0 of 2 values"),
        ([5], "not estimable, 1 of 2 values"),
        ([5, np.nan, np.nan], "not estimable, 1 of 2 values"),
        ([7, 7, 7], "not estimable, all 3 values are equal"),
    ],
)
def test_too_few_or_constant_values_have_no_interval(values: list[float], words: str) -> None:
    found = mean_interval(values)
    assert isinstance(found, NotEstimable)
    assert found.words == words


def test_values_that_are_not_there_are_left_out() -> None:
    assert mean_interval([2, np.nan, 4, 6]) == mean_interval([2, 4, 6])
