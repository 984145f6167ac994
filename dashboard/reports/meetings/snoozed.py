"""The snoozed lines of an agenda, one row each."""

from collections.abc import Iterable, Mapping

from dashboard.reports.agenda import AgendaLine
from dashboard.reports.meetings.parts import SnoozedRow
from dashboard.reports.people import Person
from dashboard.reports.view import View
from dashboard.reports.words.wording import format_day


def list_snoozed(lines: Iterable[AgendaLine], people: Mapping[int, Person], view: View) -> tuple[SnoozedRow, ...]:
    """What was put off: patient, rule, its finding, until when, why and by whom. Lines that were not are left out."""
    return tuple(
        SnoozedRow(
            people.get(line.patient_id),
            line.rule.title,
            line.rule.shape,
            f"{line.finding} ({line.bound})",
            format_day(line.snooze.until_day, view.as_of_day, view.hide_names),
            line.snooze.reason,
            line.snooze.snoozed_by,
        )
        for line in lines
        if line.snooze is not None
    )
