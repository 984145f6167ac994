"""One line about the sessions that put a patient on a list."""

from collections.abc import Sequence

from dashboard.analysis.side_effects.effect_severity import had_effect
from dashboard.reports.side_effects.counts import Counted, get_groups
from dashboard.reports.side_effects.safety import dose_words
from dashboard.reports.words.wording import format_day, plural

GRADES = ("mild", "moderate", "severe")


def describe_session(counted: Counted, rows: Sequence[int], hide_names: bool) -> str:
    """ "14 Oct, IV 0.75 mg/kg, dose 5: nausea moderate, 168/95; and 2 earlier sessions" from rows, newest first."""
    row = rows[0]
    dosings = counted.facts.dosings
    parts = [_effects(counted, row)]
    if dosings.systolic_peak[row] >= 0 and dosings.diastolic_peak[row] >= 0:
        parts.append(f"peak {int(dosings.systolic_peak[row])}/{int(dosings.diastolic_peak[row])}")
    day = format_day(int(dosings.day[row]), counted.as_of_day, hide_names)
    earlier = f"; and {plural(len(rows) - 1, 'earlier session')}" if len(rows) > 1 else ""
    return f"{day}, {dose_words(counted, row)}: {', '.join(parts)}{earlier}"


def _effects(counted: Counted, row: int) -> str:
    if counted.facts.dosings.assessed[row] != 1:
        return "side effects not assessed"
    severity = counted.facts.dosings.severity[row : row + 1]
    found = []
    for group in get_groups():
        grade = sum(bool(had_effect(severity, group.codes, s)[0]) for s in (1, 2, 3))
        if grade:
            found.append(f"{group.label.lower()} {GRADES[grade - 1]}")
    return ", ".join(found) or "no side effect"
