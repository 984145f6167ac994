"""The pooled standard deviation."""

import statistics

import numpy as np
import pytest

from dashboard.analysis.change.pooled_sd import pool_sd
from dashboard.analysis.not_estimable import NotEstimable


def test_by_hand() -> None:
    """Groups (2, 4, 6) and (11, 13): squares 8 and 2 on 2 + 1 degrees of freedom: √(10 / 3)."""
    assert pool_sd([2, 11, 4, 13, 6], [0, 1, 0, 1, 0]) == pytest.approx((10 / 3) ** 0.5, abs=1e-12)


def test_one_group_is_the_sample_standard_deviation_and_singles_add_nothing() -> None:
    scores = [3, 9, 12, 21, 4]
    assert pool_sd(scores, [0] * 5) == pytest.approx(statistics.stdev(scores), abs=1e-12)
    assert pool_sd([*scores, 0, 50], [3] * 5 + [0, 7]) == pytest.approx(statistics.stdev(scores), abs=1e-12)


def test_it_is_the_weighted_mean_of_the_variances_of_random_groups() -> None:
    rng = np.random.default_rng(3)
    group, scores = rng.integers(0, 9, 400), rng.integers(0, 22, 400)
    own = [scores[group == g] for g in range(9)]
    pooled = sum((len(x) - 1) * statistics.variance(x.tolist()) for x in own) / sum(len(x) - 1 for x in own)
    assert pool_sd(scores, group) == pytest.approx(pooled**0.5, rel=1e-12)


@pytest.mark.parametrize(
    ("scores", "group", "why"),
    [
        ([], [], "0 of 2 scores in one group"),
        ([5], [0], "1 of 2 scores in one group"),
        ([5, 9], [0, 1], "1 of 2 scores in one group"),
        ([5, 5, 9, 9], [0, 0, 1, 1], "all scores of each group are equal"),
    ],
)
def test_too_little_is_not_estimable(scores, group, why: str) -> None:
    found = pool_sd(scores, group)
    assert isinstance(found, NotEstimable)
    assert found.words == f"not estimable, {why}"
