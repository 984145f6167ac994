"""Newcombe's interval of a difference."""

import numpy as np

from dashboard.analysis.intervals.newcombe import newcombe, newcombe_bounds


def test_newcombe_gives_its_papers_worked_examples() -> None:
    first = newcombe(56, 70, 48, 80)
    assert first is not None
    assert (round(first.low, 4), round(first.high, 4)) == (0.0524, 0.3339)
    second = newcombe(9, 10, 3, 10)
    assert second is not None
    assert (round(second.low, 4), round(second.high, 4)) == (0.1705, 0.8090)
    third = newcombe(10, 10, 0, 10)
    assert third is not None
    assert (round(third.low, 4), round(third.high, 4)) == (0.6075, 1.0)


def test_newcombe_of_an_empty_sample_is_none() -> None:
    assert newcombe(0, 0, 1, 2) is None
    assert newcombe(1, 2, 0, 0) is None


def test_newcombe_agrees_with_statsmodels_to_twelve_digits() -> None:
    from statsmodels.stats.proportion import confint_proportions_2indep

    rng = np.random.default_rng(1)
    n1, n2 = rng.integers(1, 500, 200), rng.integers(1, 500, 200)
    x1, x2 = rng.integers(0, n1 + 1), rng.integers(0, n2 + 1)
    theirs = confint_proportions_2indep(x1, n1, x2, n2, method="newcomb", compare="diff")
    np.testing.assert_allclose(newcombe_bounds(x1, n1, x2, n2), theirs, atol=1e-12)


def test_an_impossible_count_has_no_difference() -> None:
    assert newcombe(3, 2, 1, 2) is None
    assert newcombe(1, 2, -1, 2) is None
