"""Words that the tables of the patient page share."""

from typing import Final

from dashboard.reports.patient.parts import TableCell
from dashboard.reports.view import View
from dashboard.reports.words.wording import format_day
from data_access.days import to_date

RIGHT: Final = "right"
NOT_RECORDED = TableCell("not recorded", worse=True)


def say_day(day: int, view: View) -> str:
    """A day as tables write it, its week where names are hidden."""
    return format_day(day, view.as_of_day, view.hide_names)


def say_csv_day(day: int, view: View) -> str:
    """ISO date; the week's words where names are hidden."""
    return say_day(day, view) if view.hide_names else to_date(day).isoformat()


def yes_no(value: bool | None) -> str | None:
    """Yes, no, or None where it was not recorded."""
    return None if value is None else "yes" if value else "no"
