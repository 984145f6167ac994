"""The patients behind one point of a weekly chart."""

import numpy as np

from dashboard.analysis.process.timeliness import find_due_screenings
from dashboard.analysis.side_effects.dosing_choice import ATTENDED
from dashboard.analysis.weekly.weekly_safety import had_unwanted_effect
from dashboard.analysis.weekly.weeks import WEEK_DAYS
from dashboard.reports.behind import Behind
from dashboard.reports.side_effects.counts import dissociation_code
from dashboard.reports.weekly.headline import MEASURES
from dashboard.reports.words.wording import format_week, plural
from data_access.definitions.registry import get_instrument
from data_access.facts.arrays import Facts


def find_behind_week(facts: Facts, key: str, monday: int, as_of_day: int) -> Behind | None:
    """Who had an unwanted effect ("unwanted") or a screening that was due and late ("on_time") in a week.

    None for a chart that does not exist.
    """
    week = format_week(monday, as_of_day)
    if key == "unwanted":
        dosings = facts.dosings
        rows = (dosings.day >= monday) & (dosings.day < monday + WEEK_DAYS)
        rows &= (dosings.status == ATTENDED) & (dosings.assessed == 1)
        happened = rows & had_unwanted_effect(dosings, dissociation_code())
        counted = f"{int(happened.sum()):,} of {plural(int(rows.sum()), 'assessed dosing session')}"
        title = "Distressing, moderate or severe side effects"
        return Behind(title, f"{counted}, {week}.", _ids(facts, dosings.patient[happened]))
    if key == "on_time":
        due = [find_due_screenings(facts, get_instrument(k).code, monday, monday + WEEK_DAYS - 1) for k in MEASURES]
        patient, on_time = (np.concatenate([getattr(d, name) for d in due]) for name in ("patient", "on_time"))
        late = ~on_time
        counted = f"{int(late.sum()):,} of {plural(len(late), 'screening')} due came late or not at all"
        return Behind("Screenings not on time", f"{counted}, {week}.", _ids(facts, patient[late]))
    return None


def _ids(facts: Facts, patients: np.ndarray) -> tuple[int, ...]:
    return tuple(facts.patients.id[np.unique(patients)].tolist())
