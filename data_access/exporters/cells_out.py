"""How one value of the database is written in a cell, so that ``importers.cells`` reads the very same value from it."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from math import isfinite
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.types import TypeEngine

from data_access.columns import CalendarDate, Flag, Instant, Structure
from data_access.days import to_date
from data_access.definitions.vocabulary import ScreeningPlan
from data_access.importers.template import describe_plan

Cell = str | int | float | None
"""Text (to be made safe for spreadsheets), a number (to be left as it is) or nothing."""
Write = Callable[[Any], Cell]


def write_day(day: int) -> str:
    """A day number as YYYY-MM-DD."""
    return to_date(day).isoformat()


def write_date(day: date) -> str:
    """A calendar date as YYYY-MM-DD."""
    return day.isoformat()


def write_flag(flag: bool) -> str:
    """Yes or no."""
    return "yes" if flag else "no"


def write_words(words: list[Any]) -> str:
    """A list of words with semicolons between them; an empty one is empty."""
    return "; ".join(map(str, words))


def write_words_or_none(words: list[Any]) -> str:
    """The same where an empty list says that somebody asked."""
    return write_words(words) or "none"


def write_plain(number: int | float) -> str:
    """A number in plain digits, as few as give the same number back: 75, 0.35, never 1e-05; nothing for no number."""
    if not isfinite(number):
        return ""
    return format(Decimal(repr(float(number))), "f").removesuffix(".0")


def write_screening_plans(plans: list[Any]) -> str:
    """When questionnaires are due, in the words of the column ``screenings``."""
    return "; ".join(
        describe_plan(ScreeningPlan(**(plan | {"follow_up_months": tuple(plan["follow_up_months"])}))) for plan in plans
    )


def write_checks(checks: dict[str, Any]) -> str:
    """Long-term checks with their interval in days."""
    return "; ".join(f"{check}={days}" for check, days in sorted(checks.items()))


def moment_writer(zone: ZoneInfo) -> Write:
    """Writes moments in the clinic's own time, with an offset only in the hour that clocks go through twice."""

    def write(moment: datetime) -> str:
        local = moment.astimezone(zone)
        if local.fold:
            return local.isoformat(" ")
        text = local.replace(tzinfo=None).isoformat(" ")
        return text.removesuffix(":00") if local.second == 0 else text

    return write


def choose_writer(name: str, kind: TypeEngine[Any], zone: ZoneInfo) -> Write | None:
    """How the values of a column are written, by its name and type; None: as they are."""
    if isinstance(kind, Instant):
        return moment_writer(zone)
    if name == "day" or name.endswith("_day"):
        return write_day
    by_type: dict[type[TypeEngine[Any]], Write] = {
        CalendarDate: write_date,
        Flag: write_flag,
        Structure: write_words,
    }
    return by_type.get(type(kind))
