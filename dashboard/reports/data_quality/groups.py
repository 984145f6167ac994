"""The same counts split by therapist (in order of names, never a ranking), questionnaire or week."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from dashboard.analysis.data_quality.checked import Checked
from dashboard.analysis.weekly.weeks import WEEK_DAYS
from dashboard.reports.data_quality.basis import QualityBasis, count
from dashboard.reports.data_quality.findings import TITLES
from dashboard.reports.data_quality.quality import Grouping, GroupRow, GroupTable
from dashboard.reports.data_quality.questions import QUESTIONS, Part
from dashboard.reports.words.wording import format_week
from data_access.definitions.registry import get_instruments
from data_access.facts.arrays import MISSING

FIRST_COLUMNS: dict[Grouping, str] = {"therapist": "Therapist", "questionnaire": "Questionnaire", "week": "Week"}
NOBODY = "Nobody responsible"


def build_groups(basis: QualityBasis, recent: dict[str, Checked]) -> tuple[GroupTable, ...]:
    """A table of screenings, and one of sessions where they can be split so; ``recent``: the rows of the period."""
    by = basis.selection.by
    parts = [part for part in TITLES if not (by == "questionnaire" and part == "sessions")]
    return tuple(_build(basis, recent, part) for part in parts)


def _build(basis: QualityBasis, recent: dict[str, Checked], part: Part) -> GroupTable:
    by = basis.selection.by
    asked = [question for question in QUESTIONS if question.part == part]
    groups = {q.key: recent[q.key].split(find_group(basis, recent[q.key], by)) for q in asked}
    rows = []
    for value, name, note in list_groups(basis, by, recent):
        inside = [(question, groups[question.key].get(value)) for question in asked]
        cells = tuple(None if part is None else count(part, question, f"{by}:{value}") for question, part in inside)
        rows.append(GroupRow(name, cells, note))
    columns = tuple((question.column, question.of) for question in asked)
    return GroupTable(f"{TITLES[part]}, by {by}", FIRST_COLUMNS[by], columns, tuple(rows))


def find_group(basis: QualityBasis, checked: Checked, by: Grouping) -> NDArray[np.integer]:
    """Which group each row is in: index of the clinician, code of the questionnaire, or Monday of the week."""
    group: NDArray[np.integer] = checked.instrument
    if by == "therapist":
        group = basis.therapist[checked.patient]
    elif by == "week":
        group = checked.day - (checked.day - basis.mondays[0]) % WEEK_DAYS
    return group


def list_groups(basis: QualityBasis, by: Grouping, recent: dict[str, Checked]) -> Iterator[tuple[int, str, str]]:
    """Value, name and note of each group there is; who has patients but no findings is there too."""
    if by == "therapist":
        there = np.unique(basis.therapist).tolist()
        yield from sorted(((i, basis.names.get(i, "unknown"), "") for i in there if i != MISSING), key=lambda g: g[1])
        if MISSING in there:
            yield MISSING, NOBODY, ""
    elif by == "questionnaire":
        used = {code for rows in recent.values() for code in np.flatnonzero(np.bincount(rows.instrument + 1)) - 1}
        yield from ((i.code, i.name, "") for i in get_instruments() if i.code in used)
    else:
        for monday in reversed(basis.mondays.tolist()):
            running = monday + WEEK_DAYS > basis.view.as_of_day + 1
            yield monday, format_week(monday, basis.view.as_of_day), "running" if running else ""
