"""The minutes of a meeting: what was open, who was discussed, what was decided, who does it by when."""

from collections.abc import Iterable, Mapping

from dashboard.reports.agenda import AgendaLine
from dashboard.reports.meetings.decisions import build_decision_row
from dashboard.reports.meetings.parts import DecisionList, DecisionRow, Minutes, PatientMinutes, SnoozedRow
from dashboard.reports.people import Person
from dashboard.reports.view import View
from dashboard.reports.words.wording import format_day, plural
from data_access.days import to_date
from data_access.meetings import Decision, Discussion


def build_minutes(
    title: str,
    subtitle: str,
    view: View,
    decided: DecisionList,
    today: Iterable[Decision],
    discussions: Iterable[Discussion],
    lines: Mapping[int, tuple[AgendaLine, ...]],
    snoozed: tuple[SnoozedRow, ...],
    people: Mapping[int, Person],
) -> Minutes:
    """The minutes of the meeting of the as-of day.

    ``lines``: the agenda's lines of each patient on the list, in its order; who was spoken of though not on the list
    follows. ``today``: decisions of this meeting. ``decided``: what was open from before.
    """
    words: dict[int, list[str]] = {}
    for one in discussions:
        if one.meeting_day == view.as_of_day:
            words.setdefault(one.patient_id, []).append(f"{one.text} ({one.recorded_by})")
    decisions: dict[int | None, list[DecisionRow]] = {}
    for decision in today:
        decisions.setdefault(decision.patient_id, []).append(build_decision_row(decision, view, people))
    about = dict.fromkeys(key for key in (*lines, *words, *decisions) if key is not None and key in people)
    spoken = [key for key in about if key in words or key in decisions]
    return Minutes(
        f"{title}, {_say_full_day(view)}",
        subtitle,
        decided,
        tuple(
            PatientMinutes(
                people[key],
                tuple(_say_line(line, view) for line in lines.get(key, ())),
                tuple(words.get(key, ())),
                tuple(decisions.get(key, ())),
            )
            for key in spoken
        ),
        tuple(decisions.get(None, ())),
        snoozed,
        _say_note(len(lines), sum(key in lines for key in spoken)),
        people=people,
    )


def _say_full_day(view: View) -> str:
    """The meeting's day with its year; the week it lies in where names are hidden."""
    year = to_date(view.as_of_day).year
    return f"{format_day(view.as_of_day, view.as_of_day, view.hide_names)} {year}"


def _say_line(line: AgendaLine, view: View) -> str:
    day = format_day(line.day, view.as_of_day, view.hide_names)
    return f"{line.rule.title}: {line.value}, {f'{line.when} {day}' if line.when else day}"


def _say_note(listed: int, spoken: int) -> str:
    """ "7 patients were on the list to discuss; something was written down about 3 of them."."""
    if listed == 0:
        return "Nobody was on the list to discuss."
    were = "was" if listed == 1 else "were"
    return (
        f"{plural(listed, 'patient')} {were} on the list to discuss; something was written down about {spoken} of them."
    )
