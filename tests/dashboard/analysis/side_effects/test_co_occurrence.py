"""Which effects come together, against chance."""

import numpy as np
import pytest

from dashboard.analysis.side_effects.co_occurrence import FEWEST_TOGETHER, count_together, measure_together


def pair(both: int, first: int, second: int, none: int) -> list[np.ndarray]:
    """Two effects: so many sessions with both, with the one only, with the other only, with neither."""
    counts = (both, first, second, none)
    return [np.repeat(np.array(had, bool), counts) for had in ([1, 1, 0, 0], [1, 0, 1, 0])]


def test_a_fourfold_table_by_hand():
    # 30 with both, 20 and 10 with one, 40 with neither: n1 = 50, n2 = 40, N = 100.
    found = measure_together(pair(30, 20, 10, 40), 100)
    assert found.both.tolist() == [[50, 30], [30, 40]]
    assert found.expected[0, 1] == pytest.approx(20)
    assert found.ratio[0, 1] == pytest.approx(1.5)
    # (100·30 − 50·40) / √(50·40·50·60) = 1000 / 2449.49
    assert found.phi[0, 1] == pytest.approx(0.408248290463863, abs=1e-12)
    assert found.jaccard[0, 1] == pytest.approx(0.5)
    assert found.estimable.tolist() == [[False, True], [True, False]]


@pytest.mark.parametrize("seed", range(5))
def test_phi_is_the_correlation_of_the_two(seed: int):
    random = np.random.default_rng(seed)
    effects = [random.random(400) < share for share in (0.4, 0.3, 0.5)]
    found = measure_together(effects, 400)
    expected = np.corrcoef(np.array(effects, float))
    for i, j in ((0, 1), (0, 2), (1, 2)):
        assert found.phi[i, j] == pytest.approx(expected[i, j], abs=1e-12)
        assert found.phi[i, j] == found.phi[j, i]


def test_unrelated_effects_have_a_ratio_of_one_and_no_phi():
    found = measure_together(pair(20, 20, 20, 20), 80)
    assert found.ratio[0, 1] == pytest.approx(1)
    assert found.phi[0, 1] == pytest.approx(0)


def test_five_together_are_enough_and_four_are_not_unless_five_were_expected():
    assert not measure_together(pair(FEWEST_TOGETHER - 1, 1, 1, 90), 96).estimable[0, 1]
    assert measure_together(pair(FEWEST_TOGETHER, 1, 1, 90), 97).estimable[0, 1]
    # None together although 10·50 / 100 = 5 were expected: that is worth saying.
    never = measure_together(pair(0, 10, 50, 40), 100)
    assert never.estimable[0, 1]
    assert never.ratio[0, 1] == 0


def test_an_effect_of_every_session_has_no_phi():
    found = measure_together(pair(20, 30, 0, 0), 50)
    assert not found.estimable[0, 1]
    assert np.isfinite(found.phi).all()


def test_nothing_at_all_is_a_defined_answer():
    assert count_together([]).shape == (0, 0)
    assert measure_together([], 0).both.shape == (0, 0)
    empty = measure_together([np.zeros(0, bool)] * 2, 0)
    assert not empty.estimable.any()
    assert not empty.jaccard.any()


def test_many_kinds_are_counted_as_one_by_one():
    random = np.random.default_rng(1)
    effects = [random.random(300) < 0.2 for _ in range(20)]
    both = count_together(effects)
    for i in range(20):
        for j in range(20):
            assert both[i, j] == sum(bool(a) and bool(b) for a, b in zip(effects[i], effects[j], strict=True))
