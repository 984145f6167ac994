"""How far the data reach, as the frame of every screen says it."""

from dataclasses import dataclass
from datetime import datetime

from dashboard.reports.words.wording import format_day, plural
from data_access.days import to_day_number

OLD_AFTER_DAYS = 6
"""A clinic without a row for a week has not been imported, or was closed: either should be seen."""


@dataclass(frozen=True)
class FreshnessWords:
    """``short`` always stands, ``more`` where there is room; ``told`` is for who points at it."""

    short: str
    more: str
    told: str
    is_old: bool

    @property
    def whole(self) -> str:
        """Short and more as one."""
        return f"{self.short}{self.more}"


def say_freshness(last_day: int | None, imported_at: datetime | None, as_of_day: int, today: int) -> FreshnessWords:
    """ "data to 20 Nov" and, where the as-of day is far from it, what that means.

    ``imported_at``: in the clinic's own time.
    """
    told = _tell_import(imported_at, today)
    if last_day is None:
        return FreshnessWords("no data yet", "", f"No session and no screening is on record. {told}", is_old=False)
    until = format_day(last_day, today)
    told = f"The last session or screening on record is of {until}. {told}"
    if as_of_day < last_day:
        more = f", shown to {format_day(as_of_day, today)}"
        return FreshnessWords(f"data to {until}", more, told, is_old=False)
    days = as_of_day - last_day
    if days <= OLD_AFTER_DAYS:
        return FreshnessWords(f"data to {until}", "", told, is_old=False)
    told = f"Nothing is on record for {plural(days, 'day')} before the as-of date. {told}"
    return FreshnessWords(f"data only to {until}", f", {plural(days, 'day')} earlier", told, is_old=True)


def _tell_import(imported_at: datetime | None, today: int) -> str:
    if imported_at is None:
        return "Nothing was imported yet."
    day = format_day(to_day_number(imported_at.date()), today)
    return f"Data last came in by the import of {day}, {imported_at:%H:%M}."
