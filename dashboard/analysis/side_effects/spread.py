"""Median, quartiles and ends of what was recorded."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dashboard.analysis.not_estimable import NotEstimable

QUARTILES = (0.25, 0.5, 0.75)


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
    values = np.sort(recorded)
    place = np.array(QUARTILES) * (len(values) - 1)
    below = place.astype(np.int64)
    above = np.minimum(below + 1, len(values) - 1)
    low, high = values[below].astype(np.float64), values[above].astype(np.float64)
    lower, median, upper = (low + (place - below) * (high - low)).tolist()
    return Spread(len(values), of, float(values[0]), lower, median, upper, float(values[-1]))
