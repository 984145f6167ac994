"""What is hidden, at its boundaries, and what bad input gives."""

import numpy as np
import pytest

from dashboard.analysis.small_numbers.small_counts import SMALLEST_SHOWN, ShownTotals, add_totals
from dashboard.analysis.small_numbers.suppression import HIDDEN, hide_small_numbers

NO_TOTALS = ShownTotals(rows=False, columns=False, grand=False)


@pytest.mark.parametrize(("count", "shown"), [(0, True), (1, False), (10, False), (11, True), (12, True)])
def test_eleven_is_shown_and_ten_is_not_and_nobody_is_in_an_empty_cell(count: int, shown: bool) -> None:
    assert SMALLEST_SHOWN == 11
    found = hide_small_numbers([[count, 50, 60]], totals=NO_TOTALS)
    assert (found.cells[0, 0] != HIDDEN) == shown
    assert found.by_rule[0, 0] != shown


@pytest.mark.parametrize("smallest_shown", [4, 1, 0, -3])
def test_a_setting_below_five_is_refused(smallest_shown: int) -> None:
    with pytest.raises(ValueError, match="from 5 patients on"):
        hide_small_numbers([[3]], smallest_shown)
    assert hide_small_numbers([[4, 5]], 5, totals=NO_TOTALS).cells.tolist() == [[HIDDEN, 5]]


def test_a_table_without_a_small_number_is_shown_whole() -> None:
    found = hide_small_numbers([[11, 0], [50, 60]])
    assert np.array_equal(found.values, add_totals([[11, 0], [50, 60]]))
    assert (found.grand_total, found.column_totals.tolist()) == (121, [61, 60])


def test_the_cheapest_rectangle_hides_one_small_cell() -> None:
    found = hide_small_numbers([[3, 20, 40], [15, 30, 12], [50, 60, 70]])
    assert found.cells.tolist() == [[HIDDEN, HIDDEN, 40], [HIDDEN, HIDDEN, 12], [50, 60, 70]]
    assert found.by_rule.sum() == 1
    assert found.complementary.sum() == 3
    assert HIDDEN not in found.row_totals.tolist() + found.column_totals.tolist()


def test_a_small_total_is_hidden_with_all_its_cells() -> None:
    found = hide_small_numbers([[3, 4], [50, 60], [70, 80]])
    assert found.row_totals[0] == HIDDEN
    assert found.cells[0].tolist() == [HIDDEN, HIDDEN]


def test_in_a_small_group_not_even_nobody_is_told() -> None:
    """Three patients in the first row: that none of them is in its second cell would say something of each."""
    found = hide_small_numbers([[3, 0], [50, 60], [70, 80]])
    assert found.cells[0].tolist() == [HIDDEN, HIDDEN]
    assert found.by_rule[0].tolist() == [True, True, True]
    rare = hide_small_numbers([[0, 50], [2, 60], [0, 70]])
    assert rare.cells[:, 0].tolist() == [HIDDEN] * 3, "nor in which group the two with a rare event are"


def test_a_table_of_few_patients_is_not_shown_at_all() -> None:
    found = hide_small_numbers([[0, 0, 0], [4, 0, 6]])
    assert (found.values == HIDDEN).all()
    own = hide_small_numbers([[0, 0, 0], [4, 0, 6]], exempt=[[False] * 3, [True, False, False]])
    assert own.cells[1, 0] == 4
    assert (own.values == HIDDEN).sum() == own.values.size - 1


def test_a_group_of_nobody_is_shown_as_empty() -> None:
    found = hide_small_numbers([[0, 0], [2, 60], [9, 70]])
    assert found.values[0].tolist() == [0, 0, 0]


def test_own_cells_are_always_shown_and_a_total_of_own_patients_only_too() -> None:
    own = [[True, True], [False, False], [False, False]]
    found = hide_small_numbers([[3, 4], [50, 60], [7, 80]], exempt=own)
    assert found.cells[0].tolist() == [3, 4]
    assert found.row_totals[0] == 7
    assert found.cells[2, 0] == HIDDEN
    alone = hide_small_numbers([[3, 0], [4, 0]], exempt=[[True, False], [True, False]])
    assert (alone.values == add_totals([[3, 0], [4, 0]])).all(), "the totals hold nobody else"


def test_the_same_table_is_always_hidden_the_same_way() -> None:
    counts = np.random.default_rng(5).poisson(12, (8, 6))
    one, two = hide_small_numbers(counts), hide_small_numbers(counts.copy())
    assert np.array_equal(one.values, two.values)


def test_turned_round_it_hides_as_many() -> None:
    counts = np.random.default_rng(6).poisson(14, (7, 4))
    assert hide_small_numbers(counts).by_rule.sum() == hide_small_numbers(counts.T).by_rule.sum()


@pytest.mark.parametrize(
    "counts", [np.zeros((0, 0), int), np.zeros((0, 3), int), np.zeros((3, 0), int), [[0]], [[0, 0], [0, 0]]]
)
def test_nobody_at_all_has_nothing_to_hide(counts) -> None:
    found = hide_small_numbers(counts)
    assert not (found.by_rule | found.complementary).any()
    assert found.grand_total == 0


def test_a_single_patient_is_hidden_in_every_total() -> None:
    found = hide_small_numbers([[1]])
    assert found.values.tolist() == [[HIDDEN, HIDDEN], [HIDDEN, HIDDEN]]


@pytest.mark.parametrize(
    ("counts", "why"),
    [([[-1, 20]], "0 or more"), ([[1.5, 20.0]], "whole numbers"), (np.zeros((2, 2, 2), int), "3 dimensions")],
)
def test_what_is_no_table_of_counts_is_refused(counts, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        hide_small_numbers(counts)


@pytest.mark.parametrize("mean", [3, 8, 15, 40])
def test_a_table_of_fifty_by_twelve_keeps_the_promise_too(mean: int) -> None:
    """Its cells are too many to attack in a fast test: the sums of the smallest hidden parts are looked at instead."""
    counts = np.random.default_rng(mean).poisson(mean, (50, 12))
    found = hide_small_numbers(counts)
    hidden = found.values == HIDDEN
    for axis in (0, 1):
        alone = (hidden.sum(axis=axis, keepdims=True) == 1) & hidden
        assert not alone.any(), "no line has a single hidden number"
    assert not (found.by_rule & (found.values != HIDDEN)).any()
