"""How long the invented sessions took."""

from collections import defaultdict
from dataclasses import replace

import numpy as np

from data_access.demo.durations import time_sessions
from data_access.demo.part import Part
from data_access.demo.tables import to_objects
from tests.data_access.demo.conftest import Rows


def test_every_kind_takes_the_time_it_usually_takes(demo: Rows) -> None:
    bounds = {"preparation": (60, 90), "integration": (50, 75), "psychotherapy": (50, 60), "check-in": (15, 30)}
    timed = defaultdict(set)
    for row in demo["session"]:
        if row["duration_min"] is not None:
            timed[row["kind"]].add(row["duration_min"])
    for kind, (shortest, longest) in bounds.items():
        assert (min(timed[kind]), max(timed[kind])) == (shortest, longest)
    assert 90 <= sorted(timed["dosing"])[len(timed["dosing"]) // 2] <= 200


def test_a_dosing_session_lasts_at_least_until_the_patient_was_ready_to_leave(demo: Rows) -> None:
    both = [r for r in demo["session"] if r["duration_min"] is not None and r["ready_min"] is not None]
    assert len(both) > 100
    assert all(10 <= row["duration_min"] - row["ready_min"] <= 30 for row in both)


def test_only_attended_sessions_took_any_time_and_some_were_never_timed(demo: Rows) -> None:
    attended = [row["duration_min"] for row in demo["session"] if row["status"] == "attended"]
    assert 0.03 < sum(minutes is None for minutes in attended) / len(attended) < 0.15
    assert all(row["duration_min"] is None for row in demo["session"] if row["status"] != "attended")


def test_a_dose_whose_leaving_was_not_written_down_takes_the_usual_time_of_its_route(many: Part) -> None:
    sessions = {
        name: to_objects([value] * 50)
        for name, value in (("kind", "dosing"), ("status", "attended"), ("route", "oral"), ("ready_min", None))
    }
    timed = time_sessions(np.random.default_rng(1), replace(many, sessions=sessions)).sessions["duration_min"]
    assert {minutes for minutes in timed if minutes is not None} <= set(range(175, 200, 5))
