"""The effective number of clustered sessions."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.analysis.intervals.effective_number import clustered_wilson, count_clusters, effective_number
from dashboard.analysis.intervals.wilson import wilson


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
