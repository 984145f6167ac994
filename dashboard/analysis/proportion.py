"""A proportion with all that must stand beside it, as statistics give it to reports."""

from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from dashboard.analysis.intervals.interval import Interval
from dashboard.analysis.intervals.wilson import wilson
from data_access.facts.arrays import Int64

Unit = Literal["sessions", "patients", "courses", "screenings", "doses", "effects"]


def _nobody() -> Int64:
    return np.zeros(0, np.int64)


@dataclass(frozen=True, eq=False)
class Proportion:
    """``events`` of ``total`` in ``unit``; ``left_out`` could not be counted and are in neither.

    ``effective``: how many independent things ``total`` is worth (patients as clusters); None: ``total`` itself.
    ``patients``: patient rows behind the numerator, ascending and each once.
    """

    events: int
    total: int
    unit: Unit
    left_out: int = 0
    left_out_reason: str = ""
    effective: float | None = None
    patients: Int64 = field(default_factory=_nobody)

    @property
    def share(self) -> float | None:
        """Events over total, 0-1; None where nothing was counted."""
        return self.events / self.total if self.total else None

    @property
    def interval(self) -> Interval | None:
        """Wilson's 95 % interval on the effective number; None where nothing was counted."""
        if not self.total:
            return None
        worth = self.total if self.effective is None else self.effective
        return wilson(self.events / self.total * worth, worth)
