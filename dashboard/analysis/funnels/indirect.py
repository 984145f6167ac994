"""How many events a unit would have had at everybody's rates."""

import numpy as np
from numpy.typing import ArrayLike

from dashboard.analysis.funnels.funnel import Float64


def expect_by_stratum(event: ArrayLike, stratum: ArrayLike, unit: ArrayLike, units: int) -> Float64:
    """Events each unit would have had if its patients had done as all patients of their stratum did.

    So a therapist who sees the most burdened is compared with what such patients do everywhere. It allows for
    what the strata hold (baseline severity) and for nothing else.

    Formula: E = Σ over strata of (the unit's patients in the stratum × events / patients of that stratum in all units).
    Missing: rows with a negative unit or stratum number count in neither.
    Source: indirect standardisation, as in Breslow & Day 1987, Statistical Methods in Cancer Research II, ch. 2.
    """
    happened, layer, of = np.asarray(event, np.float64), np.asarray(stratum, np.int64), np.asarray(unit, np.int64)
    counted = (layer >= 0) & (of >= 0)
    happened, layer, of = happened[counted], layer[counted], of[counted]
    size = np.bincount(layer, minlength=1)
    rate = np.bincount(layer, weights=happened, minlength=1) / np.maximum(size, 1)
    return np.bincount(of, weights=rate[layer], minlength=units).astype(np.float64)
