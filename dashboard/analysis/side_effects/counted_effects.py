"""Which recorded side effects belong to the sessions counted."""

import numpy as np
from numpy.typing import NDArray

from dashboard.analysis.side_effects.assessed_dosings import AssessedDosings
from data_access.facts.arrays import SideEffectFacts


def find_counted_effects(sample: AssessedDosings, effects: SideEffectFacts, at_least: int) -> NDArray[np.int64]:
    """Side-effect rows of the assessed sessions from a severity; expected, not distressing dissociation is left out."""
    session = np.zeros(len(sample.chosen), dtype=np.bool_)
    session[sample.row] = True
    calm = np.zeros(len(sample.chosen), dtype=np.bool_)
    calm[sample.row[sample.apart]] = True
    keep = session[effects.dosing] & (effects.severity >= at_least)
    keep &= ~(calm[effects.dosing] & (effects.kind == sample.dissociation))
    return np.flatnonzero(keep)
