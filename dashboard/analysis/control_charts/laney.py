"""Laney's sigma z: how much more (or less) the points of a p or u chart vary than their numbers explain."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from dashboard.analysis.control_charts.control_chart import Float64

MEAN_RANGE_TO_SIGMA: Final = 1.128
"""d₂ of two normal values."""


def laney_sigma(value: Float64, total: NDArray[np.int64] | Float64, mean: float) -> float:
    """How many times wider proportions vary than chance alone would let them.

    Formula: zᵢ = (pᵢ − p̄) / √(p̄(1 − p̄)/nᵢ); σz = mean |zᵢ − zᵢ₋₁| / 1.128.
    Threshold: above 1 more than chance, below 1 less; exactly 1 is chance.
    Missing: 1 where there are fewer than two points, or all or none had the event.
    Source: Laney 2002, Quality Engineering 14:531-537.
    """
    if len(value) < 2 or mean <= 0 or mean >= 1:
        return 1.0
    return _mean_step((value - mean) / np.sqrt(mean * (1 - mean) / total))


def laney_sigma_u(value: Float64, exposure: Float64, mean: float) -> float:
    """How many times wider rates per exposure vary than chance alone would let them.

    Formula: zᵢ = (uᵢ − ū) / √(ū/nᵢ); σz = mean |zᵢ − zᵢ₋₁| / 1.128.
    Missing: 1 where there are fewer than two points, or no event.
    Source: Laney 2002, Quality Engineering 14:531-537.
    """
    if len(value) < 2 or mean <= 0:
        return 1.0
    return _mean_step((value - mean) / np.sqrt(mean / exposure))


def _mean_step(z: Float64) -> float:
    return float(np.abs(np.diff(z)).mean() / MEAN_RANGE_TO_SIGMA)
