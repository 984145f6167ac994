"""Every rule of every questionnaire under both threshold sets: equal to the threshold, one step below, one above."""

import numpy as np
import pytest

from dashboard.analysis.change.caseness import is_case, is_remission, is_response
from dashboard.analysis.change.change import measure_change
from dashboard.analysis.change.minimal_change import is_minimal_change
from dashboard.analysis.change.verdict import Verdict, judge
from data_access.definitions.instrument import THRESHOLD_SETS, Instrument
from data_access.definitions.registry import get_instruments
from data_access.facts.arrays import MISSING

SCALES = tuple(i for i in get_instruments() if i.total_max is not None)
SETS = pytest.mark.parametrize("thresholds", THRESHOLD_SETS)
each = pytest.mark.parametrize("scale", SCALES, ids=lambda scale: scale.key)


def ends(scale: Instrument) -> tuple[int, int]:
    """The best and the worst total."""
    low, high = scale.total_min or 0, scale.total_max or 0
    return (high, low) if scale.higher_is_better else (low, high)


def worse_by(scale: Instrument, points: int) -> int:
    """Points in the scale's own direction that make a total worse."""
    return -points if scale.higher_is_better else points


@SETS
@each
def test_a_score_equal_to_the_caseness_threshold_is_at_caseness(scale: Instrument, thresholds) -> None:
    caseness = scale.caseness[thresholds]
    if caseness is None:
        best, worst = ends(scale)
        assert not is_case([best, worst], scale, thresholds).any()
        return
    at = caseness.threshold
    totals = [at - worse_by(scale, 1), at, at + worse_by(scale, 1)]
    assert is_case(totals, scale, thresholds).tolist() == [False, True, True]


@each
def test_a_score_equal_to_the_remission_bound_is_in_remission(scale: Instrument) -> None:
    if scale.remission is None:
        assert not is_remission(list(ends(scale)), scale).any()
        return
    at = scale.remission.at_most
    totals = [at - worse_by(scale, 1), at, at + worse_by(scale, 1)]
    assert is_remission(totals, scale).tolist() == [True, True, False]


@SETS
@each
def test_a_change_equal_to_the_bound_is_reliable(scale: Instrument, thresholds) -> None:
    bound, (best, worst) = scale.reliable_change[thresholds], ends(scale)
    if bound is None:
        change = measure_change([worst, best], [best, worst], scale, thresholds)
        assert not (change.reliably_better | change.reliably_worse | change.could_worsen).any()
        return
    for points, reliable in ((bound.points - 1, False), (bound.points, True), (bound.points + 1, True)):
        away = worse_by(scale, points)
        change = measure_change([best, worst, best], [best + away, worst - away, best], scale, thresholds)
        assert change.reliably_worse.tolist() == [reliable, False, False]
        assert change.reliably_better.tolist() == [False, reliable, False]
        assert change.worsening.tolist() == [points, -points, 0]


@SETS
@each
def test_room_equal_to_the_bound_could_have_worsened(scale: Instrument, thresholds) -> None:
    bound, (best, worst) = scale.reliable_change[thresholds], ends(scale)
    if bound is None:
        return
    starts = [worst - worse_by(scale, bound.points + step) for step in (-1, 0, 1)]
    change = measure_change(starts, [best] * 3, scale, thresholds)
    assert change.could_worsen.tolist() == [False, True, True]


@each
def test_a_fall_of_exactly_half_the_way_is_a_response(scale: Instrument) -> None:
    best, worst = ends(scale)
    start = best + worse_by(scale, abs(worst - best) // 2 * 2)
    half = (start + best) // 2
    latest = [half - worse_by(scale, 1), half, half + worse_by(scale, 1)]
    assert is_response([start] * 3, latest, scale).tolist() == [True, True, False]


@each
def test_a_baseline_at_the_best_total_has_nothing_to_halve(scale: Instrument) -> None:
    best, worst = ends(scale)
    assert is_response([best, best], [best, worst], scale).tolist() == [False, False]


@each
def test_an_improvement_equal_to_the_minimal_change_counts_and_a_worsening_never_does(scale: Instrument) -> None:
    best, worst = ends(scale)
    minimal = scale.minimal_change
    if minimal is None:
        change = measure_change([worst], [best], scale, "nhs")
        assert not is_minimal_change(change, scale).any()
        return
    moved = [minimal.points - 1, minimal.points, minimal.points + 1]
    better = measure_change([worst] * 3, [worst - worse_by(scale, p) for p in moved], scale, "nhs")
    worsened = measure_change([best] * 3, [best + worse_by(scale, p) for p in moved], scale, "nhs")
    assert is_minimal_change(better, scale).tolist() == [False, True, True]
    assert not is_minimal_change(worsened, scale).any()


@SETS
@each
def test_recovery_needs_a_reliable_change_from_caseness_to_below_it(scale: Instrument, thresholds) -> None:
    bound, caseness = scale.reliable_change[thresholds], scale.caseness[thresholds]
    if bound is None or caseness is None:
        return
    below, at = caseness.threshold - worse_by(scale, 1), caseness.threshold
    pairs = [
        (below + worse_by(scale, bound.points), below, Verdict.RECOVERY),
        (below + worse_by(scale, bound.points - 1), below, Verdict.NO_CHANGE),
        (at + worse_by(scale, bound.points), at, Verdict.IMPROVEMENT),
        (below, below - worse_by(scale, bound.points), Verdict.IMPROVEMENT),
        (below, below + worse_by(scale, bound.points), Verdict.DETERIORATION),
    ]
    best, worst = sorted(ends(scale))
    possible = [pair for pair in pairs if all(best <= total <= worst for total in pair[:2])]
    found = judge([p[0] for p in possible], [p[1] for p in possible], scale, thresholds).verdict
    assert [Verdict(int(v)) for v in found] == [verdict for _, _, verdict in possible]


@SETS
@each
def test_response_and_remission_are_judged_only_from_caseness(scale: Instrument, thresholds) -> None:
    caseness, (best, worst) = scale.caseness[thresholds], ends(scale)
    if caseness is None:
        assert judge([worst], [best], scale, thresholds).response.tolist() == [True]
        return
    at, below = caseness.threshold, caseness.threshold - worse_by(scale, 1)
    outcome = judge([at, below], [best, best], scale, thresholds)
    assert outcome.response.tolist() == [True, False]
    assert outcome.remission.tolist() == [scale.remission is not None, False]


@SETS
@each
def test_a_response_smaller_than_the_reliable_change_is_called_not_reliable(scale: Instrument, thresholds) -> None:
    totals = np.arange(scale.total_min or 0, (scale.total_max or 0) + 1)
    first, last = (grid.ravel() for grid in np.meshgrid(totals, totals))
    outcome = judge(first, last, scale, thresholds)
    bound = scale.reliable_change[thresholds]
    if bound is None:
        assert not outcome.response_not_reliable.any()
        return
    assert np.array_equal(outcome.response_not_reliable, outcome.response & (abs(last - first) < bound.points))


@each
def test_totals_outside_the_scale_are_no_totals(scale: Instrument) -> None:
    low, high = scale.total_min or 0, scale.total_max or 0
    for odd in (low - 1, high + 1, MISSING, 30_000, -30_000):
        for pair in ((odd, low), (high, odd), (odd, odd)):
            outcome = judge([pair[0]], [pair[1]], scale, "nhs")
            assert Verdict(int(outcome.verdict[0])) == Verdict.NO_PAIR
            flags = (outcome.case_first, outcome.response, outcome.remission, outcome.change.could_worsen)
            assert not any(flag.any() for flag in flags)
        assert not is_case([odd], scale, "nhs").any()
        assert not is_remission([odd], scale).any()


def test_the_unreliable_responses_of_the_conservative_set_are_the_reference_s() -> None:
    gad7, phq9 = (next(i for i in SCALES if i.key == key) for key in ("gad7", "phq9"))

    def unreliable(scale: Instrument, thresholds) -> set[int]:
        totals = np.arange(0, (scale.total_max or 0) + 1)
        first, last = (grid.ravel() for grid in np.meshgrid(totals, totals))
        return set(first[judge(first, last, scale, thresholds).response_not_reliable].tolist())

    # Judged from caseness: GAD-7 10 or more under the conservative set, PHQ-9 10 or more under both.
    assert unreliable(gad7, "conservative") == {10}
    assert unreliable(phq9, "nhs") == {10}
    assert unreliable(gad7, "nhs") == set()
    assert unreliable(phq9, "conservative") == {10, 11, 12}


@SETS
@each
def test_nobody_at_all_gives_no_rows(scale: Instrument, thresholds) -> None:
    outcome = judge([], [], scale, thresholds)
    assert len(outcome.verdict) == len(outcome.response) == 0
