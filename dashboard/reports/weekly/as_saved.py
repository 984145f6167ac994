"""A past review as it was saved: its own figures, beside what is counted today for the same day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dashboard.reports.meetings.parts import DecisionRow
from dashboard.reports.people import Person
from dashboard.reports.view import View
from dashboard.reports.weekly.headline_figures import HeadlineFigure
from dashboard.reports.words.wording import format_day, plural
from data_access.days import to_date
from data_access.definitions.registry import get_agenda_rules


@dataclass(frozen=True)
class SavedFigure:
    """One headline figure: as it was saved, as it is counted today for that day, and whether the two differ."""

    label: str
    saved: str
    saved_line: str
    today: str
    today_line: str
    differs: bool


@dataclass(frozen=True)
class SavedLine:
    """One line of the agenda as it was saved."""

    person: Person
    rule: str
    day: str


@dataclass(frozen=True)
class AsSaved:
    """A saved review. ``figures`` is empty for whoever is not the director; ``lines`` are of the viewer's patients."""

    title: str
    """ "Review of Mon 23 Nov, saved 23 Nov 09:00 by Dr M. Hale"."""
    figures: tuple[SavedFigure, ...]
    figures_sentence: str
    lines: tuple[SavedLine, ...]
    lines_sentence: str
    decisions: tuple[DecisionRow, ...]
    """Those that stood on the list then, as they stood."""
    decisions_sentence: str


def build_saved_figures(saved: Mapping[str, Any], today: Sequence[HeadlineFigure]) -> tuple[SavedFigure, ...]:
    """The figures that were saved, in the order of today's; those a later version added are left out."""
    return tuple(_pair(saved[figure.key], figure) for figure in today if figure.key in saved)


def _pair(then: Mapping[str, Any], figure: HeadlineFigure) -> SavedFigure:
    before, now = f"{then['value']} {then['unit']}".strip(), f"{figure.value} {figure.unit}".strip()
    line = figure.lines[0]
    return SavedFigure(
        then.get("label", figure.label), before, then["line"], now, line, (before, then["line"]) != (now, line)
    )


def say_title(as_of_day: int, saved_words: str, saved_by: str, view: View) -> str:
    """ "Review of Mon 23 Nov, saved 23 Nov 09:00 by Dr M. Hale"; the weekday is left out where names are hidden."""
    weekday = "" if view.hide_names else f"{to_date(as_of_day):%a} "
    day = format_day(as_of_day, view.as_of_day, view.hide_names)
    return f"Review of {weekday}{day}, saved {saved_words} by {saved_by}"


def say_figures(figures: Sequence[SavedFigure], saved: Mapping[str, Any], view: View) -> str:
    """How many figures differ from what is counted today, and why they can."""
    if not figures:
        return "The figures of the whole clinic are kept for the clinical director."
    if saved.get("thresholds", view.thresholds) != view.thresholds:
        return "Saved under the other threshold set: the outcomes cannot be compared with today's."
    moved = sum(figure.differs for figure in figures)
    if not moved:
        return "Every figure is still counted as it was saved."
    return (
        f"**{plural(moved, 'figure')} of {len(figures)}** would be counted otherwise today: what arrived late or was "
        "corrected since is in today's numbers, and not in the saved ones."
    )


def build_saved_lines(
    agenda: Sequence[Mapping[str, Any]], people: Mapping[int, Person], view: View
) -> tuple[SavedLine, ...]:
    """One line for each patient to discuss then, the first rule that was true; in the order that was saved."""
    titles = {rule.key: rule.title for rule in get_agenda_rules()}
    first: dict[int, SavedLine] = {}
    for line in agenda:
        person = people.get(line["patient_id"])
        if line["discuss"] and person is not None and line["patient_id"] not in first:
            day = format_day(line["day"], view.as_of_day, view.hide_names)
            first[line["patient_id"]] = SavedLine(person, titles.get(line["rule"], line["rule"]), day)
    return tuple(first.values())


def say_lines(lines: Sequence[SavedLine]) -> str:
    """ "27 patients were on the list to discuss."."""
    were = "was" if len(lines) == 1 else "were"
    return f"**{plural(len(lines), 'patient')}** {were} on the list to discuss."


def say_decisions(rows: Sequence[DecisionRow]) -> str:
    """ "5 decisions were open, 2 of them overdue."."""
    count, late = sum(not row.is_done for row in rows), sum(row.is_late for row in rows)
    if not count:
        return "No decision was open."
    overdue = f", !!{late} of them overdue!!" if late else ""
    return f"**{plural(count, 'decision')}** {'was' if count == 1 else 'were'} open{overdue}."
