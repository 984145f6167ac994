"""Clinically significant change of each patient: reliable, and out of the clinical range."""

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dashboard.analysis.change.reliable_change import Z_95
from dashboard.analysis.not_estimable import NotEstimable
from data_access.facts.arrays import Bool

_ROUNDING = 1e-9
"""An index that should equal 1.96 and misses it by the last bits is equal to it."""


class ClinicalChange(IntEnum):
    """What became of a patient between two scores, worst first."""

    HARMED = 0
    DETERIORATED = 1
    UNCHANGED = 2
    NOT_MEASURABLE = 3
    IMPROVED = 4
    RECOVERED = 5


@dataclass(frozen=True)
class ClinicalChanges:
    """One row per pair of scores. ``index`` is positive where the patient is better, 0 where not measurable."""

    index: NDArray[np.float64]
    reliable: Bool
    change: NDArray[np.int8]
    """``ClinicalChange`` values."""


def classify_changes(
    baseline: ArrayLike,
    latest: ArrayLike,
    difference_error: float,
    cutoff: float | None = None,
    higher_is_better: bool = False,
) -> ClinicalChanges | NotEstimable:
    """Whether each patient recovered, improved, stayed as they were, deteriorated or was harmed.

    ``difference_error`` is Sdiff (``reliable_change.find_difference_error``), ``cutoff`` one of a, b, c.
    Scores may be whole numbers or means; NaN stands for a score that is missing. A scale on which 0 and less is
    possible keeps its values: nothing but NaN is missing here.

    Formula: RCI = (x1 − x2) / Sdiff, turned where a high score is better, so that more is better.
    Recovered: reliably better, in the clinical range first and out of it last. Improved: reliably better else.
    Harmed: reliably worse, out of the clinical range first and in it last. Deteriorated: reliably worse else.

    Threshold: reliable is |RCI| > 1.96, and equal is not reliable. A score equal to the cut-off is still in the
    clinical range.

    Missing: without both scores not measurable. Without a cut-off nobody is called recovered or harmed. Not
    estimable with a standard error of difference that is not above 0.

    Source: Jacobson NS, Truax P. J Consult Clin Psychol 1991;59:12–19. "Harmed" mirrors "recovered" and is a
    rule of the clinic.
    """
    if not difference_error > 0:
        return NotEstimable(0, 1, "standard errors", "the standard error of difference is not above 0")
    first, last = np.asarray(baseline, np.float64), np.asarray(latest, np.float64)
    measurable = ~(np.isnan(first) | np.isnan(last))
    turn = 1.0 if higher_is_better else -1.0
    better = np.where(measurable, (last - first) * turn, 0.0)
    index = better / difference_error
    up, down = index > Z_95 + _ROUNDING, index < -Z_95 - _ROUNDING
    found = np.full(index.shape, ClinicalChange.UNCHANGED, np.int8)
    found[up], found[down] = ClinicalChange.IMPROVED, ClinicalChange.DETERIORATED
    if cutoff is not None:
        well_first, well_last = (first - cutoff) * turn > 0, (last - cutoff) * turn > 0
        found[up & ~well_first & well_last] = ClinicalChange.RECOVERED
        found[down & well_first & ~well_last] = ClinicalChange.HARMED
    found[~measurable] = ClinicalChange.NOT_MEASURABLE
    return ClinicalChanges(index, up | down, found)
