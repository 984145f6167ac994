"""Counts of findings, their groups, and the boundaries of late and of a usual week."""

import numpy as np
import pytest

from dashboard.analysis.data_quality.checked import Checked
from dashboard.analysis.data_quality.lateness import find_dated_ahead, find_late_records
from dashboard.analysis.data_quality.weekly_rows import count_weekly_rows
from dashboard.analysis.intervals.effective_number import count_clusters
from data_access.facts.arrays import MISSING, ScreeningFacts

DAY = 20_000


def make_checked(patient: list[int], found: list[int]) -> Checked:
    rows = np.array(patient, np.int32)
    none = np.full(len(rows), MISSING, np.int8)
    return Checked("sessions", rows, np.arange(len(rows), dtype=np.int32), none, np.array(found, np.bool_))


@pytest.mark.parametrize(
    ("patient", "found"),
    [
        ([3, 3, 3, 8, 8, 0], [1, 1, 0, 0, 0, 1]),
        ([5, 5, 5], [1, 0, 1]),
        ([1, 2, 3, 4], [0, 0, 0, 0]),
        ([1, 1, 2, 2], [1, 1, 1, 1]),
    ],
)
def test_found_of_asked_allows_for_patients_with_many_rows(patient: list[int], found: list[int]) -> None:
    counted = make_checked(patient, found).count()
    assert (counted.events, counted.total) == (sum(found), len(found))
    assert counted.effective == pytest.approx(float(count_clusters(found, patient)), abs=1e-12)
    assert counted.patients.tolist() == sorted({p for p, f in zip(patient, found, strict=True) if f})


def test_nothing_asked_is_a_count_without_an_interval() -> None:
    counted = make_checked([], []).count()
    assert (counted.events, counted.total, counted.interval, counted.patients.tolist()) == (0, 0, None, [])
    assert make_checked([], []).split(np.zeros(0, np.int64)) == {}


def test_every_row_is_in_one_group_in_the_order_it_had() -> None:
    group = np.array([7, MISSING, 7, 2, MISSING, 7])
    parts = make_checked([0, 1, 2, 3, 4, 5], [1, 1, 0, 0, 0, 1]).split(group)
    assert {value: part.patient.tolist() for value, part in parts.items()} == {MISSING: [1, 4], 2: [3], 7: [0, 2, 5]}
    assert {value: part.found.tolist() for value, part in parts.items()} == {
        MISSING: [True, False],
        2: [False],
        7: [True, False, True],
    }


def recorded(*delays: int) -> ScreeningFacts:
    count = len(delays)
    days = np.full(count, DAY, np.int32)
    none = np.full(count, MISSING, np.int8)
    zeros = np.zeros(count, np.int32)
    late = days + np.array(delays, np.int32)
    return ScreeningFacts(zeros, none, days, none.astype(np.int16), none, late, none == 0, none)


def test_late_begins_on_the_eighth_day_and_ahead_on_the_day_before() -> None:
    table = recorded(-1, 0, 7, 8)
    assert find_late_records(table).found.tolist() == [False, False, False, True]
    assert find_late_records(table).median_delay() == 3.5
    assert find_dated_ahead(table).found.tolist() == [True, False, False, False]
    assert find_dated_ahead(table).delay is None


def test_a_week_is_seven_days_that_end_with_the_as_of_day() -> None:
    ages = [0, 6, 7, 13, 13, 90, 91, -1]
    rows = count_weekly_rows(DAY - np.array(ages), DAY)
    assert (rows.this_week, rows.before.tolist()) == (2, [3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1])
    assert (rows.usual, rows.last_day) == (0.0, DAY + 1)
    assert count_weekly_rows(np.zeros(0, np.int32), DAY).last_day is None
