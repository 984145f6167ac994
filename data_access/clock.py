"""The one place that reads the time. Tests replace ``now`` here and nowhere else."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from data_access.days import to_day_number


def now() -> datetime:
    """The present moment in UTC, whole seconds."""
    return datetime.now(UTC).replace(microsecond=0)


def today(time_zone: str) -> int:
    """Today's local day number in a site's time zone."""
    return local_day(now(), time_zone)


def local_day(moment: datetime, time_zone: str) -> int:
    """The local day number of a moment in a site's time zone."""
    return to_day_number(moment.astimezone(ZoneInfo(time_zone)).date())
