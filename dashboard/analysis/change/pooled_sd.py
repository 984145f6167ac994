"""The spread of scores within groups, pooled over the groups."""

import math

import numpy as np
from numpy.typing import ArrayLike

from dashboard.analysis.not_estimable import NotEstimable


def pool_sd(scores: ArrayLike, group: ArrayLike) -> float | NotEstimable:
    """How much patients of one group differ from one another, taken over several groups together.

    ``group``: a whole number from 0 per score. A difference between the groups' means does not widen it.

    Formula: √( Σ (n_g − 1) · s_g² / Σ (n_g − 1) ), over groups of two scores or more.

    Missing: groups of a single score add nothing. Not estimable without a group of two, or where the scores
    are equal within every group.

    Source: Cohen J. Statistical power analysis for the behavioral sciences, 2nd ed., 1988 (pooled within-group
    standard deviation).
    """
    values, groups = np.asarray(scores, np.float64), np.asarray(group, np.int64)
    counts = np.bincount(groups)
    freedom = int(np.maximum(counts - 1, 0).sum())
    if freedom == 0:
        return NotEstimable(int(counts.max(initial=0)), 2, "scores in one group")
    means = np.bincount(groups, values) / np.maximum(counts, 1)
    squares = float(((values - means[groups]) ** 2).sum())
    if squares == 0:
        return NotEstimable(0, 1, "standard deviations", "all scores of each group are equal")
    return math.sqrt(squares / freedom)
