"""Which side effects come together in one session, and whether more often than two unrelated ones would."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from dashboard.analysis.side_effects.patient_clusters import Float64
from data_access.facts.arrays import Bool, Int64

FEWEST_TOGETHER: Final = 5
"""A ratio or phi needs so many sessions with both, seen or expected."""


@dataclass(frozen=True, eq=False)
class Together:
    """K × K, both halves filled; the diagonal of ``both`` holds the sessions with the one effect.

    ``ratio`` and ``phi`` hold 0 where they are not ``estimable`` (the diagonal never is).
    """

    total: int
    both: Int64
    expected: Float64
    ratio: Float64
    phi: Float64
    jaccard: Float64
    estimable: Bool


def count_together(effects: Sequence[Bool]) -> Int64:
    """K × K numbers of sessions with both effects; the diagonal holds the sessions with the one.

    ``effects``: one true-or-false array over the assessed sessions per effect.
    """
    if len(effects) == 0:
        return np.zeros((0, 0), dtype=np.int64)
    # Products of zeros and ones are exact in 64-bit floats, and far faster than in whole numbers.
    had = np.array(effects, dtype=np.float64)
    return np.asarray((had @ had.T).round(), dtype=np.int64)


def measure_together(effects: Sequence[Bool], total: int) -> Together:
    """Which side effects come together in one session, against what two unrelated effects would do by chance.

    Formula: with n₁ and n₂ of N assessed sessions and n₁₂ with both: expected = n₁·n₂ / N; ratio = n₁₂ / expected;
    φ = (N·n₁₂ − n₁·n₂) / √(n₁·n₂·(N − n₁)·(N − n₂)); Jaccard = n₁₂ / (n₁ + n₂ − n₁₂).
    Threshold: ratio and φ are given where 5 or more sessions with both were seen or were expected; exactly 5
    counts. Below that only the counts stand. φ is not given where an effect was seen in every session.
    Missing: sessions not assessed are left out. No interval is given: sessions of one patient resemble each other.
    Source: φ: Yule 1912, J R Stat Soc 75:579-652; Jaccard 1912, New Phytol 11:37-50; bound of 5: rule of the clinic.
    """
    both = count_together(effects)
    one = both.diagonal().astype(np.float64)
    expected = np.outer(one, one) / max(total, 1)
    rest = total - one
    spread = np.sqrt(np.outer(one * rest, one * rest))
    estimable = ((both >= FEWEST_TOGETHER) | (expected >= FEWEST_TOGETHER)) & (spread > 0)
    np.fill_diagonal(estimable, False)
    either = one[:, None] + one[None, :] - both
    return Together(
        total,
        both,
        expected,
        np.where(estimable, both / np.where(expected > 0, expected, 1), 0.0),
        np.where(estimable, (total * both - np.outer(one, one)) / np.where(spread > 0, spread, 1), 0.0),
        both / np.where(either > 0, either, 1),
        estimable,
    )
