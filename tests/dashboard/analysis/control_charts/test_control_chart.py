"""Control charts by hand-worked examples and exact boundaries."""

import numpy as np
import pytest
from scipy.stats import binom, norm

from dashboard.analysis.control_charts.control_chart import POINTS_NEEDED
from dashboard.analysis.control_charts.p_chart import binomial_quantile, compute_p_chart
from dashboard.analysis.control_charts.special_cause import find_runs, find_trends, find_two_of_three
from dashboard.analysis.control_charts.xmr import compute_xmr_chart

WEEKS = np.arange(60, dtype=np.int32) * 7


def xmr(values: list[float]):
    return compute_xmr_chart(WEEKS[: len(values)], values)


def test_xmr_limits_are_the_mean_and_2_66_mean_moving_ranges() -> None:
    # Ranges are all 2; mean of 7 × 10 and 6 × 12 = 142/13.
    chart = xmr([10, 12] * 6 + [10])
    assert chart.mean == pytest.approx(142 / 13)
    assert chart.upper[0] == pytest.approx(142 / 13 + 5.32)
    assert chart.lower[0] == pytest.approx(142 / 13 - 5.32)
    assert chart.signals == ()
    assert chart.method == "XmR"


def test_a_moving_range_at_3_267_times_their_mean_is_screened_out_once() -> None:
    # 12 ranges of 1 and two of 20: mean 52/14 = 3.71, bound 12.1, so both 20s go and the mean is 1.
    values = [10.0, 11] * 7 + [10.0]
    values[7] = 30.0  # ranges: 12 of 1, then 10→30 and 30→10 of 20
    chart = xmr(values)
    assert chart.upper[0] - chart.mean == pytest.approx(2.66)
    (beyond,) = [s for s in chart.signals if s.rule == "beyond limit"]
    assert (beyond.side, beyond.first, beyond.count) == ("above", 7, 1)


def test_twelve_points_have_no_limits_and_no_signals_and_thirteen_have() -> None:
    twelve = xmr([1.0] * 5 + [9.0] * 7)
    assert not twelve.has_limits
    assert np.isnan(twelve.upper).all()
    assert twelve.signals == ()
    assert twelve.rules == ((),) * 12
    assert xmr([1.0] * 6 + [9.0] * 7).has_limits
    assert POINTS_NEEDED == 13


def test_equal_values_are_no_signal_though_their_float_mean_is_not_exact() -> None:
    assert xmr([0.1] * 20).signals == ()


def test_seven_in_a_row_above_the_mean_is_a_run_and_six_is_not() -> None:
    assert find_runs(np.array([1] * 6, dtype=np.int8)) == []
    assert find_runs(np.array([-1] + [1] * 7 + [-1], dtype=np.int8)) == [(1, 7)]


def test_a_point_on_the_mean_ends_a_run() -> None:
    assert find_runs(np.array([1, 1, 1, 0, 1, 1, 1, 1], dtype=np.int8)) == []


def test_seven_rising_points_are_a_trend_and_six_or_an_equal_pair_are_not() -> None:
    assert find_trends(np.arange(7.0)) == [(0, 6)]
    assert find_trends(np.arange(6.0)) == []
    assert find_trends(np.array([0, 1, 2, 3, 3, 4, 5, 6.0])) == []
    assert find_trends(-np.arange(8.0)) == [(0, 7)]


def test_two_of_three_near_the_limit_need_all_three_on_one_side() -> None:
    near = np.array([False, True, False, True, False])
    same = np.array([1, 1, 1, 1, 1], dtype=np.int8)
    assert [list(g) for g in find_two_of_three(same, near)] == [[1, 3]]
    crossed = np.array([1, 1, -1, 1, 1], dtype=np.int8)
    assert find_two_of_three(crossed, near) == []


def test_neighbouring_windows_of_two_of_three_are_one_signal() -> None:
    near = np.array([True, True, True, True])
    assert [list(g) for g in find_two_of_three(np.ones(4, dtype=np.int8), near)] == [[0, 1, 2, 3]]


def test_a_signal_says_which_rule_how_many_and_since_when() -> None:
    chart = xmr([10, 12, 9, 11, 10, 9, 10, 12, 11, 9, 13, 13, 14, 13, 14, 13, 13])
    (run,) = [s for s in chart.current_signals if s.rule == "run"]
    assert (run.side, run.count, run.since_day) == ("above", 7, 70)
    assert chart.special.tolist() == [False] * 10 + [True] * 7


def test_missing_weeks_are_left_out_and_do_not_end_a_run() -> None:
    values = [10, 12, 9, 11, 10, 9, 10, 12, 11, 9, 13, 13, np.nan, 14, 13, 14, 13, 13]
    chart = xmr(values)
    assert len(chart.value) == 17
    assert chart.current_signals[0].count == 7


def test_a_floor_clips_the_lower_limit_of_a_count() -> None:
    values = [0.0, 5.0] * 7
    assert xmr(values).lower[0] < 0
    assert compute_xmr_chart(WEEKS[:14], values, floor=0).lower[0] == 0


def test_p_limits_are_three_sigma_where_five_are_expected() -> None:
    chart = compute_p_chart(WEEKS[:14], [10] * 14, [50] * 14)
    assert chart.method == "p"
    assert chart.mean == pytest.approx(0.2)
    assert chart.upper[0] == pytest.approx(0.2 + 3 * np.sqrt(0.16 / 50))
    assert chart.lower[0] == pytest.approx(0.2 - 3 * np.sqrt(0.16 / 50))
    assert not chart.exact.any()
    assert chart.signals == ()


def test_p_limits_are_exact_binomial_where_fewer_than_five_are_expected() -> None:
    # n·p̄ = 4.99…: exact; 5: not. Same share in every week, so no overdispersion.
    chart = compute_p_chart(WEEKS[:14], [4] * 7 + [5] * 7, [40] * 7 + [50] * 7)
    assert chart.exact.tolist() == [True] * 7 + [False] * 7
    assert chart.upper[0] == binom.ppf(norm.cdf(3), 40, 0.1) / 40
    assert chart.lower[0] == 0


def test_exact_limits_also_hold_near_one() -> None:
    chart = compute_p_chart(WEEKS[:14], [19] * 14, [20] * 14)
    assert chart.exact.all()
    assert chart.upper[0] == 1.0
    assert chart.lower[0] == binom.ppf(norm.cdf(-3), 20, 0.95) / 20


def test_the_binomial_quantile_is_scipys() -> None:
    n = np.arange(1, 300)
    for p in (0.004, 0.05, 0.17, 0.5, 0.93):
        for q in (norm.cdf(-3), norm.cdf(-2), norm.cdf(2), norm.cdf(3)):
            np.testing.assert_array_equal(binomial_quantile(q, n, p), binom.ppf(q, n, p))


def test_more_spread_than_chance_widens_the_limits_by_laneys_sigma() -> None:
    # Shares 0.3 and 0.5 in turn of 100: p̄ = 0.4, sigma = .04899, |Δz| = .2/.04899 = 4.0825, σz = 3.6192.
    chart = compute_p_chart(WEEKS[:14], [30, 50] * 7, [100] * 14)
    assert chart.method == "p prime"
    assert chart.overdispersion == pytest.approx(4.08248 / 1.128, rel=1e-5)
    assert chart.upper[0] == pytest.approx(0.4 + 3 * chart.overdispersion * np.sqrt(0.24 / 100))
    assert chart.signals == ()


def test_less_spread_than_chance_never_narrows_the_limits() -> None:
    chart = compute_p_chart(WEEKS[:14], [40] * 14, [100] * 14)
    assert chart.overdispersion == 0
    assert chart.method == "p"
    assert chart.upper[0] == pytest.approx(0.4 + 3 * np.sqrt(0.24 / 100))


def test_limits_are_clipped_to_nought_and_one() -> None:
    chart = compute_p_chart(WEEKS[:14], [1, 13] * 7, [14] * 14)
    assert chart.lower.min() == 0
    assert chart.upper.max() == 1


def test_weeks_without_sessions_are_not_points() -> None:
    chart = compute_p_chart(WEEKS[:5], [1, 0, 0, 2, 1], [4, 0, 3, 4, 4])
    assert chart.day.tolist() == [0, 14, 21, 28]
    assert not chart.has_limits


def test_no_events_at_all_and_no_weeks_at_all_are_calm() -> None:
    nothing = compute_p_chart(WEEKS[:20], [0] * 20, [9] * 20)
    assert nothing.mean == 0
    assert nothing.upper.max() == 0
    assert nothing.signals == ()
    empty = compute_p_chart([], [], [])
    assert len(empty.value) == 0
    assert np.isnan(empty.mean)
    assert empty.current_signals == ()
    assert np.isnan(compute_xmr_chart([], []).mean)


def test_a_chart_cannot_be_changed() -> None:
    chart = xmr([1.0, 2.0] * 7)
    with pytest.raises(ValueError, match="read-only"):
        chart.value[0] = 3


def test_rows_of_zeros_are_no_signal_where_less_than_one_event_is_expected() -> None:
    total = np.full(30, 4)
    rare = np.zeros(30, int)
    rare[0] = 1
    assert compute_p_chart(np.arange(30), rare, total).signals == ()
    frequent = np.zeros(30, int)
    frequent[:20] = 2
    assert any(s.rule == "run" for s in compute_p_chart(np.arange(30), frequent, total).signals)


def test_a_rare_event_beyond_the_limit_is_still_a_signal() -> None:
    total, events = np.full(30, 10), np.zeros(30, int)
    events[-1] = 8
    assert [s.rule for s in compute_p_chart(np.arange(30), events, total).signals] == ["beyond limit"]
