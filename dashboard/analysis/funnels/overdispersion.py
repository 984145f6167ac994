"""How much more units differ than chance would make them."""

from typing import NamedTuple

import numpy as np

from dashboard.analysis.funnels.funnel import Float64

WINSORISED = 0.1
UNITS_NEEDED = 2


class Overdispersion(NamedTuple):
    """``phi``: mean squared winsorised z (0 without units). ``tau2``: variance between units (value squared)."""

    phi: float
    tau2: float


def estimate_overdispersion(z: Float64, variance: Float64) -> Overdispersion:
    """How much wider the limits must be because units differ in more than chance, such as in whom they treat.

    A few units far out must not widen the limits until they are within them, so the tenth of z-scores at each end
    is first pulled in to the edge of that tenth.

    Formula: φ = Σ z² / I over the I winsorised z-scores; τ² = (I·φ − (I − 1)) / (Σw − Σw² / Σw), w = 1 / s²
    (s² = ``variance``, that of each unit by chance).
    Threshold: τ² = 0 where I·φ ≤ I − 1: then chance alone explains the spread. The edges are the 10th and
    90th centiles with linear interpolation, as FunnelPlotR takes them.
    Missing: units whose z is not a number are left out. Fewer than two units: τ² = 0.
    Source: Spiegelhalter 2005, Stat Med 24:1185-1202; τ² by DerSimonian & Laird 1986, Control Clin Trials 7:177-188.
    """
    there = np.isfinite(z) & (variance > 0)
    scores, weight = z[there], 1 / variance[there]
    units = len(scores)
    if units == 0:
        return Overdispersion(0.0, 0.0)
    low, high = np.quantile(scores, [WINSORISED, 1 - WINSORISED])
    phi = float(np.mean(np.clip(scores, low, high) ** 2))
    excess = units * phi - (units - 1)
    if units < UNITS_NEEDED or excess <= 0:
        return Overdispersion(phi, 0.0)
    return Overdispersion(phi, float(excess / (weight.sum() - (weight**2).sum() / weight.sum())))
