"""Serious events."""

import numpy as np

from dashboard.analysis.side_effects.serious_events import count_serious
from tests.dashboard.analysis.side_effects.dosing_rows import make_dosings, make_effects

DOSINGS = make_dosings(
    {"patient": 0, "serious": True},
    {"patient": 0, "serious": True, "assessed": 0},
    {"patient": 1},
    {"patient": 2, "serious": True, "status": 1},
)
EFFECTS = make_effects(
    {"dosing": 0, "serious": True},
    {"dosing": 0, "serious": True, "severity": 1},
    {"dosing": 1, "serious": True},
    {"dosing": 2, "severity": 3},
    {"dosing": 3, "serious": True},
)
ATTENDED = DOSINGS.status == 0


def test_events_and_sessions_with_one_are_counted_assessed_or_not():
    found = count_serious(DOSINGS, EFFECTS, ATTENDED, "sessions")
    assert found.events == 3
    assert (found.with_one.events, found.with_one.total) == (2, 3)
    assert found.with_one.patients.tolist() == [0]


def test_a_patient_with_two_counts_once():
    found = count_serious(DOSINGS, EFFECTS, ATTENDED, "patients")
    assert (found.events, found.with_one.events, found.with_one.total) == (3, 1, 2)


def test_severe_is_not_serious_and_no_session_is_no_rate():
    nothing = count_serious(DOSINGS, EFFECTS, np.zeros(4, dtype=bool), "sessions")
    assert (nothing.events, nothing.with_one.total, nothing.with_one.share) == (0, 0, None)
