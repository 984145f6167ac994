"""The verdict of every patient on the primary instrument of the current course."""

import numpy as np
from numpy.typing import NDArray

from dashboard.analysis.change.verdict import Verdict
from dashboard.analysis.standing import Standing
from data_access.definitions.registry import get_instruments


def gather_primary_verdict(standing: Standing) -> NDArray[np.int8]:
    """The verdict of every patient on the primary instrument of the current course; NO_DOSE without a course."""
    primary = standing.states.primary_instrument
    verdict = np.full(len(primary), Verdict.NO_DOSE, np.int8)
    for instrument in get_instruments():
        own = primary == instrument.code
        if own.any():
            verdict[own] = standing.measure(instrument).outcome.verdict[own]
    return verdict
