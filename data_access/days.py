"""Day numbers: local calendar days counted from 1970-01-01, the unit of every ``*_day`` column and array."""

from datetime import date, timedelta

EPOCH = date(1970, 1, 1)


def to_day_number(day: date) -> int:
    """Days since 1970-01-01 of a calendar day."""
    return (day - EPOCH).days


def to_date(day_number: int) -> date:
    """The calendar day of a day number."""
    return EPOCH + timedelta(days=int(day_number))
