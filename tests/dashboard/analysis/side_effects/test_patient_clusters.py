"""Sessions by column and patient."""

import numpy as np
import pytest

from dashboard.analysis.intervals.effective_number import count_clusters
from dashboard.analysis.side_effects.patient_clusters import group_sessions, list_patients, number_patients


def test_patients_out_of_order_are_numbered_as_well():
    place, patients = number_patients(np.array([7, 3, 7, 3, 5]))
    assert patients == 3
    assert place.tolist() == [2, 0, 2, 0, 1]
    assert number_patients(np.array([3, 3, 9]))[0].tolist() == [0, 0, 1]
    assert number_patients(np.zeros(0, int)) == (pytest.approx(np.zeros(0)), 0)


@pytest.mark.parametrize("seed", range(5))
def test_the_effective_number_is_that_of_the_one_sample(seed: int):
    random = np.random.default_rng(seed)
    patient, event = random.integers(0, 30, 200), random.random(200) < 0.3
    events, worth = group_sessions(patient).count(event, "sessions")
    assert events.tolist() == [event.sum()]
    assert worth[0] == pytest.approx(float(count_clusters(event, patient)), abs=1e-9)


def test_by_patient_each_counts_once_in_each_column():
    clusters = group_sessions(np.array([1, 1, 1, 2]), np.array([0, 0, 1, 1]), 2)
    events, worth = clusters.count(np.array([True, True, True, False]), "patients")
    assert events.tolist() == [1, 1, 1]
    assert worth.tolist() == [1, 2, 2]


def test_weights_are_summed_by_column_and_patient():
    clusters = group_sessions(np.array([1, 1, 2]), np.array([0, 1, 1]), 2)
    assert clusters.spread(clusters.cell, np.array([2.0, 3.0, 4.0])).tolist() == [[2, 0], [3, 4], [5, 4]]


def test_patients_are_listed_once_in_order_sorted_or_not():
    assert list_patients(np.array([2, 2, 5, 9, 9])).tolist() == [2, 5, 9]
    assert list_patients(np.array([9, 2, 5, 2])).tolist() == [2, 5, 9]
    assert list_patients(np.zeros(0, np.int32)).tolist() == []


def test_no_effect_asked_for_is_an_empty_table():
    events, worth = group_sessions(np.array([1, 2])).count_each([], "sessions")
    assert events.shape == worth.shape == (0, 1)
