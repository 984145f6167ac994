"""Rates of groups, and rounding."""

import numpy as np
import pytest

from dashboard.analysis.small_numbers.hidden_rates import hide_small_rates
from dashboard.analysis.small_numbers.rounding import round_counts
from dashboard.analysis.small_numbers.suppression import HIDDEN


@pytest.mark.parametrize(
    ("exact", "rounded"),
    [(0, 0), (1, 0), (2, 0), (3, 5), (7, 5), (8, 10), (11, 10), (12, 10), (13, 15), (1_002, 1_000), (HIDDEN, HIDDEN)],
)
def test_counts_are_rounded_to_the_nearest_five(exact: int, rounded: int) -> None:
    assert round_counts([exact]).tolist() == [rounded]


def test_halfway_goes_up_and_a_part_never_exceeds_its_whole() -> None:
    assert round_counts([5, 15, 14], base=10).tolist() == [10, 20, 10]
    assert round_counts([3, 17], base=1).tolist() == [3, 17]
    counts = np.arange(500)
    assert (np.diff(round_counts(counts)) >= 0).all()
    with pytest.raises(ValueError, match="base of 1"):
        round_counts([3], base=0)


@pytest.mark.parametrize(
    ("events", "total", "shown"),
    [
        (11, 22, True),
        (10, 60, False),
        (11, 21, False),
        (50, 60, False),
        (0, 60, True),
        (60, 60, True),
        (49, 60, True),
        (5, 9, False),
    ],
)
def test_few_with_the_event_and_few_without_it_are_both_hidden(events: int, total: int, shown: bool) -> None:
    """Beside four large groups, so that the others can be hidden for its sake."""
    found = hide_small_rates([events, 50, 60, 70, 80], [total, 120, 130, 140, 150])
    assert (found.shares[0] is not None) == shown
    assert (found.events[0] != HIDDEN) == shown
    assert found.by_rule[0] != shown


def test_one_group_too_small_takes_another_with_it() -> None:
    found = hide_small_rates([4, 50, 60], [40, 120, 130])
    assert found.shares[0] is None
    assert sum(share is None for share in found.shares[:3]) == 2
    assert found.by_rule.tolist() == [True, False, False, False]
    assert found.complementary.sum() == 1


def test_shares_are_of_rounded_counts_and_own_groups_are_exact() -> None:
    found = hide_small_rates([33, 52, 61], [77, 121, 133], exempt=[True, False, False])
    assert found.shares == (33 / 77, 50 / 120, 60 / 135, 145 / 330)
    assert found.events.tolist() == [33, 50, 60, 145]
    assert found.totals.tolist() == [77, 120, 135, 330]


def test_own_groups_are_shown_however_small() -> None:
    found = hide_small_rates([1, 52, 61], [3, 121, 133], exempt=[True, False, False])
    assert found.shares[0] == 1 / 3
    assert found.events[0] == 1


def test_nobody_has_no_share_and_more_events_than_patients_are_refused() -> None:
    assert hide_small_rates([0, 50], [0, 100]).shares == (None, 0.5, 0.5)
    assert hide_small_rates([], []).shares == (None,)
    with pytest.raises(ValueError, match="more events than patients"):
        hide_small_rates([5], [4])


def test_every_share_lies_between_nought_and_one() -> None:
    rng = np.random.default_rng(8)
    totals = rng.integers(0, 300, 60)
    found = hide_small_rates(rng.binomial(totals, 0.4), totals)
    assert all(share is None or 0 <= share <= 1 for share in found.shares)
    assert len(found.shares) == 61
