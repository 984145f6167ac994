"""The parts of the side-effect figures: plain values between a report (which fills them) and a chart.

Shares are proportions 0-1; ``pick`` is what a click on a mark gives back.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Float64 = NDArray[np.float64]


@dataclass(frozen=True)
class PublishedTick:
    """A published figure in the lane of one mark; not comparable: grey and hollow, the reason printed below."""

    share: float
    comparable: bool
    label: str


@dataclass(frozen=True)
class IntervalMark:
    """One dot with its interval, and what stands at the right: rate, counts, lane word.

    ``route`` picks colour and shape. ``share`` is None where there were 1 to 4 events (no rate) or
    nobody was assessed; ``low`` and ``high`` may still be there for none of many.
    """

    route: str
    share: float | None
    low: float | None
    high: float | None
    rate: str
    counts: str
    lane: str
    pick: str
    published: PublishedTick | None = None


@dataclass(frozen=True)
class IntervalRow:
    """The marks of one kind (or of one route's dose bands) under one label."""

    label: str
    marks: tuple[IntervalMark, ...]


@dataclass(frozen=True, eq=False)
class SessionCurve:
    """Shares per session number 1 … K in the same patients, the shares of everyone who came, and who remains.

    ``picks`` open the same patients with the effect at each session, ``remaining_picks`` who came to it.
    """

    share: Float64
    low: Float64
    high: Float64
    everyone: Float64
    attended: NDArray[np.int64]
    same: int
    colour_route: str | None
    """The route whose colour the curve has; None: several, drawn in ink."""
    picks: tuple[str, ...]
    remaining_picks: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class PeakHistogram:
    """Sessions per bin of systolic peak (lower edges, mmHg) and the limit from which bins are orange."""

    edge: NDArray[np.int64]
    count: NDArray[np.int64]
    width: int
    limit: int
    picks: tuple[str, ...]
