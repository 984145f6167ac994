"""u, u′ and p′ charts by hand and by scipy, with their edges."""

import numpy as np
import pytest
from scipy.stats import norm, poisson

from dashboard.analysis.control_charts.laney import laney_sigma, laney_sigma_u
from dashboard.analysis.control_charts.p_chart import compute_p_chart
from dashboard.analysis.control_charts.p_prime_chart import compute_p_prime_chart
from dashboard.analysis.control_charts.u_chart import compute_u_chart, poisson_quantile


def test_the_poisson_quantile_is_scipys() -> None:
    expected = np.concatenate([[1e-9, 1e-4, 0.001, 0.0013508], np.linspace(0.01, 60, 400)])
    for q in (norm.cdf(-3), norm.cdf(-2), 0.5, norm.cdf(2), norm.cdf(3)):
        np.testing.assert_array_equal(poisson_quantile(q, expected), poisson.ppf(q, expected))
    assert poisson_quantile(0.99, np.zeros(2)).tolist() == [0, 0]


def test_u_limits_are_three_sigma_from_five_expected_on_and_exact_below() -> None:
    # ū = 0.5: 10 exposed are exactly five expected, 9.8 are 4.9.
    chart = compute_u_chart(range(14), [5] * 7 + [4] * 7, [10.0] * 7 + [8.0] * 7)
    assert chart.mean == 0.5
    assert chart.exact.tolist() == [False] * 7 + [True] * 7
    assert chart.upper[0] == pytest.approx(0.5 + 3 * np.sqrt(0.5 / 10))
    assert chart.lower[0] == 0
    assert chart.upper[13] == poisson.ppf(norm.cdf(3), 4) / 8
    assert chart.method == "u"
    assert chart.overdispersion == 0, "no spread at all: never narrowed"


def test_more_spread_than_chance_widens_u_by_hand() -> None:
    # 20 and 40 in turn on an exposure of 10: ū = 3, sigma = √0.3, |Δz| = 2/√0.3, σz = that / 1.128.
    chart = compute_u_chart(range(14), [20, 40] * 7, [10.0] * 14)
    by_hand = 2 / np.sqrt(0.3) / 1.128
    assert chart.method == "u prime"
    assert chart.overdispersion == pytest.approx(by_hand, abs=1e-12)
    assert chart.upper[0] == pytest.approx(3 + 3 * by_hand * np.sqrt(0.3), abs=1e-12)


def test_p_prime_as_published_also_narrows() -> None:
    day, total = range(14), [100] * 14
    wide = compute_p_prime_chart(day, [30, 50] * 7, total)
    by_hand = 0.2 / np.sqrt(0.24 / 100) / 1.128
    assert wide.overdispersion == pytest.approx(by_hand, abs=1e-12)
    assert wide.upper[0] == pytest.approx(0.4 + 3 * by_hand * np.sqrt(0.24 / 100), abs=1e-12)
    assert wide.upper[0] == compute_p_chart(day, [30, 50] * 7, total).upper[0]
    calm = [40, 40, 40, 40, 40, 41, 40, 40, 40, 40, 40, 40, 39, 40]
    narrow = compute_p_prime_chart(day, calm, total)
    assert narrow.overdispersion < 1
    assert narrow.upper[0] < compute_p_chart(day, calm, total).upper[0]


@pytest.mark.parametrize(("value", "mean"), [([], 0.5), ([0.4], 0.4), ([0.0, 0.0], 0.0), ([1.0, 1.0], 1.0)])
def test_sigma_z_is_one_where_it_cannot_be_computed(value: list[float], mean: float) -> None:
    assert laney_sigma(np.array(value), np.full(len(value), 9), mean) == 1
    if mean < 1:
        assert laney_sigma_u(np.array(value), np.full(len(value), 9.0), mean) == (
            1 if len(value) < 2 or not mean else 0
        )


def test_points_with_impossible_numbers_are_left_out() -> None:
    chart = compute_u_chart(range(6), [1, 2, -1, 3, 4, 1], [2.0, 0.0, 3.0, np.nan, -1.0, 2.0])
    assert chart.day.tolist() == [0, 5]
    assert chart.mean == 0.5
    shares = compute_p_chart(range(5), [1, -1, 5, 2, 3], [4, 4, 4, 0, 4])
    assert shares.day.tolist() == [0, 4]


def test_no_events_and_no_points_are_calm() -> None:
    nothing = compute_u_chart(range(14), [0] * 14, [3.0] * 14)
    assert (nothing.mean, float(nothing.upper.max()), nothing.signals) == (0, 0, ())
    assert len(compute_u_chart([], [], []).value) == 0
    assert len(compute_p_prime_chart([], [], []).value) == 0
    everybody = compute_p_prime_chart(range(14), [9] * 14, [9] * 14)
    assert (everybody.mean, everybody.signals) == (1, ())


def test_rare_events_are_signals_only_beyond_a_limit() -> None:
    events = np.zeros(30, int)
    events[0] = 1
    quiet = compute_u_chart(range(30), events, [4.0] * 30)
    assert quiet.rare
    assert quiet.signals == ()
    events[-1] = 6
    assert [s.rule for s in compute_u_chart(range(30), events, [4.0] * 30).signals] == ["beyond limit"]
    # Exactly one expected at the usual point is not rare.
    assert not compute_u_chart(range(30), [1] * 30, [4.0] * 30).rare
    assert not compute_p_chart(range(30), [1] * 30, [4] * 30).rare
