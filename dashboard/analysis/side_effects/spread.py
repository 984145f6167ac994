"""Median, quartiles and ends of what was recorded."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dashboard.analysis.not_estimable import NotEstimable
from data_access.facts.arrays import Int64

QUARTILES = (0.25, 0.5, 0.75)
FEW_DIFFERENT = 10_000


@dataclass(frozen=True)
class Spread:
    """``known`` recorded values of ``of``, with their ends, quartiles and median."""

    known: int
    of: int
    least: float
    lower: float
    median: float
    upper: float
    most: float


def summarise_values(recorded: NDArray[np.integer | np.floating], of: int) -> Spread | NotEstimable:
    """The middle and the spread of the recorded values, of how many there could have been.

    Formula: the quantile q of n values in order lies at place 1 + q·(n − 1), between two values in proportion.
    Missing: what was not recorded is left out and counted beside it (n recorded of N); nothing recorded: no figure.
    Source: Hyndman & Fan 1996, Am Stat 50:361-365, definition 7.
    """
    if len(recorded) == 0:
        return NotEstimable(0, 1, "recorded", f"none of {of:,} recorded")
    place = np.array([0.0, *QUARTILES, 1.0]) * (len(recorded) - 1)
    below = place.astype(np.int64)
    low, high = _at(recorded, below), _at(recorded, np.minimum(below + 1, len(recorded) - 1))
    least, lower, median, upper, most = (low + (place - below) * (high - low)).tolist()
    return Spread(len(recorded), of, least, lower, median, upper, most)


def _at(values: NDArray[np.integer | np.floating], places: Int64) -> NDArray[np.float64]:
    """The values at some places of their order. Minutes and mmHg repeat: counting them is faster than sorting."""
    first, last = values.min(), values.max()
    if values.dtype.kind == "f" or last.astype(np.int64) - first > len(values) + FEW_DIFFERENT:
        return np.sort(values)[places].astype(np.float64)
    reached = np.cumsum(np.bincount(values.astype(np.int64) - int(first)))
    return (int(first) + np.searchsorted(reached, places, side="right")).astype(np.float64)
