"""The one place that reads the time. Tests replace ``now`` here and nowhere else."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from data_access.days import to_date, to_day_number


def now() -> datetime:
    """The present moment in UTC, whole seconds."""
    return datetime.now(UTC).replace(microsecond=0)


def today(time_zone: str) -> int:
    """Today's local day number in a site's time zone."""
    return local_day(now(), time_zone)


def local_day(moment: datetime, time_zone: str) -> int:
    """The local day number of a moment in a site's time zone."""
    return to_day_number(moment.astimezone(ZoneInfo(time_zone)).date())


def end_of_day(day: int, time_zone: str) -> datetime:
    """The moment at which a local day is over: the next one's midnight in a site's time zone, in UTC."""
    return datetime.combine(to_date(day) + timedelta(days=1), time(0), ZoneInfo(time_zone)).astimezone(UTC)
