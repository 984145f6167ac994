"""How the cells of a caseload row are written."""

from functools import lru_cache

import numpy as np

from dashboard.analysis.phase import PatientStates, Phase
from dashboard.analysis.process.due import Due
from dashboard.analysis.standing import Measure
from dashboard.reports.view import View
from dashboard.reports.words.dose_words import in_text, word_route
from dashboard.reports.words.wording import ARROW, format_change, format_day, format_span
from data_access.definitions.registry import get_routes, get_side_effect_kinds
from data_access.facts.arrays import MISSING, NEVER, NO_DAY, DosingFacts, Facts, Int64

PHASE_WORDS = {
    Phase.NO_COURSE: "No course yet",
    Phase.PREPARATION: "Preparation",
    Phase.DOSING: "Dosing",
    Phase.INTEGRATION: "Integration",
    Phase.MAINTENANCE: "Maintenance",
    Phase.DISCHARGED: "Discharged",
}
_SEVERITIES = ((3, "severe"), (2, "moderate"), (1, "mild"))


@lru_cache(maxsize=4096)
def say_day(day: int, as_of_day: int, hide_names: bool) -> str:
    """``format_day``, remembered: a page says the same few days hundreds of times."""
    return format_day(day, as_of_day, hide_names)


def get_route_codes(facts: Facts, states: PatientStates) -> Int64:
    """Route of each patient's last attended dose, before it the protocol's; MISSING where none."""
    by_key = {r.key: r.code for r in get_routes()}
    planned = np.array([*(by_key.get(p.route, MISSING) for p in facts.protocols), MISSING], np.int64)[states.protocol]
    if len(facts.dosings.route) == 0:
        return planned
    last = facts.dosings.route[np.maximum(states.last_dosing, 0)].astype(np.int64)
    return np.where((states.last_dosing == MISSING) | (last == MISSING), planned, last)


def word_phase(states: PatientStates, row: int) -> str:
    """ "Dosing 3 of 6", "Maintenance", "Preparation"."""
    phase = Phase(int(states.phase[row]))
    if phase == Phase.DOSING:
        return f"Dosing {states.doses[row]} of {states.planned_doses[row]}"
    return PHASE_WORDS[phase]


def word_phase_route(states: PatientStates, route: int, row: int) -> str:
    """Phase and route as they stand under a name: "Dosing 3 of 6 · IV"."""
    phase = word_phase(states, row)
    return phase if route == MISSING else f"{phase} · {in_text(word_route(route))}"


def word_last_dose(states: PatientStates, view: View, row: int) -> str:
    """The day of the last dose, or that there is none."""
    if states.last_dosing[row] == MISSING:
        return "no dose yet"
    return say_day(int(states.last_dose_day[row]), view.as_of_day, view.hide_names)


def word_side_effects(dosings: DosingFacts, dosing: int) -> tuple[str, bool]:
    """Side effects of one dosing session ("1 severe, 2 mild", "none", "not assessed") and whether one is severe.

    Counted by kind as recorded. Without a dose there is nothing to say. What was recorded although nobody says
    that effects were assessed is said, and that the rest is not known.
    """
    if dosing == MISSING:
        return "", False
    packed, assessed = int(dosings.severity[dosing]), dosings.assessed[dosing] == 1
    if packed == 0 and not assessed:
        return "not assessed", False
    words, any_severe = _word_severities(packed)
    return words if assessed else f"{words}; others not assessed", any_severe


@lru_cache(maxsize=4096)
def _word_severities(packed: int) -> tuple[str, bool]:
    """Words of one packed severity; few different ones fill a clinic."""
    grades = [packed >> (2 * kind.code) & 3 for kind in get_side_effect_kinds()]
    parts = [f"{grades.count(grade)} {word}" for grade, word in _SEVERITIES if grade in grades]
    return ", ".join(parts) or "none", 3 in grades


def word_scores(measure: Measure, row: int) -> tuple[str, str, str]:
    """Baseline and latest total and their change ("17", "7", "−10"); without a pair the last score alone."""
    pair = measure.pair
    if measure.outcome.change.measurable[row]:
        return str(pair.baseline[row]), str(pair.latest[row]), format_change(int(measure.outcome.change.points[row]))
    if pair.baseline[row] != MISSING:
        return str(pair.baseline[row]), "", "baseline only"
    if measure.last[row] != MISSING:
        return "", str(measure.last[row]), "no baseline"
    return "", "", "no score"


def word_verdict_note(measure: Measure, split: bool, row: int) -> str:
    """What must be known beside a verdict: split over measures, a response that is not reliable, remission."""
    outcome = measure.outcome
    if split:
        return "split: another measure worse" if outcome.change.reliably_better[row] else "split over measures"
    if outcome.response_not_reliable[row]:
        return "response, not reliable"
    if outcome.remission[row]:
        return "remission"
    if outcome.response[row]:
        return "response"
    if outcome.change.measurable[row] and not outcome.case_first[row]:
        return "below caseness at baseline" if measure.instrument.caseness["nhs"] else ""
    return ""


def word_due(due: Due, last_day: Int64, view: View, row: int) -> tuple[str, str, bool]:
    """The day the next screening is due, what stands beneath it, and whether it is late."""
    last = int(last_day[row])
    last_words = "none yet" if last == NO_DAY else _word_last(last, view)
    day = int(due.due_day[row])
    if day == NEVER:
        return "none due", last_words, False
    words = say_day(day, view.as_of_day, view.hide_names)
    late = int(due.late_days[row])
    if not late:
        return words, last_words, False
    span = format_span(late, view.as_of_day, True) if view.hide_names else f"{late} d"
    return words, f"{span} late", True


def _word_last(day: int, view: View) -> str:
    said = say_day(day, view.as_of_day, view.hide_names)
    return f"last: {said}" if view.hide_names else f"last {said}"


def word_spark(name: str, totals: tuple[int, ...], caseness: int | None) -> str:
    """What a screen reader says in place of a sparkline."""
    if not totals:
        return "no score"
    if len(totals) == 1:
        return "one score"
    cut = f", caseness {caseness}" if caseness is not None else ""
    return f"{name} {totals[0]} {ARROW} {totals[-1]} in {len(totals)} scores{cut}"
