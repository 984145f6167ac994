"""Working days and clinic hours of the invented clinic, in whole arrays."""

from datetime import UTC, datetime, time
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from data_access.days import to_date
from data_access.demo.tables import Ints

DAY_SECONDS = 86_400
CHRISTMAS = ((12, 25), (12, 26), (12, 28), (12, 29), (12, 30), (12, 31), (1, 1))


def weekday_of(days: NDArray[Any]) -> Ints:
    """0 Monday to 6 Sunday (1970-01-01 was a Thursday)."""
    return np.asarray((np.asarray(days, dtype=np.int64) + 3) % 7)


def next_working_day(days: NDArray[Any]) -> Ints:
    """The same day, or the Monday after a weekend; days between the years move past them."""
    days = np.asarray(days, dtype=np.int64)
    for _ in range(3):
        weekday = weekday_of(days)
        days = days + np.where(weekday == 5, 2, np.where(weekday == 6, 1, 0))
        days = days + np.where(_is_closed(days), _closed_for(days), 0)
    return days


def previous_working_day(days: NDArray[Any]) -> Ints:
    """The same day, or the Friday before a weekend."""
    weekday = weekday_of(days)
    return np.asarray(days, dtype=np.int64) - np.where(weekday == 5, 1, np.where(weekday == 6, 2, 0))


def _month_day(days: Ints) -> Ints:
    dates = days.astype("datetime64[D]")
    months = dates.astype("datetime64[M]")
    day = (dates - months.astype("datetime64[D]")).astype(np.int64) + 1
    return np.asarray((months.astype(np.int64) % 12 + 1) * 100 + day)


def _is_closed(days: Ints) -> NDArray[np.bool_]:
    return np.isin(_month_day(days), [month * 100 + day for month, day in CHRISTMAS])


def _closed_for(days: Ints) -> Ints:
    """Days from a closed day to 2 January."""
    code = _month_day(days)
    return np.asarray(np.where(code == 101, 1, 1232 - code + 1))


def to_epoch_seconds(days: NDArray[Any], minutes: NDArray[Any], time_zone: str) -> Ints:
    """UTC seconds of a local day and minute of the day (clinic hours: never in the hour of a clock change)."""
    days = np.asarray(days, dtype=np.int64)
    if not len(days):
        return days
    first = int(days.min())
    offsets = np.array([_offset_at_noon(day, time_zone) for day in range(first, int(days.max()) + 1)])
    return np.asarray(days * DAY_SECONDS + np.asarray(minutes, dtype=np.int64) * 60 - offsets[days - first])


@cache
def _offset_at_noon(day: int, time_zone: str) -> int:
    noon = datetime.combine(to_date(day), time(12), ZoneInfo(time_zone))
    delta = noon.utcoffset()
    return int(delta.total_seconds()) if delta else 0


def to_moments(seconds: NDArray[Any]) -> list[datetime]:
    """UTC moments of epoch seconds."""
    return [datetime.fromtimestamp(second, UTC) for second in seconds.tolist()]
