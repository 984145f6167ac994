"""The funnel of a proportion: limits, who is unusual, and who is never called so."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.analysis.funnels.funnel import ABOVE, BELOW, WITHIN, Funnel
from dashboard.analysis.funnels.proportion_funnel import proportion_funnel, proportion_limits
from dashboard.analysis.not_estimable import NotEstimable

TAILS = (0.025, 0.975, 0.001, 0.999)


def funnel_of(events, total, **options) -> Funnel:
    found = proportion_funnel(events, total, **options)
    assert isinstance(found, Funnel)
    return found


@pytest.mark.parametrize("target", [0.03, 0.5, 0.675, 0.98])
def test_limits_are_the_exact_binomial_quantiles_of_scipy(target: float) -> None:
    from scipy.stats import binom

    n = np.array([1, 2, 3, 7, 20, 57, 400, 12_345])
    for limit, q in zip(proportion_limits(n, target), TAILS, strict=True):
        np.testing.assert_array_equal(limit, binom.ppf(q, n, target) / n)


def test_large_units_have_the_limits_of_spiegelhalters_normal_formula() -> None:
    n = np.array([1_000_000])
    reach = 3.0902323061678132 * (0.4 * 0.6 / n) ** 0.5
    low, high = proportion_limits(n, 0.4)[2:]
    assert low == pytest.approx(0.4 - reach, abs=3e-6)
    assert high == pytest.approx(0.4 + reach, abs=3e-6)


def test_the_variance_between_units_widens_the_limits_and_never_narrows_them() -> None:
    n, tau2 = np.array([10, 100, 1000]), 0.01
    exact, wide = proportion_limits(n, 0.6), proportion_limits(n, 0.6, tau2)
    spread = np.sqrt(0.6 * 0.4 / n + tau2)
    for k, z in ((1, 1.959963984540054), (3, 3.0902323061678132)):
        np.testing.assert_allclose(wide[k], np.maximum(exact[k], np.minimum(0.6 + z * spread, 1)), atol=1e-12)
        np.testing.assert_allclose(wide[k - 1], np.minimum(exact[k - 1], np.maximum(0.6 - z * spread, 0)), atol=1e-12)


def test_only_beyond_the_outer_limit_is_unusual_and_a_share_exactly_on_it_is_not() -> None:
    # binomial(50, 0.5): the outer limits are 14 and 36 of 50.
    found = funnel_of([14, 13, 36, 37, 18], [50] * 5, target=0.5, overdispersed=False)
    assert (found.low_998[0], found.high_998[0]) == (0.28, 0.72)
    assert found.unusual.tolist() == [WITHIN, BELOW, WITHIN, ABOVE, WITHIN]
    # 17 of 50 lies beyond the 95 % limits (18 to 32): worth a look, never "unusual".
    assert funnel_of([17], [50], target=0.5).low_95[0] == 0.36
    assert funnel_of([17], [50], target=0.5).unusual.tolist() == [WITHIN]


@given(st.integers(2, 300), st.floats(0.001, 0.999))
def test_chance_alone_calls_at_most_one_unit_in_five_hundred_unusual(total: int, target: float) -> None:
    from scipy.stats import binom

    every = np.arange(total + 1)
    found = funnel_of(every, np.full(total + 1, total), target=target, overdispersed=False)
    chance = binom.pmf(every, total, target)
    assert chance[found.unusual == ABOVE].sum() <= 0.001 + 1e-9
    assert chance[found.unusual == BELOW].sum() <= 0.001 + 1e-9


def test_one_patient_is_never_unusual_whatever_is_expected() -> None:
    for target in (0.0001, 0.5, 0.9999):
        found = funnel_of([1, 0], [1, 1], target=target)
        assert found.unusual.tolist() == [WITHIN, WITHIN]
        assert found.judged.tolist() == [False, False]


def test_a_unit_is_judged_from_one_event_and_one_patient_without_it_expected() -> None:
    assert funnel_of([0, 0], [9, 10], target=0.1).judged.tolist() == [False, True]
    assert funnel_of([9, 9], [9, 10], target=0.9).judged.tolist() == [False, True]
    assert funnel_of([9], [9], target=0.1).unusual.tolist() == [WITHIN]
    assert funnel_of([10], [10], target=0.1).unusual.tolist() == [ABOVE]


def test_the_target_is_the_share_of_all_and_z_scores_are_taken_around_it() -> None:
    found = funnel_of([30, 70, 10], [50, 100, 50])
    assert found.target == pytest.approx(110 / 200)
    z = (found.value - 0.55) / np.sqrt(0.55 * 0.45 / found.size)
    low, high = np.quantile(z, [0.1, 0.9])
    assert found.phi == pytest.approx(np.mean(np.clip(z, low, high) ** 2), abs=1e-12)
    weight = found.size / (0.55 * 0.45)
    assert found.tau2 == pytest.approx((3 * found.phi - 2) / (weight.sum() - (weight**2).sum() / weight.sum()))


def test_units_that_all_differ_are_not_all_unusual() -> None:
    events, total = np.array([20, 35, 50, 65, 80] * 3), np.full(15, 100)
    plain = funnel_of(events, total, overdispersed=False)
    wide = funnel_of(events, total)
    assert np.count_nonzero(plain.unusual) == 6
    assert np.count_nonzero(wide.unusual) == 0
    assert wide.phi > 1
    assert (plain.phi, plain.tau2) == (0.0, 0.0)


def test_all_alike_have_no_spread_and_nobody_is_unusual() -> None:
    for share in (0, 10, 20):
        found = funnel_of([share] * 6, [20] * 6)
        assert found.tau2 == 0
        assert not found.unusual.any()


def test_units_without_patients_or_with_impossible_counts_have_no_value() -> None:
    found = funnel_of([5, 0, -1, 9], [10, 0, 10, 8])
    assert np.isnan(found.value).tolist() == [False, True, True, True]
    assert np.isnan(found.high_998).tolist() == [False, True, True, True]
    assert found.judged.tolist() == [True, False, False, False]
    assert found.unusual.tolist() == [WITHIN] * 4
    assert found.target == 0.5


@pytest.mark.parametrize(("events", "total"), [([], []), ([0], [0]), ([3], [-1])])
def test_without_patients_it_is_not_estimable(events: list[int], total: list[int]) -> None:
    found = proportion_funnel(events, total)
    assert isinstance(found, NotEstimable)
    assert found.words == "not estimable, 0 of 1 patients"


def test_units_stay_in_the_order_they_were_given() -> None:
    found = funnel_of([9, 1, 5], [10, 20, 10])
    assert found.events.tolist() == [9, 1, 5]
    assert found.size.tolist() == [10, 20, 10]
