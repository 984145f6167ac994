"""The size of a reliable change, against the published figures."""

import math

import pytest

from dashboard.analysis.change.reliable_change import find_difference_error, find_reliable_change, find_reliable_points
from dashboard.analysis.not_estimable import NotEstimable
from data_access.definitions.instrument import THRESHOLD_SETS
from data_access.definitions.registry import get_instruments

PUBLISHED = [
    ("gad7", "nhs", 4.50, 0.92, 3.53, 4),
    ("gad7", "conservative", 4.50, 0.83, 5.14, 6),
    ("phq9", "nhs", 5.66, 0.89, 5.20, 6),
    ("phq9", "conservative", 5.66, 0.84, 6.28, 7),
]


@pytest.mark.parametrize(("key", "thresholds", "sd", "reliability", "bound", "points"), PUBLISHED)
def test_the_published_bounds_follow_from_their_sd_and_reliability(
    key, thresholds, sd, reliability, bound, points
) -> None:
    assert round(find_reliable_change(sd, reliability), 2) == bound
    assert find_reliable_points(sd, reliability) == points
    held = next(i for i in get_instruments() if i.key == key).reliable_change[thresholds]
    assert (held.points, held.sd, held.reliability) == (points, sd, reliability)


def test_every_bound_that_is_held_with_its_sd_follows_from_it() -> None:
    held = [i.reliable_change[name] for i in get_instruments() for name in THRESHOLD_SETS]
    with_sd = [bound for bound in held if bound and bound.sd and bound.reliability]
    assert len(with_sd) >= len(PUBLISHED)
    for bound in with_sd:
        assert find_reliable_points(bound.sd, bound.reliability) == bound.points


def test_the_source_s_illustration() -> None:
    """Jacobson & Truax 1991, Table 1: SD 7.5, r .80; the standard error of difference is 4.74."""
    error = find_difference_error(7.5, 0.80)
    assert round(error, 2) == 4.74
    assert error == pytest.approx(math.sqrt(2 * (7.5 * math.sqrt(1 - 0.80)) ** 2), abs=1e-12)


def test_a_bound_that_is_a_whole_number_must_be_exceeded() -> None:
    # 1.96 · SD · √2 · √(1 − .5) is 1.96 · SD: 4 for an SD of 100/49.
    assert find_reliable_change(100 / 49, 0.5) == 4
    assert find_reliable_points(100 / 49, 0.5) == 5
    assert find_reliable_points(100 / 49 - 1e-6, 0.5) == 4
    assert find_reliable_points(100 / 49, 0.5, step=4) == 8
    assert find_reliable_points(99 / 49, 0.5, step=4) == 4


def test_a_perfect_scale_needs_one_point_and_a_useless_one_the_most() -> None:
    assert find_reliable_points(4.5, 1.0) == 1
    assert find_reliable_change(1.0, 0.0) == pytest.approx(1.96 * math.sqrt(2), abs=1e-9)


@pytest.mark.parametrize(
    ("sd", "reliability"),
    [(0.0, 0.9), (-1.0, 0.9), (math.nan, 0.9), (math.inf, 0.9), (4.5, 1.01), (4.5, -0.1), (4.5, math.nan)],
)
def test_impossible_figures_are_not_estimable(sd: float, reliability: float) -> None:
    for answer in (
        find_difference_error(sd, reliability),
        find_reliable_change(sd, reliability),
        find_reliable_points(sd, reliability),
    ):
        assert isinstance(answer, NotEstimable)
        assert answer.words.startswith("not estimable, the ")
