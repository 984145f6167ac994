"""Counts rounded before a ratio is made of them, so that the ratio does not give the counts away."""

import numpy as np
from numpy.typing import ArrayLike

from dashboard.analysis.small_numbers.suppression import HIDDEN
from data_access.facts.arrays import Int64

ROUNDED_TO = 5


def round_counts(counts: ArrayLike, base: int = ROUNDED_TO) -> Int64:
    """Every count to the nearest multiple of five, always the same way; hidden ones stay hidden.

    Formula: base · floor((2 · n + base) / (2 · base)).

    Threshold: a count halfway between two multiples (possible for an even base only) goes up.

    Missing: HIDDEN stays HIDDEN; 0 stays 0.

    Source: OpenSAFELY, disclosure control of measures (counts rounded to the nearest 5 before a ratio is made);
    rule of the clinic.
    """
    if base < 1:
        raise ValueError(f"Counts are rounded to a base of 1 or more, not {base}.")
    exact = np.asarray(counts, np.int64)
    return np.where(exact == HIDDEN, HIDDEN, base * ((2 * exact + base) // (2 * base)))
