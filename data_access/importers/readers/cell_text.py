"""A value of a spreadsheet's cell as text: days in ISO order, whole numbers without decimals, text as it stands."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Final

EXACT: Final = 10**15
"""From here on a spreadsheet's numbers have lost their last digits."""


def to_texts(row: Sequence[Any]) -> list[str]:
    """The cells of a row."""
    return [value if type(value) is str else TEXTS[type(value)](value) for value in row]


def _write_number(value: float) -> str:
    if value.is_integer() and abs(value) < EXACT:
        return str(int(value))
    text = repr(value)
    return format(Decimal(text), "f") if "e-" in text else text


def _write_moment(value: datetime) -> str:
    """Spreadsheets keep moments as fractions of a day, so they are rounded to the second."""
    near = (value + timedelta(milliseconds=500)).replace(microsecond=0)
    return near.strftime("%Y-%m-%d %H:%M:%S") if near.second else near.strftime("%Y-%m-%d %H:%M")


def _write_time(value: time) -> str:
    return _write_moment(datetime.combine(date(2000, 1, 1), value))[11:]


def _write_duration(value: timedelta) -> str:
    minutes, seconds = divmod(round(value.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{seconds:02d}" if seconds else f"{hours}:{minutes:02d}"


TEXTS: Final[dict[type, Callable[[Any], str]]] = {
    float: _write_number,
    int: str,
    bool: lambda value: "TRUE" if value else "FALSE",
    datetime: _write_moment,
    date: date.isoformat,
    time: _write_time,
    timedelta: _write_duration,
}
