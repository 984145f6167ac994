"""The line against statsmodels, and what has none."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.api import OLS, add_constant

from dashboard.analysis.not_estimable import NotEstimable
from dashboard.analysis.therapy.linear_fit import LinearFit, fit_line

NEAR = 1e-9


def check_against_statsmodels(y: np.ndarray, columns: list[np.ndarray]) -> None:
    fit = fit_line(y, columns)
    assert isinstance(fit, LinearFit)
    model = OLS(y, add_constant(np.stack(columns, axis=1))).fit()
    robust = model.get_robustcov_results("HC3", use_t=True)
    np.testing.assert_allclose(fit.slopes, model.params[1:], rtol=NEAR, atol=NEAR)
    ends = [(one.low, one.high) for one in fit.ordinary]
    np.testing.assert_allclose(ends, model.conf_int()[1:], rtol=NEAR, atol=NEAR)
    ends = [(one.low, one.high) for one in fit.intervals]
    np.testing.assert_allclose(ends, robust.conf_int()[1:], rtol=NEAR, atol=NEAR)
    assert fit.count == len(y)


@settings(max_examples=60)
@given(st.integers(0, 2**32 - 1), st.integers(8, 200), st.integers(1, 3))
def test_slopes_and_both_intervals_are_those_of_statsmodels(seed: int, count: int, columns: int) -> None:
    random = np.random.default_rng(seed)
    x = [random.normal(50, 10, count) for _ in range(columns)]
    y = random.normal(0, 1 + np.abs(x[0]) / 20, count) + sum(0.3 * one for one in x)
    check_against_statsmodels(y, x)


def test_whole_numbers_such_as_sessions_and_scores() -> None:
    random = np.random.default_rng(4)
    sessions, baseline = random.integers(0, 12, 90), random.integers(5, 22, 90)
    later = np.clip(np.round(0.5 * baseline - 0.2 * sessions + random.normal(0, 3, 90)), 0, 21)
    check_against_statsmodels(later, [sessions.astype(float), baseline.astype(float)])


def test_a_line_worked_by_hand() -> None:
    """x 1 to 5, y 1 2 2 4 6: b = 12 / 10, residuals .4, .2, -1, -.2, .6; Σe² = 1.6, s² = 1.6 / 3."""
    fit = fit_line([1, 2, 2, 4, 6], [[1, 2, 3, 4, 5]])
    assert isinstance(fit, LinearFit)
    assert fit.slopes == pytest.approx((1.2,), abs=1e-12)
    reach = 3.182446305284263 * (1.6 / 3 / 10) ** 0.5
    assert (fit.ordinary[0].low, fit.ordinary[0].high) == pytest.approx((1.2 - reach, 1.2 + reach), abs=1e-9)
    leverage = [0.6, 0.3, 0.2, 0.3, 0.6]
    meat = sum(
        (x * e / (1 - h)) ** 2 for x, e, h in zip((-2, -1, 0, 1, 2), (0.4, 0.2, -1, -0.2, 0.6), leverage, strict=True)
    )
    reach = 3.182446305284263 * meat**0.5 / 10
    assert (fit.intervals[0].low, fit.intervals[0].high) == pytest.approx((1.2 - reach, 1.2 + reach), abs=1e-9)


@pytest.mark.parametrize(
    ("outcome", "columns", "reason"),
    [
        ([], [[]], "0 of 4 values"),
        ([1, 2, 3], [[1, 2, 4]], "3 of 4 values"),
        ([1, 2, 3, 5], [[1, 2, 4, 4], [1, 0, 1, 0]], "4 of 5 values"),
        ([1, 2, 3, 5], [[0.1, 0.1, 0.1, 0.1]], "a column is constant"),
        ([1, 2, 3, 5, 9], [[1, 2, 4, 4, 6], [2, 4, 8, 8, 12]], "a column follows from the others"),
        ([1, 2, 3, 5, 9], [[1, 1, 1, 1, 2]], "one value alone decides the slope"),
        ([3, 3, 3, 3], [[1, 2, 4, 5]], "the line leaves no scatter to measure"),
        ([3, 5, 7, 9, 11], [[1, 2, 3, 4, 5]], "the line leaves no scatter to measure"),
    ],
)
def test_what_has_no_line_says_why(outcome: list[float], columns: list[list[float]], reason: str) -> None:
    fit = fit_line(outcome, columns)
    assert isinstance(fit, NotEstimable)
    assert reason in fit.words
