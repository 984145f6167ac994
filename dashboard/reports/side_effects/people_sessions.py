"""Who is behind the numbers by session number: the same patients, who came, whose course has ended how."""

import numpy as np

from dashboard.analysis.side_effects.effect_severity import had_any_effect
from dashboard.analysis.side_effects.session_course import SessionCourse, follow_sessions, name_ends
from dashboard.reports.side_effects.counts import Counted
from dashboard.reports.side_effects.selection import severity_words
from data_access.facts.arrays import Bool, Int64

ENDS = {
    "running": "Courses still running",
    "complete": "Courses that are complete",
    "early": "Courses stopped early",
    "effects": "Courses stopped early for side effects",
}
"""In the order of ``name_ends``."""


def find_session(counted: Counted, parts: list[str]) -> tuple[str, Bool]:
    """A mark of the curve: those of the same patients who had the effect at that session."""
    number, course = int(parts[0]), _follow(counted, parts, 1)
    same = _rows(counted, None if course is None else course.courses, number)
    mask = same & _event(counted) & (counted.facts.dosings.assessed == 1)
    words = severity_words(counted.selection.severity)
    many = 0 if course is None else course.same
    return f"Any side effect, {words}, at session {number}, in the same {many} patients", mask


def find_same(counted: Counted, parts: list[str]) -> tuple[str, Bool]:
    """The same patients, by their first session."""
    course = _follow(counted, parts, 0)
    return "Patients who had every session assessed", _rows(counted, None if course is None else course.courses, 1)


def find_came(counted: Counted, parts: list[str]) -> tuple[str, Bool]:
    """A bar of those who remain: who came to that session, assessed or not."""
    number, course = int(parts[0]), _follow(counted, parts, 1)
    rows = _rows(counted, None if course is None else course.started_courses, number)
    return f"Came to session {number}", rows


def find_ended(counted: Counted, parts: list[str]) -> tuple[str, Bool]:
    """The courses that ended in one way, by their first session."""
    place, course = list(ENDS).index(parts[0]), _follow(counted, parts, 1)
    if course is None:
        return ENDS[parts[0]], _rows(counted, None, 1)
    there = name_ends(counted.facts.courses, course.started_courses)[place]
    return ENDS[parts[0]], _rows(counted, course.started_courses[there], 1)


def _follow(counted: Counted, parts: list[str], at: int) -> SessionCourse | None:
    """The courses as the section followed them; ``parts[at]`` is the first day they may have begun on."""
    since = None if len(parts) <= at or parts[at] == "" else int(parts[at])
    rows, facts = counted.everywhere(from_day=None, numbers=None), counted.facts
    return follow_sessions(facts.dosings, facts.courses, rows, _event(counted), since)


def _event(counted: Counted) -> Bool:
    return had_any_effect(counted.severity, counted.selection.severity)


def _rows(counted: Counted, courses: Int64 | None, number: int) -> Bool:
    """The sessions of that number in these courses."""
    dosings = counted.facts.dosings
    if courses is None:
        return np.zeros(len(dosings.day), np.bool_)
    rows = counted.everywhere(from_day=None, numbers=None)
    return np.asarray(rows & (dosings.number == number) & np.isin(dosings.course, courses))
