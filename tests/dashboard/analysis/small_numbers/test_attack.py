"""Nothing hidden can be worked out: an attack by linear programming on random tables with totals.

The criterion. Whoever adds and subtracts what is shown finds, for every cell hidden by rule, a range from 0 (or
from what is shown of it) to at least one below the smallest count shown: nothing but that it is hidden. Every
complementary cell has more than one possible value. Whoever also knows which cells were hidden by rule still finds
more than one possible value for each.
"""

import numpy as np
import pytest

from dashboard.analysis.small_numbers.small_counts import ShownTotals, add_totals, find_small
from dashboard.analysis.small_numbers.suppression import HIDDEN, HiddenTable, hide_small_numbers
from tests.dashboard.analysis.small_numbers.attack import attack
from tests.dashboard.analysis.small_numbers.random_tables import KINDS, draw_table
from tests.long_proof import Proof, long_proof

ROUNDING = 1e-6


def check_hidden(counts: np.ndarray, found: HiddenTable, smallest_shown: int, own: np.ndarray | None = None) -> int:
    """Everything that must hold of one table; returns how many hidden cells were attacked."""
    table = add_totals(counts)
    shown = found.values != HIDDEN
    assert np.array_equal(found.values[shown], table[shown]), "what is shown is true"
    assert np.array_equal(~shown, found.by_rule | found.complementary)
    assert not (found.by_rule & found.complementary).any()
    mine = np.zeros(counts.shape, np.bool_) if own is None else own
    assert (found.cells[mine] == counts[mine]).all(), "own cells are shown"
    least = add_totals(np.where(mine, counts, 0))
    others = table - least
    small = (table > 0) & (table < smallest_shown) & (others > 0)
    for row, column in np.ndindex(*counts.shape):
        in_small_row, in_small_column = small[row, -1], small[-1, column]
        somebody = table[row, -1] > 0 and table[-1, column] > 0
        small[row, column] |= somebody and (in_small_row or in_small_column)
    whole = table[-1, -1]
    if 0 < whole < smallest_shown and others[-1, -1] > 0:
        small[:] = True
        small[-1, :-1] &= ~mine.all(axis=0)
        small[:-1, -1] &= ~mine.all(axis=1)
    small[:-1, :-1] &= ~mine
    assert np.array_equal(found.by_rule, small), "every small count, and no other, is hidden by rule"
    ranges = attack(found.values)
    for cell, (low, high) in ranges.items():
        assert low - ROUNDING <= table[cell] <= high + ROUNDING, "the attack is a fair one"
        if found.by_rule[cell]:
            known = least[cell] if cell[0] == counts.shape[0] or cell[1] == counts.shape[1] else 0
            assert low <= known + ROUNDING, (cell, low)
            assert high >= smallest_shown - 1 - ROUNDING, (cell, high)
        else:
            assert high - low > 1 - ROUNDING, cell
    return len(ranges)


def check_against_the_rule(counts: np.ndarray, found: HiddenTable, smallest_shown: int) -> None:
    """The attacker is told which cells were hidden by rule, and that empty ones are so only in a small group."""
    table = add_totals(counts)
    low = np.where(table > 0, smallest_shown, 0)
    high = np.where(table > 0, 10**6, 0)
    low[found.by_rule], high[found.by_rule] = 1, smallest_shown - 1
    in_small_group = found.by_rule & (found.by_rule[:, -1:] | found.by_rule[-1:, :])
    if not found.by_rule[-1, -1]:
        in_small_group[-1, :] = in_small_group[:, -1] = False
    in_small_group[-1, -1] = False
    low[in_small_group] = 0
    for cell, (least, most) in attack(found.values, (low, high)).items():
        if found.by_rule[cell]:
            assert most - least > 1 - ROUNDING, cell


@long_proof("small numbers attacked by linear programming", sample=200, full=10_000, parts=8, unit="tables")
def test_no_hidden_count_of_a_random_table_can_be_worked_out(proof: Proof) -> None:
    for seed in proof:
        counts, smallest_shown = draw_table(seed)
        found = hide_small_numbers(counts, smallest_shown)
        proof.count("hidden cells attacked", check_hidden(counts, found, smallest_shown))


@long_proof("small numbers attacked by one who knows the rule", sample=60, full=5_000, parts=8, unit="tables")
def test_not_even_by_a_reader_who_knows_which_were_hidden_by_rule(proof: Proof) -> None:
    for seed in proof:
        counts, smallest_shown = draw_table(seed)
        found = hide_small_numbers(counts, smallest_shown)
        check_against_the_rule(counts, found, smallest_shown)
        proof.count("cells hidden by rule", int(found.by_rule.sum()))


@long_proof("small numbers of others beside the viewer's own", sample=60, full=5_000, parts=8, unit="tables")
def test_a_viewer_s_own_numbers_give_no_other_away(proof: Proof) -> None:
    for seed in proof:
        counts, smallest_shown = draw_table(seed)
        own = np.random.default_rng(seed).random(counts.shape) < 0.3
        if seed % 2:
            own[:] = False
            own[seed % len(own)] = True
        found = hide_small_numbers(counts, smallest_shown, own)
        proof.count("hidden cells attacked", check_hidden(counts, found, smallest_shown, own))


@long_proof("small numbers of large tables attacked", sample=1, full=40, parts=4, unit="tables of 50 by 12")
def test_a_large_table_is_as_safe(proof: Proof) -> None:
    for seed in proof:
        rng = np.random.default_rng(seed)
        counts = rng.poisson(rng.choice([16, 18, 25]) if seed else 18, (50, 12))
        found = hide_small_numbers(counts)
        proof.count("hidden cells attacked", check_hidden(counts, found, 11))


def hide_by_rule_only(counts: np.ndarray, smallest_shown: int) -> np.ndarray:
    """The table without complementary suppression, as it is often published."""
    table = add_totals(counts)
    return np.where(find_small(table, smallest_shown, np.zeros(table.shape, np.bool_)).by_rule, HIDDEN, table)


def test_with_primary_suppression_alone_the_attack_succeeds() -> None:
    """The test of the test: the same attack on the same tables finds counts that only the rule hid."""
    attacked = pinned = tables = 0
    for seed in range(200):
        counts, smallest_shown = draw_table(seed)
        ranges = attack(hide_by_rule_only(counts, smallest_shown))
        worked_out = [cell for cell, (low, high) in ranges.items() if high - low < ROUNDING]
        table = add_totals(counts)
        assert all(abs(ranges[cell][0] - table[cell]) < ROUNDING for cell in worked_out)
        attacked, pinned, tables = attacked + len(ranges), pinned + len(worked_out), tables + bool(worked_out)
    assert tables >= 60, "in most kinds of tables something is worked out"
    assert pinned >= 150
    assert pinned < attacked


def test_every_kind_of_table_is_among_those_attacked() -> None:
    drawn = [draw_table(seed)[0] for seed in range(200)]
    assert len(KINDS) == 8
    assert any(not table.any() for table in drawn)
    assert any(table.shape == (1, 1) for table in drawn)
    assert any((table == 0).any() and (table > 20).any() for table in drawn)


def list_tables(values: np.ndarray, most: int) -> np.ndarray:
    """Every table of whole numbers up to ``most`` that agrees with what is shown, one after another."""
    free = np.argwhere(values[:-1, :-1] == HIDDEN)
    drawn = np.indices((most + 1,) * len(free)).reshape(len(free), -1)
    tables = np.tile(values, (drawn.shape[1], 1, 1))
    for (row, column), value in zip(free, drawn, strict=True):
        tables[:, row, column] = value
    tables[:, -1, :-1] = tables[:, :-1, :-1].sum(axis=1)
    tables[:, :, -1] = tables[:, :, :-1].sum(axis=2)
    return tables[((values == HIDDEN) | (values == tables)).all(axis=(1, 2))]


@pytest.mark.parametrize(
    "counts",
    [
        [[3, 20], [15, 12]],
        [[4, 5], [6, 7]],
        [[1, 2], [0, 9]],
        [[2, 0], [0, 9]],
        [[4, 6, 7]],
        [[4], [9]],
        [[1]],
        [[5, 6], [7, 3]],
    ],
)
def test_every_whole_table_that_agrees_with_what_is_shown_counted_out(counts: list[list[int]]) -> None:
    """The same without linear programming: whole tables are listed, and every hidden count takes each small value."""
    found = hide_small_numbers(counts, 5)
    possible = list_tables(found.values, 24)
    for cell in np.argwhere(found.by_rule):
        seen = set(possible[:, cell[0], cell[1]].tolist())
        assert seen >= {0, 1, 2, 3, 4}, (cell.tolist(), seen)


def test_without_shown_totals_there_is_nothing_to_subtract_from() -> None:
    found = hide_small_numbers([[3, 20, 40]], totals=ShownTotals(False, False, False))
    assert found.cells.tolist() == [[HIDDEN, 20, 40]]
    assert not found.complementary.any()
    assert (found.grand_total, found.row_totals.tolist()) == (HIDDEN, [HIDDEN])


def test_a_list_with_its_total_hides_the_next_smallest_too() -> None:
    found = hide_small_numbers([[3, 40, 20]], totals=ShownTotals(rows=True, columns=False, grand=False))
    assert found.cells.tolist() == [[HIDDEN, 40, HIDDEN]]
    assert found.row_totals.tolist() == [63]


def test_two_small_counts_that_together_are_few_need_a_third() -> None:
    """3 and 2 add up to 5: hidden alone they would be known to be few."""
    found = hide_small_numbers([[3, 2, 40, 20]], totals=ShownTotals(rows=True, columns=False, grand=False))
    assert found.cells.tolist() == [[HIDDEN, HIDDEN, 40, HIDDEN]]
    enough = hide_small_numbers([[8, 2, 40, 20]], totals=ShownTotals(rows=True, columns=False, grand=False))
    assert enough.cells.tolist() == [[HIDDEN, HIDDEN, 40, 20]]
