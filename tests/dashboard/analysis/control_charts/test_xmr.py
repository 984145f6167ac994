"""The individuals chart by hand: screening as an option, and what is left out."""

import numpy as np
import pytest

from dashboard.analysis.control_charts.control_chart import Limits, label_chart
from dashboard.analysis.control_charts.xmr import compute_xmr_chart, mean_moving_range

SPIKE = [10.0, 11, 10, 11, 10, 11, 10, 30, 10, 11, 10, 11, 10, 11, 10]
"""Twelve ranges of 1 and two of 20."""


def test_screening_leaves_the_outlying_ranges_out_and_without_it_they_count() -> None:
    assert mean_moving_range(np.array(SPIKE)) == 1.0
    assert mean_moving_range(np.array(SPIKE), screened=False) == 52 / 14
    wide = compute_xmr_chart(range(15), SPIKE, screened=False)
    assert wide.upper[0] - wide.mean == pytest.approx(2.66 * 52 / 14)
    narrow = compute_xmr_chart(range(15), SPIKE)
    assert narrow.upper[0] - narrow.mean == pytest.approx(2.66)


def test_screening_happens_once_and_is_not_repeated_on_what_is_left() -> None:
    # Ranges 1 ×12, 4, 20: mean 36/14 = 2.571, bound 8.4: 20 goes. Mean of the rest 16/13, bound 4.02 would keep 4;
    # with 5 in its place the second bound (17/13 · 3.267 = 4.27) would take it, but there is no second time.
    ranges = [1.0] * 12 + [5.0, 20.0]
    values = np.concatenate([[0.0], np.cumsum(ranges)])
    assert mean_moving_range(values) == 17 / 13


def test_a_range_exactly_at_the_bound_is_left_out() -> None:
    # Ranges 0, 0, r: mean r/3, bound 1.089 r > r: kept. Ranges 0 ×3 and r: mean r/4, bound 0.81675 r ≤ r: left out.
    assert mean_moving_range(np.array([0.0, 0, 0, 1])) == 1 / 3
    assert mean_moving_range(np.array([0.0, 0, 0, 0, 1])) == 0
    values = np.concatenate([[0.0], np.cumsum([3.267, 1.0, 0.733, 0.0, 0.0])])
    assert np.abs(np.diff(values)).mean() == pytest.approx(1.0)
    assert mean_moving_range(values) == pytest.approx(1.733 / 4), "3.267 times a mean of 1 is left out"


def test_a_point_exactly_on_a_limit_is_not_beyond_it_and_one_just_over_is() -> None:
    # Seven 0s and six 2s in turn: 12 ranges of 2, then up to the limit and down.
    base = [0.0, 2.0] * 8
    chart = compute_xmr_chart(range(16), base)
    assert (chart.mean, float(chart.upper[0])) == (1.0, 1 + 2.66 * 2)
    for value, beyond in ((float(chart.upper[0]), 0), (float(chart.upper[0]) + 1e-6, 1)):
        again = label_last(base, value)
        assert again == beyond


def label_last(base: list[float], value: float) -> int:
    """Signals beyond the limit of ``base``'s own limits for one more point of that value."""
    chart = compute_xmr_chart(range(len(base)), base)
    values = np.array([*base, value])
    ends = [np.full(len(values), end[0]) for end in (chart.lower, chart.upper, chart.near_lower, chart.near_upper)]
    none = np.zeros(0, np.int64)
    points = (np.arange(len(values), dtype=np.int32), values, none, none.copy())
    labelled = label_chart("XmR", points, chart.mean, Limits(np.zeros(len(values), np.bool_), *ends))
    return sum("beyond limit" in rules for rules in labelled.rules)


def test_a_point_exactly_on_the_mean_ends_a_run() -> None:
    values = [0.0] * 7 + [2.0] * 7
    assert {s.rule for s in compute_xmr_chart(range(14), values).signals} >= {"run"}
    # The seventh 0 and one 2 become the mean itself: six on each side are no run.
    broken = [0.0] * 6 + [1.0, 1.0] + [2.0] * 6
    assert [s for s in compute_xmr_chart(range(14), broken).signals if s.rule == "run"] == []


def test_equal_values_in_a_row_end_a_trend() -> None:
    rising = [5.0, 9, 5, 9, 5, 9, 5, 1, 2, 3, 4, 5, 6, 7]
    assert "trend" in {s.rule for s in compute_xmr_chart(range(14), rising).signals}
    equal = [5.0, 9, 5, 9, 5, 9, 5, 1, 2, 3, 4, 4, 5, 6]
    assert "trend" not in {s.rule for s in compute_xmr_chart(range(14), equal).signals}


def test_values_that_are_no_numbers_are_no_points() -> None:
    chart = compute_xmr_chart(range(5), [1.0, np.nan, np.inf, -np.inf, 3.0])
    assert chart.value.tolist() == [1.0, 3.0]
    assert chart.day.tolist() == [0, 4]
    assert chart.mean == 2.0


@pytest.mark.parametrize("values", [[], [4.0], [4.0, 4.0], [4.0] * 12])
def test_too_few_points_are_a_chart_without_limits(values: list[float]) -> None:
    chart = compute_xmr_chart(range(len(values)), values)
    assert not chart.has_limits
    assert chart.signals == ()
    assert chart.rules == ((),) * len(values)


def test_constant_values_have_both_limits_on_the_mean_and_no_signal() -> None:
    chart = compute_xmr_chart(range(13), [4.0] * 13)
    assert chart.has_limits
    assert set(chart.lower.tolist()) == set(chart.upper.tolist()) == {4.0}
    assert chart.signals == ()
