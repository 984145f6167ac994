"""Local days of moments, for whole arrays at once."""

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

DAY_SECONDS = 86_400


def to_local_days(seconds: NDArray[np.int64], time_zone: str) -> NDArray[np.int32]:
    """Local day numbers of epoch seconds (UTC) in a time zone."""
    if not len(seconds):
        return np.empty(0, np.int32)
    first, last = int(seconds.min()), int(seconds.max())
    changes, offsets = _get_offsets(time_zone, _year(first), _year(last))
    local = seconds + offsets[np.searchsorted(changes, seconds, side="right") - 1]
    return (local // DAY_SECONDS).astype(np.int32)


def _year(seconds: int) -> int:
    return datetime.fromtimestamp(seconds, UTC).year


@lru_cache(maxsize=64)
def _get_offsets(time_zone: str, first_year: int, last_year: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """When a zone's offset from UTC changes between two years, and the offset from each change on (seconds).

    ``zoneinfo`` has no list of its changes, so each day's ends are compared and a change is
    then found to the second. No zone has changed twice within one day.
    """
    zone = ZoneInfo(time_zone)
    start = int(datetime(first_year, 1, 1, tzinfo=UTC).timestamp()) - DAY_SECONDS
    end = int(datetime(last_year + 1, 1, 1, tzinfo=UTC).timestamp()) + DAY_SECONDS
    changes, offsets = [start], [_offset(zone, start)]
    for day in range(start, end, DAY_SECONDS):
        if _offset(zone, day + DAY_SECONDS) != offsets[-1]:
            low, high = day, day + DAY_SECONDS
            while high - low > 1:
                middle = (low + high) // 2
                low, high = (middle, high) if _offset(zone, middle) == offsets[-1] else (low, middle)
            changes.append(high)
            offsets.append(_offset(zone, high))
    return np.array(changes, np.int64), np.array(offsets, np.int64)


def _offset(zone: ZoneInfo, seconds: int) -> int:
    offset = datetime.fromtimestamp(seconds, zone).utcoffset() or timedelta()
    return int(offset.total_seconds())
