"""Four intervals of one proportion: published worked examples, statsmodels, and the edges of each."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.analysis.intervals.clopper_pearson import clopper_pearson, clopper_pearson_bounds
from dashboard.analysis.intervals.interval import Interval
from dashboard.analysis.intervals.jeffreys import jeffreys, jeffreys_bounds
from dashboard.analysis.intervals.wilson import wilson, wilson_bounds
from dashboard.analysis.intervals.wilson_continuity import wilson_continuity, wilson_continuity_bounds

One = Callable[[float, float], Interval | None]
METHODS: tuple[One, ...] = (wilson, wilson_continuity, clopper_pearson, jeffreys)

NEWCOMBE_1998 = [
    (wilson, 81, 263, 0.2553, 0.3662),
    (wilson, 15, 148, 0.0624, 0.1605),
    (wilson, 0, 20, 0.0, 0.1611),
    (wilson, 1, 29, 0.0061, 0.1718),
    (wilson_continuity, 81, 263, 0.2535, 0.3682),
    (wilson_continuity, 15, 148, 0.0598, 0.1644),
    (wilson_continuity, 0, 20, 0.0, 0.2005),
    (wilson_continuity, 1, 29, 0.0018, 0.1963),
    (clopper_pearson, 81, 263, 0.2527, 0.3676),
    (clopper_pearson, 15, 148, 0.0578, 0.1617),
    (clopper_pearson, 0, 20, 0.0, 0.1684),
    (clopper_pearson, 1, 29, 0.0009, 0.1776),
]


@pytest.mark.parametrize(("method", "count", "total", "low", "high"), NEWCOMBE_1998)
def test_newcombes_1998_worked_examples(method: One, count: int, total: int, low: float, high: float) -> None:
    interval = method(count, total)
    assert interval is not None
    assert (round(interval.low, 4), round(interval.high, 4)) == (low, high)


@pytest.mark.parametrize("method", METHODS)
def test_none_and_all_end_exactly_at_nought_and_one_and_mirror_each_other(method: One) -> None:
    for total in (1, 2, 10, 1000):
        none, every = method(0, total), method(total, total)
        assert none is not None
        assert every is not None
        assert none.low == 0.0
        assert every.high == 1.0
        assert 0 < none.high < 1
        assert every.low == pytest.approx(1 - none.high, abs=1e-12)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(("count", "total"), [(0, 0), (1, 0), (-1, 3), (4, 3), (1, -2)])
def test_nothing_counted_and_impossible_counts_have_no_interval(method: One, count: int, total: int) -> None:
    assert method(count, total) is None


def test_a_count_that_misses_its_total_by_rounding_is_that_total() -> None:
    assert wilson(0.1 + 0.2, 0.3) == wilson(0.3, 0.3)


@pytest.mark.parametrize(
    ("bounds", "theirs"), [(wilson_bounds, "wilson"), (clopper_pearson_bounds, "beta"), (jeffreys_bounds, "jeffreys")]
)
def test_statsmodels_gives_the_same_to_ten_digits(
    bounds: Callable[..., tuple[np.ndarray, np.ndarray]], theirs: str
) -> None:
    from statsmodels.stats.proportion import proportion_confint

    rng = np.random.default_rng(1)
    n = rng.integers(2, 5000, 300)
    x = rng.integers(1, n)
    np.testing.assert_allclose(bounds(x, n), proportion_confint(x, n, method=theirs), atol=1e-10)


def test_statsmodels_jeffreys_differs_only_where_brown_cai_and_dasgupta_set_an_end() -> None:
    from statsmodels.stats.proportion import proportion_confint

    for count, own in ((0, 0), (20, 1)):
        low, high = proportion_confint(count, 20, method="jeffreys")
        ours = jeffreys(count, 20)
        assert ours is not None
        assert (ours.low, ours.high)[1 - own] == pytest.approx((low, high)[1 - own], abs=1e-12)
        assert (ours.low, ours.high)[own] == own


def test_the_continuity_correction_is_the_equation_it_solves() -> None:
    # Its ends are the shares p0 for which |p − p0| − 1/2n is z standard errors of p0.
    from scipy.stats import norm

    for count, total in ((81, 263), (3, 7), (15, 148), (28, 29)):
        interval = wilson_continuity(count, total)
        assert interval is not None
        for end in (interval.low, interval.high):
            gap = abs(count / total - end) - 1 / (2 * total)
            assert gap / (end * (1 - end) / total) ** 0.5 == pytest.approx(norm.ppf(0.975), abs=1e-9)


@given(st.integers(1, 3000), st.data())
def test_the_exact_interval_holds_jeffreys_and_the_corrected_one_holds_wilsons(total: int, data: st.DataObject) -> None:
    count = data.draw(st.integers(0, total))
    score, corrected, exact, prior = (m(count, total) for m in METHODS)
    assert score is not None
    assert corrected is not None
    assert exact is not None
    assert prior is not None
    assert corrected.low <= score.low + 1e-12
    assert score.high <= corrected.high + 1e-12
    assert exact.low <= prior.low + 1e-12
    assert prior.high <= exact.high + 1e-12
    for interval in (score, corrected, exact, prior):
        assert 0 <= interval.low <= count / total <= interval.high <= 1


def test_arrays_broadcast_and_hold_nan_only_where_nothing_was_counted() -> None:
    for bounds in (wilson_bounds, wilson_continuity_bounds, clopper_pearson_bounds, jeffreys_bounds):
        low, high = bounds([0, 1, 5], [0, 2, 4])
        np.testing.assert_array_equal(np.isnan(low), [True, False, True])
        np.testing.assert_array_equal(np.isnan(high), [True, False, True])
        assert 0 < low[1] < 0.5 < high[1] < 1
        assert bounds([], [])[0].shape == (0,)
