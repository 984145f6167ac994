"""Severities, rates, differences and co-occurrence, by hand."""

import numpy as np
import pytest

from dashboard.analysis.intervals.effective_number import count_clusters
from dashboard.analysis.intervals.newcombe import newcombe
from dashboard.analysis.intervals.wilson import wilson
from dashboard.analysis.side_effects.assessed_dosings import find_effects
from dashboard.analysis.side_effects.co_occurrence import count_together
from dashboard.analysis.side_effects.effect_severity import (
    had_any_effect,
    had_effect,
    is_expected_dissociation,
    unwanted_severity,
)
from dashboard.analysis.side_effects.patient_clusters import group_sessions
from dashboard.analysis.side_effects.route_differences import compare_columns
from dashboard.analysis.side_effects.side_effect_rates import count_rates, rate_by_route
from tests.dashboard.analysis.side_effects.dosing_rows import make_dosings
from tests.dashboard.analysis.side_effects.samples import grades, make_sample

NAUSEA, DISSOCIATION, LAST = 5, 4, 22


def packed(**grades: int) -> np.ndarray:
    return np.array([sum(g << (2 * int(code[1:])) for code, g in grades.items())], dtype=np.int64)


@pytest.mark.parametrize("code", [0, NAUSEA, LAST])
@pytest.mark.parametrize("grade", [0, 1, 2, 3])
@pytest.mark.parametrize("least", [1, 2, 3])
def test_a_severity_counts_from_the_one_asked_for(code: int, grade: int, least: int):
    severity = packed(**{f"k{code}": grade})
    assert had_effect(severity, (code,), least).tolist() == [grade >= least]
    assert had_any_effect(severity, least).tolist() == [grade >= least]


def test_neighbouring_kinds_are_never_taken_for_one_severe():
    # Mild at one kind and mild at the next are two low bits, not one severe.
    severity = packed(k4=1, k5=2)
    assert not had_any_effect(severity, 3)[0]
    assert not had_effect(severity, (6,), 1)[0]


def test_a_group_has_the_effect_where_any_of_its_kinds_has():
    assert had_effect(packed(k2=2), (1, 2, 3), 2)[0]
    assert not had_effect(packed(k2=2), (1, 2, 3), 3)[0]


def test_only_dissociation_recorded_as_expected_and_not_distressing_is_counted_apart():
    both = int(packed(k4=2, k5=1)[0])
    rows = [(1, 0), (1, 1), (0, 0), (-1, 0), (1, -1)]
    dosings = make_dosings(
        *({"severity": both, "dissociation_expected": e, "dissociation_distress": d} for e, d in rows)
    )
    assert is_expected_dissociation(dosings, DISSOCIATION).tolist() == [True, False, False, False, False]
    kept = unwanted_severity(dosings, DISSOCIATION)
    assert had_effect(kept, (DISSOCIATION,), 1).tolist() == [False, True, True, True, True]
    assert had_effect(kept, (NAUSEA,), 1).all()


def test_without_dissociation_nothing_is_counted_apart():
    dosings = make_dosings({"dissociation_expected": 1, "dissociation_distress": 0})
    assert not is_expected_dissociation(dosings, DISSOCIATION).any()


PATIENT = np.array([0, 0, 1, 1, 2, 3], dtype=np.int32)
COLUMN = np.array([0, 0, 0, 1, 1, 1])
EVENT = np.array([True, True, False, True, False, False])


def test_sessions_are_counted_per_column_and_together():
    table = count_rates(group_sessions(PATIENT, COLUMN, 2), [EVENT], "sessions")
    assert table.events.tolist() == [[2, 1, 3]]
    assert table.total.tolist() == [3, 3, 6]
    for column, rows in ((0, COLUMN == 0), (1, COLUMN == 1), (2, COLUMN >= 0)):
        worth = float(count_clusters(EVENT[rows], PATIENT[rows]))
        assert table.effective[0, column] == pytest.approx(worth)
        interval = wilson(EVENT[rows].mean() * worth, worth)
        assert interval is not None
        assert (table.low[0, column], table.high[0, column]) == pytest.approx((interval.low, interval.high))


def test_a_patient_with_the_effect_in_any_session_counts_once():
    table = count_rates(group_sessions(PATIENT, COLUMN, 2), [EVENT], "patients")
    assert table.events.tolist() == [[1, 1, 2]]
    assert table.total.tolist() == [2, 3, 4]
    assert table.effective.tolist() == [[2, 3, 4]]


def test_nothing_assessed_has_no_rate():
    table = count_rates(group_sessions(PATIENT[:0]), [EVENT[:0]], "sessions")
    assert table.events.tolist() == [[0, 0]]
    assert np.isnan(table.share).all()
    assert np.isnan(table.low).all()


def test_none_observed_stands_on_the_number_of_patients():
    table = count_rates(group_sessions(PATIENT), [np.zeros(6, dtype=bool)], "sessions")
    assert table.effective[0, 0] == 4
    assert table.high[0, 0] == pytest.approx(wilson(0, 4).high)  # type: ignore[union-attr]


def test_differences_are_newcombes_on_the_effective_numbers():
    rng = np.random.default_rng(3)
    patient = rng.integers(0, 40, 300).astype(np.int32)
    column, event = rng.integers(0, 2, 300), rng.random(300) < 0.3
    table = count_rates(group_sessions(patient, column, 2), [event], "sessions")
    difference, low, high = compare_columns(table, 0, 1)
    (p1, p2), (n1, n2) = table.share[0, :2], table.effective[0, :2]
    interval = newcombe(p1 * n1, n1, p2 * n2, n2)
    assert interval is not None
    assert (difference[0], low[0], high[0]) == pytest.approx((p1 - p2, interval.low, interval.high))


def test_sessions_with_both_effects_are_counted_and_the_diagonal_holds_each():
    one, two, three = (np.array(x, dtype=bool) for x in ([1, 1, 0, 1], [1, 0, 0, 1], [0, 0, 0, 0]))
    assert count_together([one, two, three]).tolist() == [[3, 2, 0], [2, 2, 0], [0, 0, 0]]
    assert count_together([]).shape == (0, 0)


@pytest.mark.parametrize(
    ("events", "total", "percent"),
    [
        (59, 2532, "2.3"),  # Ahuja 2022: treatments with an event
        (109, 764, "14.3"),  # dissociation at the first dose of nasal esketamine
        (14, 70, "20.0"),  # patients above 180/110
    ],
)
def test_published_counts_give_the_published_percentages(events: int, total: int, percent: str):
    patient = np.arange(total, dtype=np.int32)
    table = count_rates(group_sessions(patient), [patient < events], "patients")
    assert f"{100 * table.share[0, -1]:.1f}" == percent
    interval = wilson(events, total)
    assert interval is not None
    assert (table.low[0, -1], table.high[0, -1]) == pytest.approx((interval.low, interval.high), abs=1e-12)


def test_a_route_not_asked_for_has_a_column_of_its_own():
    sample = make_sample(
        {"patient": 0, "route": 0, "severity": grades(nausea=1)},
        {"patient": 1, "route": 3},
        {"patient": 2, "route": -1},
    )
    table = rate_by_route(sample, find_effects(sample, [(NAUSEA,)], 1), (0, 1), "sessions")
    assert table.total.tolist() == [1, 0, 2, 3]
    assert table.events.tolist() == [[1, 0, 0, 1], [1, 0, 0, 1]]


def test_nobody_assessed_is_a_table_without_a_number():
    sample = make_sample({"assessed": 0})
    table = rate_by_route(sample, find_effects(sample, [(NAUSEA,)], 1), (0,), "patients")
    assert table.total.tolist() == [0, 0, 0]
    assert np.isnan(table.share).all()
