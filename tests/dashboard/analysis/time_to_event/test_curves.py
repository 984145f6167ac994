"""Curves of groups, and times from a landmark."""

import numpy as np

from dashboard.analysis.not_estimable import NotEstimable
from dashboard.analysis.time_to_event.curves import Curves, draw_curves
from dashboard.analysis.time_to_event.followed import LeftOut
from dashboard.analysis.time_to_event.kaplan_meier import kaplan_meier
from dashboard.analysis.time_to_event.landmark import start_at_landmark
from dashboard.analysis.time_to_event.times import Times
from data_access.facts.arrays import MISSING
from tests.dashboard.analysis.time_to_event.freireich import ARM, BOTH, BOTH_RELAPSED, DRUG, DRUG_RELAPSED


def make_times(time: np.ndarray, event: np.ndarray, route: np.ndarray) -> Times:
    rows = np.arange(len(time), dtype=np.int64)
    mixed = np.zeros(len(time), np.bool_)
    mixed[:1] = True
    return Times(rows, rows, np.asarray(time, np.int64), event, route, mixed, "days", LeftOut(0, 0, 0, 0))


def test_each_group_has_its_own_curve_and_everybody_theirs() -> None:
    drawn = draw_curves(make_times(BOTH, BOTH_RELAPSED, ARM), ARM, (0, 6, 10, 40))
    assert isinstance(drawn, Curves)
    assert (drawn.everybody.group, drawn.everybody.curve.total) == (MISSING, 42)
    drug, placebo = drawn.groups
    alone = kaplan_meier(DRUG, DRUG_RELAPSED)
    assert drug.curve.survival.tolist() == alone.survival.tolist()
    assert (drug.median.time, placebo.median.time) == (23.0, 8.0)
    assert drug.at_risk.tolist() == [21, 21, 15, 0]
    assert (drug.mixed, placebo.mixed) == (1, 0)
    assert placebo.patients.tolist() == list(range(21, 42))


def test_rows_without_a_group_are_in_the_curve_of_everybody_only() -> None:
    group = np.where(ARM == 0, MISSING, 3)
    drawn = draw_curves(make_times(BOTH, BOTH_RELAPSED, group), group)
    assert isinstance(drawn, Curves)
    assert [g.group for g in drawn.groups] == [3]
    assert drawn.everybody.curve.total == 42


def test_who_was_never_seen_again_is_counted_as_unfollowed() -> None:
    time, event = np.array([0, 0, 5]), np.array([False, True, False])
    drawn = draw_curves(make_times(time, event, np.zeros(3, np.int64)), np.zeros(3))
    assert isinstance(drawn, Curves)
    assert drawn.everybody.unfollowed == 1


def test_nobody_has_no_curve() -> None:
    empty = np.zeros(0, np.int64)
    found = draw_curves(make_times(empty, empty.astype(bool), empty), empty)
    assert isinstance(found, NotEstimable)
    assert found.words == "not estimable, 0 of 1 patients with a first dose and a baseline"


def test_a_landmark_takes_those_who_got_beyond_it_without_the_event() -> None:
    time, event = np.array([5, 10, 10, 11, 12]), np.array([True, True, False, True, False])
    found = start_at_landmark(make_times(time, event, np.arange(5)), 10)
    assert found.times.time.tolist() == [1, 2]
    assert found.times.event.tolist() == [True, False]
    assert found.times.patient.tolist() == [3, 4]
    assert found.times.route.tolist() == [3, 4]
    assert (found.earlier, found.gone) == (2, 1)


def test_a_landmark_beyond_everybody_leaves_nobody() -> None:
    found = start_at_landmark(make_times(BOTH, BOTH_RELAPSED, ARM), 35)
    assert len(found.times.time) == 0
    assert (found.earlier, found.gone) == (30, 12)
