"""Koopman's interval of a ratio of proportions."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.analysis.intervals.interval import Z_95
from dashboard.analysis.intervals.risk_ratio import RiskRatio, risk_ratio, risk_ratio_bounds
from dashboard.analysis.not_estimable import NotEstimable


def ratio_of(count1: float, total1: float, count2: float, total2: float) -> RiskRatio:
    found = risk_ratio(count1, total1, count2, total2)
    assert isinstance(found, RiskRatio)
    return found


def test_koopmans_1984_worked_example() -> None:
    found = ratio_of(36, 40, 16, 80)
    assert found.ratio == pytest.approx(4.5, abs=1e-12)
    assert (round(found.interval.low, 2), round(found.interval.high, 2)) == (2.94, 7.15)


def test_statsmodels_gives_the_same_as_far_as_its_cubic_equation_keeps_its_digits() -> None:
    from statsmodels.stats.proportion import confint_proportions_2indep

    # Its ends miss z by up to 4e-8 in three of these, ours by 2e-13: see the test by the score itself.
    rng = np.random.default_rng(3)
    far = 0
    for _ in range(200):
        n1, n2 = rng.integers(2, 400, 2)
        x1, x2 = rng.integers(1, n1), rng.integers(1, n2)
        theirs = confint_proportions_2indep(x1, n1, x2, n2, method="score", compare="ratio", correction=False)
        ours = ratio_of(x1, n1, x2, n2).interval
        assert (ours.low, ours.high) == pytest.approx(theirs, rel=1e-8)
        far += (ours.low, ours.high) != pytest.approx(theirs, rel=1e-9)
    assert far <= 3


def test_a_route_without_any_event_has_a_ratio_of_nought_or_none_and_one_open_end() -> None:
    none_first, none_second = ratio_of(0, 10, 3, 10), ratio_of(3, 10, 0, 10)
    assert (none_first.ratio, none_first.interval.low) == (0.0, 0.0)
    assert none_second.ratio is None
    assert none_second.interval.high == math.inf
    assert none_first.interval.high == pytest.approx(1 / none_second.interval.low, rel=1e-12)


def test_no_event_at_all_and_an_empty_group_are_not_estimable() -> None:
    no_event = risk_ratio(0, 10, 0, 12)
    assert isinstance(no_event, NotEstimable)
    assert no_event.words == "not estimable, 0 of 1 events"
    empty = risk_ratio(0, 0, 3, 12)
    assert isinstance(empty, NotEstimable)
    assert empty.words == "not estimable, one of the two groups is empty"


def test_an_impossible_count_is_not_estimable() -> None:
    assert isinstance(risk_ratio(5, 4, 1, 12), NotEstimable)
    assert isinstance(risk_ratio(1, 4, -1, 12), NotEstimable)


def test_all_against_all_holds_one_evenly() -> None:
    interval = ratio_of(10, 10, 10, 10).interval
    assert interval.low * interval.high == pytest.approx(1, abs=1e-12)
    assert interval.low < 1 < interval.high


@given(st.integers(1, 300), st.integers(1, 300), st.data())
def test_both_ends_are_where_the_score_reaches_z(n1: int, n2: int, data: st.DataObject) -> None:
    x1, x2 = data.draw(st.integers(0, n1)), data.draw(st.integers(0, n2))
    if x1 + x2 == 0:
        return
    found = ratio_of(x1, n1, x2, n2)
    for theta in (found.interval.low, found.interval.high):
        if 0 < theta < math.inf:
            assert score(x1, n1, x2, n2, theta) == pytest.approx(Z_95, rel=1e-9)


def score(x1: int, n1: int, x2: int, n2: int, theta: float) -> float:
    """Koopman's statistic, its best-fitting share found as the root of the likelihood's slope and not by formula."""
    from scipy.optimize import brentq

    def slope(q2: float) -> float:
        return (x1 + x2) / q2 - theta * (n1 - x1) / (1 - theta * q2) - (n2 - x2) / (1 - q2)

    most = min(1, 1 / theta) * (1 - 1e-14)
    best = most if slope(most) > 0 else brentq(slope, 1e-300, most, xtol=1e-300, rtol=1e-14)
    variance = theta * best * (1 - theta * best) / n1 + theta**2 * best * (1 - best) / n2
    return abs(x1 / n1 - theta * x2 / n2) / math.sqrt(variance)


def test_arrays_broadcast_and_hold_nan_only_where_there_is_no_ratio() -> None:
    low, high = risk_ratio_bounds([0, 3, 3], 10, [0, 0, 1], [5, 5, 0])
    np.testing.assert_array_equal(np.isnan(low), [True, False, True])
    np.testing.assert_array_equal(np.isnan(high), [True, False, True])
    assert risk_ratio_bounds([], [], [], [])[0].shape == (0,)
