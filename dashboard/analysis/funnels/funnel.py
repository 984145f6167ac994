"""One funnel: its units, its limits, and which units lie beyond them."""

from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from data_access.facts.arrays import Bool, Int8, Int64

Float64 = NDArray[np.float64]
Kind = Literal["proportion", "ratio"]

TAIL_95: Final = 0.025
TAIL_998: Final = 0.001
"""What lies beyond each pair of limits on either side."""
LEAST_EXPECTED: Final = 1
"""Events, and patients without the event, that chance must let one expect before a unit can be unusual."""
_ROUNDING: Final = 1e-9

BELOW, WITHIN, ABOVE = -1, 0, 1


class Limits(NamedTuple):
    """The two pairs of limits at each size."""

    low_95: Float64
    high_95: Float64
    low_998: Float64
    high_998: Float64


@dataclass(frozen=True)
class Funnel:
    """One row per unit, in the order they were given. Never an order of merit: show them by ``size``.

    ``size`` is the denominator of ``value``: patients (or courses) of a proportion, expected events of a ratio.
    """

    kind: Kind
    events: Int64
    size: Float64
    value: Float64
    """``events / size``; NaN where the size is 0."""
    low_95: Float64
    high_95: Float64
    low_998: Float64
    high_998: Float64
    judged: Bool
    """Large enough to be called unusual at all."""
    unusual: Int8
    """``BELOW`` or ``ABOVE`` the 99.8 % limits, else ``WITHIN``."""
    target: float
    phi: float
    """Mean squared winsorised z; about 1 where units differ by chance alone. 0 where there is none."""
    tau2: float
    """Variance between units that was added to the limits."""


def widen(exact: Limits, target: float, variance: Float64, tau2: float, most: float) -> Limits:
    """The limits with the variance between units added; where the exact ones are wider they stay.

    Formula: target ± z·√(s² + τ²), z 1.96 and 3.09, s² the variance of one unit by chance.
    """
    if tau2 == 0:
        return exact
    spread = np.sqrt(variance + tau2)
    ends = []
    for tail, low, high in ((TAIL_95, exact.low_95, exact.high_95), (TAIL_998, exact.low_998, exact.high_998)):
        reach = float(ndtri(1 - tail)) * spread
        ends += [np.minimum(low, np.maximum(target - reach, 0)), np.maximum(high, np.minimum(target + reach, most))]
    return Limits(*ends)


def enough(expected: Float64) -> Bool:
    """Whether chance lets one expect so many; an expectation of exactly the least is enough, rounding aside."""
    reached: Bool = expected >= LEAST_EXPECTED - _ROUNDING
    return reached


def find_unusual(value: Float64, limits: Limits, judged: Bool) -> Int8:
    """Which judged units lie beyond the 99.8 % limits; a value exactly on a limit does not."""
    side = np.where(value > limits.high_998, ABOVE, np.where(value < limits.low_998, BELOW, WITHIN))
    return np.where(judged, side, WITHIN).astype(np.int8)
