"""Days and clock times as the world writes them, turned into the program's own form.

A day in figures alone is read in one order for all of a file, never row by row: 3/4 is the fourth of March or the
third of April. ISO days (2026-03-04), days with the month in letters and days that begin with the year need no order.
Years have four figures.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Final, Literal
from zoneinfo import ZoneInfo

from data_access.importers.cells import CellRefused
from data_access.importers.profiles.shape import DayOrder

FIGURES = re.compile(r"([0-9]{1,4})([./-])([0-9]{1,2})\2([0-9]{1,4})(?:\s*(?:,|T|\s)\s*(.*))?")
DAY_MONTH = re.compile(r"([0-9]{1,2})(?:st|nd|rd|th)?[\s.-]+([A-Za-z]{3,9})\.?[\s,-]+([0-9]{4})(?:\s*(?:,|\s)\s*(.*))?")
MONTH_DAY = re.compile(r"([A-Za-z]{3,9})\.?\s+([0-9]{1,2})(?:st|nd|rd|th)?,?\s+([0-9]{4})(?:\s*(?:,|\s)\s*(.*))?")
CLOCK = re.compile(
    r"([0-9]{1,2}):([0-9]{2})(?::([0-9]{2})(?:[.,][0-9]+)?)?\s*([AaPp]\.?[Mm]\.?)?\s*"
    r"(Z|UTC|GMT|(?:GMT|UTC)?([+-])([0-9]{1,2}):?([0-9]{2})?)?"
)
LONGEST: Final = 100
"""Characters of a text that are looked at for a day."""
MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
LONG_MONTHS: Final = ("january", "february", "march", "april", "may", "june", "july", "august", "september",
                      "october", "november", "december")  # fmt: skip
ORDER_WORDS: Final = {"dmy": "day, month, year", "mdy": "month, day, year", "ymd": "year, month, day"}


@dataclass(frozen=True)
class Found:
    """Which orders of day and month a file's own days allow; and an example of each that speaks for one."""

    dmy: str = ""
    mdy: str = ""
    either: str = ""
    """A day that reads both ways, as two different days."""

    @property
    def order(self) -> Literal["", "dmy", "mdy", "both", "asked"]:
        """The one order the days allow; "both" where they contradict each other, "asked" where they leave it open."""
        if self.dmy and self.mdy:
            return "both"
        return "dmy" if self.dmy else "mdy" if self.mdy else "asked" if self.either else ""


def look_for_order(texts: Iterable[str], before: Found = Found()) -> Found:
    """What some more days say of the order of their file."""
    found = {"dmy": before.dmy, "mdy": before.mdy, "either": before.either}
    for text in texts:
        shape = FIGURES.fullmatch(text.strip()[:LONGEST])
        if shape is None or len(shape[1]) > 2:
            continue
        first, second = int(shape[1]), int(shape[3])
        kind = "dmy" if first > 12 >= second else "mdy" if second > 12 >= first else "either"
        if kind != "either" or first != second:
            found[kind] = found[kind] or text.strip()
    return Found(**found)


def read_date(text: str, order: DayOrder) -> str:
    """A day as YYYY-MM-DD; a clock time behind it is left off. CellRefused where it is none."""
    return _split(text, order)[0].isoformat()


def read_moment(text: str, order: DayOrder, zone: str) -> str:
    """A day and time as YYYY-MM-DDTHH:MM, with an offset where the text or ``zone`` gives one; a day alone stays so."""
    day, rest = _split(text, order)
    if not rest:
        return day.isoformat()
    clock, offset = _read_clock(rest)
    if zone and not offset:
        local = datetime.fromisoformat(f"{day.isoformat()}T{clock}").replace(tzinfo=_zone(zone))
        return local.isoformat()
    return f"{day.isoformat()}T{clock}{offset}"


def read_clock(text: str) -> str:
    """A clock time as HH:MM or HH:MM:SS."""
    clock, offset = _read_clock(text)
    return clock + offset


@cache
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def _split(text: str, order: DayOrder) -> tuple[date, str]:
    """The day, and the text behind it."""
    try:
        if shape := FIGURES.fullmatch(text):
            return _read_figures(shape, order), shape[5] or ""
        if shape := DAY_MONTH.fullmatch(text):
            return date(int(shape[3]), _find_month(shape[2]), int(shape[1])), shape[4] or ""
        if shape := MONTH_DAY.fullmatch(text):
            return date(int(shape[3]), _find_month(shape[1]), int(shape[2])), shape[4] or ""
    except ValueError:
        pass
    raise CellRefused("is no calendar day that could be read; write it as YYYY-MM-DD")


def _read_figures(shape: re.Match[str], order: DayOrder) -> date:
    first, second, third = int(shape[1]), int(shape[3]), int(shape[4])
    if len(shape[1]) == 4 and len(shape[4]) <= 2:
        return date(first, second, third)
    if len(shape[4]) != 4 or len(shape[1]) > 2:
        raise CellRefused("is no calendar day with a year of four figures")
    if order == "ymd":
        raise CellRefused(f"is no calendar day in the order {ORDER_WORDS[order]}")
    if not order and first != second:
        raise CellRefused("may be read as day and month or as month and day: the profile must say which")
    day, month = (second, first) if order == "mdy" else (first, second)
    try:
        return date(third, month, day)
    except ValueError:
        raise CellRefused(f"is no calendar day in the order {ORDER_WORDS[order]}") from None


def _find_month(word: str) -> int:
    word = word.casefold()
    if word in LONG_MONTHS:
        return LONG_MONTHS.index(word) + 1
    return MONTHS.index("sep" if word == "sept" else word) + 1


def _read_clock(text: str) -> tuple[str, str]:
    shape = CLOCK.fullmatch(text.strip())
    hour = int(shape[1]) if shape else 99
    if shape and shape[4]:
        hour = 99 if not 1 <= hour <= 12 else hour % 12 + (12 if shape[4][0] in "pP" else 0)
    if shape is None or hour > 23 or int(shape[2]) > 59 or int(shape[3] or 0) > 59:
        raise CellRefused("has no clock time that could be read; write it as HH:MM")
    clock = f"{hour:02}:{shape[2]}" + (f":{shape[3]}" if shape[3] else "")
    if not shape[5]:
        return clock, ""
    return clock, f"{shape[6]}{int(shape[7]):02}:{shape[8] or '00'}" if shape[6] else "+00:00"
