"""The smallest improvement that patients notice."""

import numpy as np

from dashboard.analysis.change.change import Change
from data_access.definitions.instrument import Instrument
from data_access.facts.arrays import Bool


def is_minimal_change(change: Change, instrument: Instrument) -> Bool:
    """Whether the score got better by as much as patients notice (the minimal clinically important difference).

    Formula: improvement ≥ MCID, in points of the scale; a rise is an improvement where a high score is better.

    Threshold: an improvement equal to the MCID counts. It is the same under both threshold sets.

    Missing: not met without both totals, and for an instrument without a published MCID. A worsening of the
    same size is never called important by this rule.

    Source: the source of each MCID, and the sample it was found in, stands with its questionnaire.
    """
    if instrument.minimal_change is None:
        return np.zeros(change.measurable.shape, np.bool_)
    met: Bool = change.measurable & (change.worsening <= -instrument.minimal_change.points)
    return met
