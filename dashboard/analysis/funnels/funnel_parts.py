"""The parts of a funnel plot: plain values between a report (which fills them) and the chart."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dashboard.analysis.funnels.funnel import Limits


@dataclass(frozen=True)
class FunnelPoint:
    """One clinician: ``share`` of ``size`` courses; ``unusual`` −1 or 1 beyond the 99.8 % limits, else 0."""

    name: str
    size: int
    share: float
    unusual: int
    hover: str
    pick: str


@dataclass(frozen=True, eq=False)
class FunnelPicture:
    """Points in the order of their size, and the limits at each size of ``sizes``; shares 0-1."""

    points: tuple[FunnelPoint, ...]
    sizes: NDArray[np.int64]
    limits: Limits
    target: float
    target_words: str
    x_title: str
