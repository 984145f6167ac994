"""The plain rule for a clinic that is too young to know its own course."""

import numpy as np
from numpy.typing import ArrayLike

from dashboard.analysis.change.caseness import is_case
from dashboard.analysis.change.change import measure_change
from data_access.definitions.instrument import Instrument, ThresholdSet
from data_access.facts.arrays import Bool

FROM_DOSE = 4
FROM_DAY = 28


def is_without_gain(
    dose: ArrayLike, day: ArrayLike, baseline: ArrayLike, latest: ArrayLike, instrument: Instrument,
    thresholds: ThresholdSet,
) -> Bool:  # fmt: skip
    """Four doses or four weeks in, still at caseness and not reliably better.

    ``dose``: doses before the score; ``day``: days from the first dose to the score.

    Threshold: after dose 4 (a score before dose 5 counts) or from day 28 on; a change smaller than the
    reliable one (a worsening is smaller too; an equal change is not); at caseness.
    Missing: false where the questionnaire has no caseness threshold or no reliable-change bound.
    Source: rule of the clinic, used where there are too few courses for the mixed model and for tolerance limits.
    """
    due = (np.asarray(dose) >= FROM_DOSE) | (np.asarray(day) >= FROM_DAY)
    if instrument.reliable_change[thresholds] is None:
        return np.zeros(due.shape, np.bool_)
    change = measure_change(baseline, latest, instrument, thresholds)
    held: Bool = due & change.measurable & ~change.reliably_better & is_case(latest, instrument, thresholds)
    return held
