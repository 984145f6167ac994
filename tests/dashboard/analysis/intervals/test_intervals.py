"""Intervals against their sources' worked examples, statsmodels and exact boundaries."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.analysis.intervals.effective_number import clustered_wilson, count_clusters, effective_number
from dashboard.analysis.intervals.interval import Interval
from dashboard.analysis.intervals.newcombe import newcombe, newcombe_bounds
from dashboard.analysis.intervals.wilson import wilson, wilson_bounds


@pytest.mark.parametrize(
    ("count", "total", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_gives_newcombes_1998_worked_examples(count: int, total: int, low: float, high: float) -> None:
    interval = wilson(count, total)
    assert interval is not None
    assert (round(interval.low, 4), round(interval.high, 4)) == (low, high)


def test_wilson_of_nothing_is_none_and_of_an_array_is_nan() -> None:
    assert wilson(0, 0) is None
    low, high = wilson_bounds([0, 1], [0, 2])
    assert np.isnan(low[0])
    assert np.isnan(high[0])
    assert 0 < low[1] < 0.5 < high[1] < 1


def test_wilson_ends_exactly_at_nought_and_one() -> None:
    assert wilson(0, 10) == Interval(0.0, wilson(0, 10).high)  # type: ignore[union-attr]
    assert wilson(10, 10).high == 1.0  # type: ignore[union-attr]


def test_wilson_and_newcombe_agree_with_statsmodels_to_twelve_digits() -> None:
    from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

    rng = np.random.default_rng(1)
    n1, n2 = rng.integers(1, 500, 200), rng.integers(1, 500, 200)
    x1, x2 = rng.integers(0, n1 + 1), rng.integers(0, n2 + 1)
    np.testing.assert_allclose(wilson_bounds(x1, n1), proportion_confint(x1, n1, method="wilson"), atol=1e-12)
    theirs = confint_proportions_2indep(x1, n1, x2, n2, method="newcomb", compare="diff")
    np.testing.assert_allclose(newcombe_bounds(x1, n1, x2, n2), theirs, atol=1e-12)


def test_newcombe_gives_its_papers_worked_examples() -> None:
    first = newcombe(56, 70, 48, 80)
    assert first is not None
    assert (round(first.low, 4), round(first.high, 4)) == (0.0524, 0.3339)
    second = newcombe(9, 10, 3, 10)
    assert second is not None
    assert (round(second.low, 4), round(second.high, 4)) == (0.1705, 0.8090)
    third = newcombe(10, 10, 0, 10)
    assert third is not None
    assert (round(third.low, 4), round(third.high, 4)) == (0.6075, 1.0)


def test_newcombe_of_an_empty_sample_is_none() -> None:
    assert newcombe(0, 0, 1, 2) is None
    assert newcombe(1, 2, 0, 0) is None


def test_one_session_per_patient_needs_no_allowance() -> None:
    # deff = m/(m-1) · N p(1-p) / N² ÷ (p(1-p)/N) = m/(m-1): a shade above one, so 9 of 10.
    events = np.array([1, 0, 0, 1, 0, 0, 0, 0, 0, 0])
    assert count_clusters(events, np.arange(10)) == pytest.approx(9.0)


def test_patients_who_always_answer_alike_count_once_each() -> None:
    # Two patients, four sessions each, one always and one never: Σ(x − p·n)² = 4 + 4 = 8;
    # deff = 2/1 · 8/64 ÷ (0.25/8) = 8; 8 sessions are worth one.
    events = np.array([1, 1, 1, 1, 0, 0, 0, 0])
    patient = np.array([7, 7, 7, 7, 9, 9, 9, 9])
    assert count_clusters(events, patient) == pytest.approx(1.0)


def test_patients_spread_more_evenly_than_chance_gain_nothing() -> None:
    events = np.array([1, 0] * 5)
    patient = np.repeat(np.arange(5), 2)
    assert count_clusters(events, patient) == pytest.approx(10.0)


def test_none_or_all_observed_falls_back_to_the_number_of_patients() -> None:
    patient = np.repeat(np.arange(6), 4)
    assert count_clusters(np.zeros(24), patient) == 6
    assert count_clusters(np.ones(24), patient) == 6
    assert clustered_wilson(np.zeros(24), patient) == wilson(0, 6)


def test_one_patient_is_worth_one_however_many_sessions() -> None:
    assert count_clusters(np.array([1, 0, 1]), np.array([3, 3, 3])) == 1


def test_no_sessions_have_no_interval_and_are_worth_nothing() -> None:
    assert clustered_wilson(np.array([]), np.array([])) is None
    assert effective_number(0, 0, 0, 0, 0, 0) == 0


@given(st.lists(st.tuples(st.integers(0, 5), st.booleans()), min_size=1, max_size=60))
def test_the_effective_number_lies_between_one_patient_and_all_sessions(rows: list[tuple[int, bool]]) -> None:
    patient, events = np.array([r[0] for r in rows]), np.array([r[1] for r in rows])
    worth = float(count_clusters(events, patient))
    assert 0 < worth <= len(rows) + 1e-9
    interval = clustered_wilson(events, patient)
    assert interval is not None
    assert 0 <= interval.low <= events.mean() + 1e-12
    assert events.mean() - 1e-12 <= interval.high <= 1
