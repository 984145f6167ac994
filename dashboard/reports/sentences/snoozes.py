"""How it is told that a line of the agenda was put off, and how many were."""

from dashboard.reports.view import View
from dashboard.reports.words.wording import format_day
from data_access.meetings import Snooze


def say_snoozed(snooze: Snooze, view: View) -> str:
    """ "snoozed until 7 Dec by Dr M. Hale: on holiday"."""
    until = format_day(snooze.until_day, view.as_of_day, view.hide_names)
    return f"snoozed until {until} by {snooze.snoozed_by}: {snooze.reason}"


def count_snoozed(lines: int) -> str:
    """ "3 snoozed"; empty where none is."""
    return f"{lines:,} snoozed" if lines else ""


def say_snoozed_of(left: int, snoozed: int) -> str:
    """ ", 1 of them snoozed": who left the list because somebody put their line off; empty where nobody did."""
    if not snoozed:
        return ""
    return ", snoozed" if left == snoozed == 1 else f", {snoozed:,} of them snoozed"
