"""A value of a spreadsheet's cell as text: days in ISO order, whole numbers without decimals, text as it stands."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Final

EXACT: Final = 10**15
"""From here on a spreadsheet's numbers have lost their last digits."""
REMEMBERED: Final = 50_000


class CellTexts:
    """Writes the cells of one sheet. ``lost``: the numbers it met that are too long to be right."""

    def __init__(self) -> None:
        self.lost: set[str] = set()
        self._texts = {kind: _Texts(write) for kind, write in WRITE.items()}
        self._texts[float] = _Texts(self._write_number)

    def write(self, row: Sequence[Any]) -> list[str]:
        """The cells of a row."""
        texts = self._texts
        return [value if type(value) is str else texts[type(value)][value] for value in row]

    def _write_number(self, value: float) -> str:
        """As many digits as a spreadsheet shows; what it adds up to 0.30000000000000004 is 0.3."""
        if value.is_integer() and abs(value) < EXACT:
            return str(int(value))
        text = format(value, ".15g")
        if not abs(value) < EXACT:
            self.lost.add(text)
        return format(Decimal(text), "f") if "e-" in text else text


class _Texts(dict[Any, str]):
    """The texts of values of one type; they come again and again."""

    def __init__(self, write: Callable[[Any], str]) -> None:
        super().__init__()
        self.write = write

    def __missing__(self, value: Any) -> str:
        if len(self) > REMEMBERED:
            self.clear()
        text = self[value] = self.write(value)
        return text


def _write_moment(value: datetime) -> str:
    """Spreadsheets keep moments as fractions of a day, so they are rounded to the second."""
    near = (value + timedelta(milliseconds=500)).replace(microsecond=0)
    return near.isoformat(" ", "seconds" if near.second else "minutes")


def _write_time(value: time) -> str:
    return _write_moment(datetime.combine(date(2000, 1, 1), value))[11:]


def _write_duration(value: timedelta) -> str:
    minutes, seconds = divmod(round(value.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{seconds:02d}" if seconds else f"{hours}:{minutes:02d}"


WRITE: Final[dict[type, Callable[[Any], str]]] = {
    int: str,
    bool: lambda value: "TRUE" if value else "FALSE",
    datetime: _write_moment,
    date: date.isoformat,
    time: _write_time,
    timedelta: _write_duration,
}
