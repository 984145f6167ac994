"""Tolerance limits by baseline band: the published factors, the band, who is left out."""

import numpy as np
import pytest
from scipy.stats import nct, norm

from dashboard.analysis.expected_course.episodes import Episodes, Readings
from dashboard.analysis.expected_course.tolerance import (
    CONFIDENCE,
    LEAST_IN_BAND,
    RED_SHARE,
    YELLOW_SHARE,
    find_band,
    find_tolerance_factor,
    find_tolerance_limits,
)
from data_access.definitions.registry import get_instrument

GAD7 = get_instrument("gad7")


@pytest.mark.parametrize(
    ("confidence", "n", "factor"), [(0.5, 30, 1.29), (0.95, 15, 2.07), (0.95, 30, 1.78), (0.95, 100, 1.53)]
)
def test_the_reference_values(confidence: float, n: int, factor: float) -> None:
    assert round(float(find_tolerance_factor(n, 0.9, confidence)), 2) == factor


@pytest.mark.parametrize("share", [0.5, YELLOW_SHARE, 0.9, 0.99])
@pytest.mark.parametrize("confidence", [0.5, 0.9, 0.95])
def test_the_factor_is_the_librarys(share: float, confidence: float) -> None:
    for n in (2, 3, 15, 29, 200, 5_000):
        theirs = nct.ppf(confidence, n - 1, norm.ppf(share) * np.sqrt(n)) / np.sqrt(n)
        assert find_tolerance_factor(n, share, confidence) == pytest.approx(theirs, rel=1e-9)


def test_under_two_scores_there_is_no_factor() -> None:
    assert np.isnan(find_tolerance_factor([0, 1], 0.9, 0.5)).all()


def make_episodes(baselines: list[int], totals: list[int], patients: list[int] | None = None) -> Episodes:
    """One reading after dose 3 a course."""
    many = len(baselines)
    rows, ones = np.arange(many), np.ones(many, np.int64)
    readings = Readings(rows, 3 * ones, np.array(totals, np.int64), 100 * ones, rows)
    patient = rows if patients is None else np.array(patients)
    return Episodes(rows, patient, np.array(baselines, np.int64), rows, ones, readings)


def ask(episodes: Episodes, patient: int, baseline: int = 12, dose: int = 3):
    return find_tolerance_limits(episodes, GAD7, *(np.array([value]) for value in (patient, baseline, dose)))


def test_mean_and_limit_are_those_of_the_others_in_the_band() -> None:
    totals = [4, 9, 7, 12, 5, 6, 8, 8, 10, 3, 11, 7, 9, 6, 5, 21]
    found = ask(make_episodes([10 + k % 5 for k in range(16)], totals), 15)
    others = totals[:15]
    assert found.count.tolist() == [15]
    assert found.mean == pytest.approx([np.mean(others)], rel=1e-12)
    assert found.sd == pytest.approx([np.std(others, ddof=1)], rel=1e-12)
    assert found.red_from == find_tolerance_factor([15], RED_SHARE, CONFIDENCE)
    assert found.yellow_from == find_tolerance_factor([15], YELLOW_SHARE, CONFIDENCE)
    assert found.yellow_from < found.red_from


def test_fifteen_others_are_enough_and_fourteen_are_not() -> None:
    totals = list(range(3, 3 + LEAST_IN_BAND))
    assert np.isfinite(ask(make_episodes([12] * 15, totals), 99).sd).all()
    assert np.isnan(ask(make_episodes([12] * 15, totals), 4).sd).all()


def test_all_courses_of_the_patient_are_left_out() -> None:
    found = ask(make_episodes([12] * 17, [5, 6, 7, 8] * 4 + [20], [*range(15), 15, 15]), 15)
    assert found.count.tolist() == [15]
    assert found.mean == pytest.approx([np.mean([5, 6, 7, 8] * 3 + [5, 6, 7])])


def test_other_bands_and_other_dose_numbers_do_not_count() -> None:
    episodes = make_episodes([12] * 15 + [9, 15] * 10, list(range(15)) + [20] * 20)
    assert ask(episodes, 99).count.tolist() == [15]
    assert ask(episodes, 99, dose=2).count.tolist() == [0]
    assert ask(episodes, 99, baseline=21).count.tolist() == [10]


def test_equal_scores_have_no_limit() -> None:
    found = ask(make_episodes([12] * 20, [9] * 20), 99)
    assert np.isnan([*found.mean, *found.sd, *found.red_from]).all()


def test_nothing_to_compare_with_and_nobody_asked() -> None:
    assert np.isnan(ask(make_episodes([], []), 0).sd).all()
    nobody = find_tolerance_limits(make_episodes([12], [5]), GAD7, *(np.zeros(0, np.int64),) * 3)
    assert len(nobody.count) == 0


def test_a_band_is_the_severity_band_and_else_below_or_at_caseness() -> None:
    assert find_band([-3, 0, 4, 5, 9, 10, 14, 15, 21, 99], GAD7).tolist() == [0, 0, 0, 1, 1, 2, 2, 3, 3, 3]
    assert find_band([31, 32], get_instrument("pcl5")).tolist() == [0, 1]
    assert find_band([52, 50], get_instrument("who5")).tolist() == [0, 1]
