"""Steps that somebody set, and targets against the limits."""

import numpy as np
import pytest

from dashboard.analysis.control_charts.p_chart import compute_p_chart
from dashboard.analysis.control_charts.step_change import compute_stepped_chart
from dashboard.analysis.control_charts.target_assurance import TargetAssurance, assess_target
from dashboard.analysis.control_charts.xmr import compute_xmr_chart
from dashboard.analysis.not_estimable import NotEstimable

WEEKS = np.arange(40) * 7
CALM = [1.0, 3.0] * 20


def test_each_stretch_has_the_chart_of_its_own_points() -> None:
    values = [*CALM[:20], *(v + 10 for v in CALM[:20])]
    stepped = compute_stepped_chart(compute_xmr_chart, [140], WEEKS, values)
    before, since = stepped.segments
    assert (before.mean, since.mean) == (2, 12)
    assert len(before.value) == len(since.value) == 20
    assert since.day[0] == 140, "the point on the day of the step belongs to the new stretch"
    assert before.signals == since.signals == ()
    assert stepped.current is since
    assert compute_xmr_chart(WEEKS, values).signals, "without the step it is a special cause"


def test_without_a_step_nothing_is_rebased() -> None:
    values = [*CALM[:20], *(v + 10 for v in CALM[:20])]
    (only,) = compute_stepped_chart(compute_xmr_chart, [], WEEKS, values).segments
    assert only.mean == compute_xmr_chart(WEEKS, values).mean


def test_each_stretch_needs_thirteen_points_of_its_own() -> None:
    stepped = compute_stepped_chart(compute_xmr_chart, [13 * 7], WEEKS[:25], CALM[:25])
    assert [s.has_limits for s in stepped.segments] == [True, False]
    assert np.isnan(stepped.current.upper).all()


def test_a_run_does_not_go_on_across_a_step() -> None:
    values = [0.0, 4.0] * 8 + [3.0] * 4 + [3.0] * 4 + [0.0, 4.0] * 8
    whole = compute_xmr_chart(WEEKS, values)
    assert "run" in {s.rule for s in whole.signals}
    stepped = compute_stepped_chart(compute_xmr_chart, [20 * 7], WEEKS, values)
    assert {s.rule for part in stepped.segments for s in part.signals} == set()


def test_steps_outside_the_points_and_days_set_twice_make_no_stretch() -> None:
    stepped = compute_stepped_chart(compute_xmr_chart, [-50, 0, 70, 70, 71, 9000], WEEKS, CALM)
    assert stepped.step_days == (70, 71), "one point lies on day 70 itself"
    assert [len(s.value) for s in stepped.segments] == [10, 1, 29]
    between = compute_stepped_chart(compute_xmr_chart, [71, 72], WEEKS, CALM)
    assert between.step_days == (72,)
    assert compute_stepped_chart(compute_xmr_chart, [5], [], []).step_days == ()


def test_counts_are_cut_together() -> None:
    stepped = compute_stepped_chart(compute_p_chart, [140], WEEKS, [5] * 20 + [10] * 20, [50] * 40)
    assert [s.mean for s in stepped.segments] == [0.1, 0.2]


def assess(target: float, better: str) -> TargetAssurance:
    chart = compute_xmr_chart(range(14), [1.0, 3.0] * 7)
    assert (float(chart.lower[0]), float(chart.upper[0])) == (2 - 5.32, 2 + 5.32)
    found = assess_target(chart, target, better)
    assert isinstance(found, TargetAssurance)
    return found


@pytest.mark.parametrize(
    ("target", "better", "verdict"),
    [
        (2 - 5.33, "up", "consistently met"),
        (2 - 5.32, "up", "met and missed"),
        (2.0, "up", "met and missed"),
        (2 + 5.32, "up", "met and missed"),
        (2 + 5.33, "up", "consistently missed"),
        (2 - 5.33, "down", "consistently missed"),
        (2 - 5.32, "down", "met and missed"),
        (2 + 5.32, "down", "met and missed"),
        (2 + 5.33, "down", "consistently met"),
    ],
)
def test_a_target_is_met_or_missed_only_where_it_lies_outside_both_limits(
    target: float, better: str, verdict: str
) -> None:
    assert assess(target, better).verdict == verdict


def test_a_target_is_read_against_the_limits_of_the_last_point() -> None:
    total = [20] * 13 + [2000]
    chart = compute_p_chart(range(14), [10] * 13 + [1000], total)
    found = assess_target(chart, 0.4, "up")
    assert isinstance(found, TargetAssurance)
    assert found.verdict == "consistently met", "at 2,000 the limits are narrow"
    assert chart.lower[0] < 0.4


def test_without_limits_or_without_a_target_there_is_no_answer() -> None:
    few = assess_target(compute_xmr_chart(range(12), [1.0] * 12), 5, "up")
    assert few == NotEstimable(12, 13, "points")
    none = assess_target(compute_xmr_chart(range(13), [1.0] * 13), float("nan"), "up")
    assert isinstance(none, NotEstimable)
    assert none.words == "not estimable, no target set"
    assert isinstance(assess_target(compute_xmr_chart([], []), 5, "down"), NotEstimable)


def test_constant_values_meet_any_other_target_always_and_their_own_by_definition_neither() -> None:
    chart = compute_xmr_chart(range(13), [5.0] * 13)
    verdicts = [assess_target(chart, target, "up") for target in (4.9, 5.0, 5.1)]
    assert [v.verdict for v in verdicts if isinstance(v, TargetAssurance)] == [
        "consistently met",
        "met and missed",
        "consistently missed",
    ]
