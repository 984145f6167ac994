"""The Kaplan–Meier curve, its intervals and its median."""

import numpy as np
import pytest

from dashboard.analysis.time_to_event.greenwood import log_log_bounds, plain_bounds
from dashboard.analysis.time_to_event.kaplan_meier import count_at_risk, kaplan_meier, read_curve
from dashboard.analysis.time_to_event.median_time import MedianTime, median_time
from tests.dashboard.analysis.time_to_event.freireich import DRUG, DRUG_RELAPSED, PLACEBO, PLACEBO_RELAPSED


def random_times(seed: int, longest: int = 60) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    count = int(rng.integers(1, 200))
    return rng.integers(1, longest, count), rng.random(count) < rng.random()


def test_the_textbook_curve_of_6_mp() -> None:
    curve = kaplan_meier(DRUG, DRUG_RELAPSED)
    assert curve.time.tolist() == [6, 7, 10, 13, 16, 22, 23]
    assert curve.at_risk.tolist() == [21, 17, 15, 12, 11, 7, 6]
    assert curve.events.tolist() == [3, 1, 1, 1, 1, 1, 1]
    assert np.round(curve.survival, 3).tolist() == [0.857, 0.807, 0.753, 0.690, 0.627, 0.538, 0.448]
    assert (curve.total, curve.happened, curve.left_out, curve.followed_until) == (21, 9, 0, 35.0)


def test_the_textbook_standard_errors_and_log_log_interval_of_6_mp() -> None:
    curve = kaplan_meier(DRUG, DRUG_RELAPSED)
    errors = curve.survival * np.sqrt(curve.greenwood)
    assert np.round(errors, 4).tolist() == [0.0764, 0.0869, 0.0963, 0.1068, 0.1141, 0.1282, 0.1346]
    low, high = log_log_bounds(curve)
    assert (round(low[0], 4), round(high[0], 4)) == (0.6197, 0.9516)
    assert (round(low[-1], 4), round(high[-1], 4)) == (0.1881, 0.6801)


def test_the_textbook_medians_of_both_arms() -> None:
    assert median_time(kaplan_meier(DRUG, DRUG_RELAPSED)) == MedianTime(23.0, 13.0, None)
    assert median_time(kaplan_meier(PLACEBO, PLACEBO_RELAPSED)) == MedianTime(8.0, 4.0, 11.0)


@pytest.mark.parametrize("seed", range(30))
def test_statsmodels_gives_the_same_curve_error_and_median(seed: int) -> None:
    from statsmodels.duration.survfunc import SurvfuncRight

    time, event = random_times(seed)
    if not event.any():
        return
    curve = kaplan_meier(time, event)
    with np.errstate(all="ignore"):
        theirs = SurvfuncRight(time, event)
        errors = theirs.surv_prob_se
    np.testing.assert_array_equal(curve.time, theirs.surv_times)
    np.testing.assert_array_equal(curve.at_risk, theirs.n_risk)
    np.testing.assert_array_equal(curve.events, theirs.n_events)
    np.testing.assert_allclose(curve.survival, theirs.surv_prob, atol=1e-12)
    over = curve.survival > 0
    np.testing.assert_allclose(curve.survival[over] * np.sqrt(curve.greenwood[over]), errors[over], atol=1e-12)
    with np.errstate(all="ignore"):
        low, high = theirs.quantile_ci(0.5, method="cloglog")
        middle = theirs.quantile(0.5)
    ours = median_time(curve)
    if not np.isclose(curve.survival, 0.5).any():
        assert ours.time == (None if np.isnan(middle) else middle)
    if over.all():
        assert (ours.low, ours.high) == tuple(float(end) if np.isfinite(end) else None for end in (low, high))


@pytest.mark.parametrize("seed", range(20))
def test_both_intervals_by_scipys_normal_on_their_own_scales(seed: int) -> None:
    from scipy.stats import norm

    curve = kaplan_meier(*random_times(100 + seed))
    for row in range(len(curve.time)):
        share, spread = curve.survival[row], curve.greenwood[row] ** 0.5
        if share == 0:
            continue
        scale = np.log(-np.log(share)) + norm.ppf([0.025, 0.975]) * spread / abs(np.log(share))
        low, high = np.exp(-np.exp(scale[::-1]))
        ends = log_log_bounds(curve)
        assert (ends[0][row], ends[1][row]) == pytest.approx((low, high), abs=1e-9)
        plain = np.clip(share + norm.ppf([0.025, 0.975]) * share * spread, 0, 1)
        ends = plain_bounds(curve)
        assert (ends[0][row], ends[1][row]) == pytest.approx(tuple(plain), abs=1e-9)


def test_who_is_censored_on_the_day_of_an_event_was_at_risk_of_it() -> None:
    curve = kaplan_meier([5, 5, 5, 9], [True, False, False, True])
    assert curve.at_risk.tolist() == [4, 1]
    assert curve.survival.tolist() == [0.75, 0.0]


def test_an_event_at_time_nought_counts_there() -> None:
    curve = kaplan_meier([0, 0, 4], [True, False, False])
    assert (curve.time.tolist(), curve.at_risk.tolist()) == ([0.0], [3])
    assert curve.survival[0] == pytest.approx(2 / 3)


def test_all_censored_is_a_flat_curve_whose_median_is_not_reached() -> None:
    curve = kaplan_meier([3, 8, 8], [False, False, False])
    assert (len(curve.time), curve.total, curve.followed_until) == (0, 3, 8.0)
    assert median_time(curve) == MedianTime(None, None, None)
    assert log_log_bounds(curve)[0].shape == plain_bounds(curve)[0].shape == (0,)
    assert read_curve(curve, curve.survival, [0, 8]).tolist() == [1.0, 1.0]


def test_one_patient_with_the_event_ends_at_nought_with_an_interval_that_says_nothing() -> None:
    curve = kaplan_meier([4], [True])
    assert curve.survival.tolist() == [0.0]
    for low, high in (log_log_bounds(curve), plain_bounds(curve)):
        assert (low.tolist(), high.tolist()) == ([0.0], [1.0])
    assert median_time(curve) == MedianTime(4.0, 4.0, None)


def test_where_the_curve_ends_at_nought_the_high_end_is_that_of_the_time_before() -> None:
    curve = kaplan_meier(PLACEBO, PLACEBO_RELAPSED)
    for low, high in (log_log_bounds(curve), plain_bounds(curve)):
        assert low[-1] == 0.0
        assert high[-1] == high[-2]


def test_nobody_is_an_empty_curve() -> None:
    curve = kaplan_meier([], [])
    assert (curve.total, curve.followed_until, len(curve.time)) == (0, 0.0, 0)
    assert median_time(curve) == MedianTime(None, None, None)
    assert count_at_risk([], [0, 14]).tolist() == [0, 0]


def test_times_below_nought_or_missing_are_left_out_and_counted() -> None:
    curve = kaplan_meier([-1, np.nan, 5], [True, True, True])
    assert (curve.total, curve.left_out, curve.happened) == (1, 2, 1)


def test_a_curve_of_exactly_a_half_has_reached_its_median() -> None:
    assert median_time(kaplan_meier([1, 2, 3, 4], [True] * 4)).time == 2.0
    # 9/10 · 8/9 · 7/8 · 6/7 · 5/6 is a half only up to rounding.
    assert median_time(kaplan_meier(range(1, 11), [True] * 10)).time == 5.0


def test_at_risk_counts_whoever_is_there_just_before_a_time() -> None:
    assert count_at_risk(DRUG, [0, 6, 7, 10, 20, 35, 36]).tolist() == [21, 21, 17, 15, 8, 1, 0]


def test_a_curve_is_read_between_its_steps_and_not_beyond_its_end() -> None:
    curve = kaplan_meier(DRUG, DRUG_RELAPSED)
    found = read_curve(curve, curve.survival, [0, 5.9, 6, 6.5, 35, 36])
    np.testing.assert_allclose(found, [1, 1, 18 / 21, 18 / 21, curve.survival[-1], np.nan])
