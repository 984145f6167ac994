"""The patients behind one point of a weekly chart."""

from collections.abc import Callable
from typing import Final

import numpy as np

from dashboard.analysis.process.timeliness import find_due_screenings
from dashboard.analysis.side_effects.dosing_choice import ATTENDED
from dashboard.analysis.weekly.weekly_activity import (
    count_doses_given,
    count_in_treatment,
    count_starts,
    rate_drop_outs,
)
from dashboard.analysis.weekly.weekly_outcomes import find_week_patients
from dashboard.analysis.weekly.weekly_safety import had_unwanted_effect, rate_monitoring
from dashboard.analysis.weekly.weeks import WEEK_DAYS
from dashboard.reports.behind import Behind
from dashboard.reports.side_effects.counts import dissociation_code
from dashboard.reports.view import View
from dashboard.reports.weekly.headline import MEASURES, get_measures
from dashboard.reports.words.wording import format_week, plural
from data_access.definitions.registry import get_instrument
from data_access.facts.arrays import Facts, Int64

OUTCOMES: Final = {
    "improvement": "Reliable improvement",
    "recovery": "Reliable recovery",
    "deterioration": "Reliable deterioration",
    "response": "Response, GAD-7",
    "remission": "Remission, GAD-7",
}


def find_behind_week(facts: Facts, view: View, key: str, monday: int) -> Behind | None:
    """The patients behind one week of a chart: those of its numerator; of "on_time" those who were late.

    None for a chart that does not exist.
    """
    week = format_week(monday, view.as_of_day)
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
    found = _find_patients(facts, view, key, np.array([monday], np.int64))
    if found is None:
        return None
    title, patients = found
    return Behind(title, f"{plural(len(patients), 'patient')}, {week}.", _ids(facts, patients))


def _find_patients(facts: Facts, view: View, key: str, mondays: Int64) -> tuple[str, Int64] | None:
    """What a headline figure counts in one week, and whom."""
    if key in OUTCOMES:
        patients = find_week_patients(facts, int(mondays[0]), get_measures(), view.thresholds, key)
        return f"{OUTCOMES[key]}, of courses that finished", patients
    counts: dict[str, tuple[str, Callable[[], Int64]]] = {
        "in_treatment": ("In treatment on Sunday", lambda: count_in_treatment(facts, mondays).patients),
        "starts": ("New starts", lambda: count_starts(facts, mondays).patients),
        "doses": ("Dosing sessions attended", lambda: count_doses_given(facts, mondays)[0].patients),
        "monitoring": ("Monitoring complete", lambda: rate_monitoring(facts, mondays).patients),
        "drop_outs": ("Drop-outs", lambda: rate_drop_outs(facts, mondays).patients),
    }
    if key not in counts:
        return None
    title, count = counts[key]
    return title, count()


def _ids(facts: Facts, patients: np.ndarray) -> tuple[int, ...]:
    return tuple(facts.patients.id[np.unique(patients)].tolist())
