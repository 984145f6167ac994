"""Calendar weeks, Monday to Sunday, as day numbers."""

import numpy as np
from numpy.typing import NDArray

from data_access.facts.arrays import Bool, Int32

WEEK_DAYS = 7
_MONDAY_OFFSET = 3
"""1970-01-01, day 0, was a Thursday."""


def monday_of(day: int) -> int:
    """The Monday of the week that holds ``day``."""
    return day - (day + _MONDAY_OFFSET) % WEEK_DAYS


def last_complete_week(as_of_day: int) -> int:
    """The Monday of the last week that is over on the as-of day (a Sunday completes its own week)."""
    return monday_of(as_of_day + 1) - WEEK_DAYS


def mondays_until(last_monday: int, weeks: int) -> NDArray[np.int64]:
    """``weeks`` Mondays in a row, the last being ``last_monday``."""
    return last_monday - WEEK_DAYS * np.arange(weeks - 1, -1, -1, dtype=np.int64)


def count_by_week(day: Int32, keep: Bool | None, mondays: NDArray[np.int64]) -> NDArray[np.int64]:
    """How many of the kept days fall into each of the consecutive weeks that begin on ``mondays``."""
    week = (day - mondays[0]) // WEEK_DAYS
    inside = (week >= 0) & (week < len(mondays))
    if keep is not None:
        inside &= keep
    return np.bincount(week[inside], minlength=len(mondays)).astype(np.int64)
