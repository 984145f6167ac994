"""Whether as much came in as usual: rows of the last seven days beside the weeks before them."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from data_access.facts.arrays import Int64

WEEK_DAYS: Final = 7
USUAL_WEEKS: Final = 12


@dataclass(frozen=True, eq=False)
class WeeklyRows:
    """The day of the newest row (None: there is none), rows of the last seven days, and of each week before them."""

    last_day: int | None
    this_week: int
    before: Int64

    @property
    def usual(self) -> float:
        """The median of the weeks before."""
        return float(np.median(self.before))


def count_weekly_rows(day: NDArray[np.integer], as_of_day: int) -> WeeklyRows:
    """How many rows are dated in the last seven days, and how many in each of the twelve weeks before them.

    Formula: seven days that end with the as-of day, and twelve times seven days before; the usual is their median.
    Threshold: the as-of day counts.
    Missing: a week without rows counts as 0.
    Source: rule of the clinic.
    """
    age = (as_of_day - day) // WEEK_DAYS
    counts = np.bincount(age[(age >= 0) & (age <= USUAL_WEEKS)], minlength=USUAL_WEEKS + 1)
    return WeeklyRows(int(day.max()) if len(day) else None, int(counts[0]), counts[1:])
