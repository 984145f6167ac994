"""The funnel of a standardised ratio, and the expected numbers under it."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.analysis.funnels.funnel import ABOVE, BELOW, WITHIN, Funnel
from dashboard.analysis.funnels.indirect import expect_by_stratum
from dashboard.analysis.funnels.ratio_funnel import ratio_funnel, ratio_limits
from dashboard.analysis.not_estimable import NotEstimable


def funnel_of(observed, expected, **options) -> Funnel:
    found = ratio_funnel(observed, expected, **options)
    assert isinstance(found, Funnel)
    return found


def test_limits_are_the_exact_poisson_quantiles_of_scipy() -> None:
    from scipy.stats import poisson

    expected = np.array([0.2, 1, 2.5, 10, 88.8, 4000])
    for limit, q in zip(ratio_limits(expected), (0.025, 0.975, 0.001, 0.999), strict=True):
        np.testing.assert_array_equal(limit, poisson.ppf(q, expected) / expected)


def test_only_beyond_the_outer_limit_is_unusual_and_a_ratio_exactly_on_it_is_not() -> None:
    # Poisson(20): the outer limits are 8 and 35.
    found = funnel_of([8, 7, 35, 36], [20.0] * 4, overdispersed=False)
    assert (found.low_998[0], found.high_998[0]) == (0.4, 1.75)
    assert found.unusual.tolist() == [WITHIN, BELOW, WITHIN, ABOVE]


def test_variance_between_units_is_added_on_the_scale_of_the_ratio() -> None:
    observed, expected = np.array([10, 30, 20, 8, 32, 20]), np.full(6, 20.0)
    found = funnel_of(observed, expected)
    z = (observed - 20) / 20**0.5
    low, high = np.quantile(z, [0.1, 0.9])
    assert found.phi == pytest.approx(np.mean(np.clip(z, low, high) ** 2), abs=1e-12)
    assert found.tau2 == pytest.approx((6 * found.phi - 5) / (120 - 20), abs=1e-12)
    reach = 3.0902323061678132 * (1 / 20 + found.tau2) ** 0.5
    assert found.high_998[0] == pytest.approx(max(35 / 20, 1 + reach), abs=1e-12)
    assert found.low_998[0] == pytest.approx(max(0, 1 - reach), abs=1e-12)


def test_fewer_than_one_event_expected_is_never_unusual() -> None:
    found = funnel_of([9, 9], [0.99, 1.0], overdispersed=False)
    assert found.judged.tolist() == [False, True]
    assert found.unusual.tolist() == [WITHIN, ABOVE]


@given(st.floats(1, 200))
def test_chance_alone_calls_at_most_one_unit_in_five_hundred_unusual(expected: float) -> None:
    from scipy.stats import poisson

    every = np.arange(int(expected * 3) + 60)
    found = funnel_of(every, np.full(len(every), expected), overdispersed=False)
    chance = poisson.pmf(every, expected)
    assert chance[found.unusual == ABOVE].sum() <= 0.001 + 1e-9
    assert chance[found.unusual == BELOW].sum() <= 0.001 + 1e-9


def test_nothing_expected_or_a_count_below_nought_has_no_ratio() -> None:
    found = funnel_of([3, 2, -1], [4.0, 0.0, 4.0])
    assert np.isnan(found.value).tolist() == [False, True, True]
    assert found.unusual.tolist() == [WITHIN] * 3
    for observed, expected in (([], []), ([2], [0.0])):
        nothing = ratio_funnel(observed, expected)
        assert isinstance(nothing, NotEstimable)
        assert nothing.words == "not estimable, 0 of 1 events expected"


def test_expected_events_by_hand() -> None:
    # Stratum 0: 1 of 4 events; stratum 1: 3 of 4. Unit 0 has three of the first and one of the second: 3/4 + 3/4.
    stratum = [0, 0, 0, 1, 0, 1, 1, 1]
    unit = [0, 0, 0, 0, 1, 1, 1, 1]
    event = [1, 0, 0, 1, 0, 1, 1, 0]
    assert expect_by_stratum(event, stratum, unit, 2).tolist() == [1.5, 2.5]


def test_rows_without_a_stratum_or_unit_count_nowhere() -> None:
    assert expect_by_stratum([1, 1, 0], [0, -1, 0], [0, 0, -1], 2).tolist() == [1.0, 0.0]
    assert expect_by_stratum([], [], [], 3).tolist() == [0.0, 0.0, 0.0]


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 3), st.integers(0, 4)), min_size=1, max_size=60))
def test_over_all_units_as_many_are_expected_as_there_were(rows: list[tuple[bool, int, int]]) -> None:
    event, stratum, unit = (np.array(column) for column in zip(*rows, strict=True))
    expected = expect_by_stratum(event, stratum, unit, 5)
    assert expected.sum() == pytest.approx(event.sum(), abs=1e-9)
    one_stratum = expect_by_stratum(event, np.zeros(len(rows)), unit, 5)
    np.testing.assert_allclose(one_stratum, event.mean() * np.bincount(unit, minlength=5), atol=1e-9)
