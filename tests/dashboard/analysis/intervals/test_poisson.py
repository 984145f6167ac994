"""The exact interval of a count and of a rate."""

import numpy as np
import pytest

from dashboard.analysis.intervals.poisson import Rate, poisson_bounds, poisson_rate
from dashboard.analysis.not_estimable import NotEstimable


@pytest.mark.parametrize(("count", "low", "high"), [(0, 0, 3.689), (1, 0.0253, 5.572), (10, 4.795, 18.390)])
def test_garwoods_1936_table(count: int, low: float, high: float) -> None:
    ends = poisson_bounds(count)
    assert float(ends[0]) == pytest.approx(low, abs=5e-4)
    assert float(ends[1]) == pytest.approx(high, abs=5e-4)


def test_scipy_and_statsmodels_give_the_same_to_ten_digits() -> None:
    from scipy.stats import chi2, poisson
    from statsmodels.stats.rates import confint_poisson

    for count in (1, 2, 7, 59, 2532):
        low, high = (float(end) for end in poisson_bounds(count))
        assert (low, high) == pytest.approx((chi2.ppf(0.025, 2 * count) / 2, chi2.ppf(0.975, 2 * count + 2) / 2))
        assert (low, high) == pytest.approx(confint_poisson(count, 1, method="exact-c"), rel=1e-10)
        assert poisson.sf(count - 1, low) == pytest.approx(0.025, abs=1e-10)
        assert poisson.cdf(count, high) == pytest.approx(0.025, abs=1e-10)


def test_a_rate_is_per_unit_of_its_exposure() -> None:
    rate = poisson_rate(59, 2532.0)
    assert isinstance(rate, Rate)
    assert rate.rate == 59 / 2532
    ends = poisson_bounds(59)
    assert rate.interval.low == float(ends[0]) / 2532
    assert rate.interval.high == float(ends[1]) / 2532


def test_no_exposure_and_a_negative_count_are_not_estimable() -> None:
    for answer, words in (
        (poisson_rate(3, 0), "not estimable, no exposure"),
        (poisson_rate(-1, 5), "not estimable, a count below 0"),
    ):
        assert isinstance(answer, NotEstimable)
        assert answer.words == words
    assert np.isnan(poisson_bounds([-1, 2])[0]).tolist() == [True, False]
