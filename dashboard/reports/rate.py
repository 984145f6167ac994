"""A rate with everything that must stand beside it."""

from dataclasses import dataclass
from typing import Literal

Unit = Literal["sessions", "patients", "screenings", "effects", "rows"]


@dataclass(frozen=True)
class Rate:
    """A proportion with numerator, denominator, unit, 95 % interval (proportions 0-1) and who is behind it.

    ``low`` and ``high`` are None where the denominator is 0. ``left_out`` counts what was
    not assessed or could not be measured: never in the denominator, always printed.
    """

    numerator: int
    denominator: int
    unit: Unit
    low: float | None
    high: float | None
    left_out: int = 0
    left_out_reason: str = "not assessed"
    patient_ids: tuple[int, ...] = ()

    @property
    def proportion(self) -> float | None:
        """Numerator over denominator; None where nothing was counted."""
        return self.numerator / self.denominator if self.denominator else None
