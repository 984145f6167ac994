"""The clinic's own share of patients or sessions with a side effect or a high reading, as a published figure counts."""

from typing import Final

import numpy as np

from dashboard.analysis.cohort.course_share import once_each
from dashboard.analysis.comparison.courses_by_route import find_doses_by_route
from dashboard.analysis.comparison.own_scores import NOT_HELD
from dashboard.analysis.doses import count_doses
from dashboard.analysis.intervals.effective_number import count_clusters
from dashboard.analysis.not_estimable import NotEstimable
from dashboard.analysis.proportion import Proportion
from data_access.definitions.benchmark import Benchmark
from data_access.definitions.registry import get_side_effect_kinds
from data_access.facts.arrays import ASKED_HOW, MISSING, Bool, DosingFacts, Facts, Int64

PRESSURES: Final = ("peak_165_100", "peak_180_110", "rise_40_25")


def rate_effect_by_published_rule(facts: Facts, published: Benchmark) -> Proportion | NotEstimable:
    """The clinic's share of patients (or sessions) with one side effect or high reading, as the study counted it.

    Sessions by the study's route and substance, asked in the study's way; expected dissociation counts, as it
    does in trials.

    Formula: patients with the effect in any counted session ÷ patients with a counted session; by session: sessions.
    Threshold: any severity counts; pressures "≥ 165/100": systolic or diastolic at least that; "above 180/110": above;
    a rise: at least 40 mmHg systolic or 25 diastolic over the reading before the dose.
    Missing: sessions not assessed, not asked in the study's way, or without the readings are left out and counted.
    Source: the study itself, as cited with each figure.
    """
    dosings = facts.dosings
    rows = _find_sessions(facts, published)
    found = _find_event(dosings, rows, published)
    if found is None:
        return NotEstimable(0, 1, "definitions", NOT_HELD)
    event, known = found
    kept, happened = rows[known], event[known]
    patient = dosings.patient[kept].astype(np.int64)
    behind, people = once_each(patient[happened]), once_each(patient)
    reason = "not assessed in the study’s way, or no reading"
    if published.unit == "sessions":
        left = len(rows) - len(kept)
        worth = float(count_clusters(happened, patient)) if len(kept) else None
        return Proportion(int(happened.sum()), len(kept), "sessions", left, reason if left else "", worth, behind)
    left = len(once_each(dosings.patient[rows].astype(np.int64))) - len(people)
    return Proportion(len(behind), len(people), "patients", left, reason if left else "", None, behind)


def _find_sessions(facts: Facts, published: Benchmark) -> Int64:
    """Attended sessions of the study's route, substance and window."""
    dosings, when = facts.dosings, published.when
    rows = find_doses_by_route(facts, published)
    if when.kind == "first dose":
        return np.asarray(rows[dosings.number[rows] == 1])
    if when.kind == "after dose" and when.doses:
        return np.asarray(rows[dosings.number[rows] <= when.doses[1]])
    if when.kind == "first days" and when.days:
        rows = rows[dosings.course[rows] != MISSING]
        first = count_doses(dosings, len(facts.courses.id)).first_day[dosings.course[rows]]
        since = dosings.day[rows] - first
        return np.asarray(rows[(since >= when.days[0]) & (since <= when.days[1])])
    return rows


def _find_event(dosings: DosingFacts, rows: Int64, published: Benchmark) -> tuple[Bool, Bool] | None:
    """(had it, is known) for each session; None where the facts cannot tell."""
    if published.outcome in PRESSURES:
        return _read_pressure(dosings, rows, published.outcome)
    kinds = {kind.key: kind.code for kind in get_side_effect_kinds()}
    if published.outcome != "side_effect" or published.how_asked == "scale":
        return None
    known = dosings.assessed[rows] == 1
    if published.how_asked is not None:
        known &= dosings.asked_how[rows] == ASKED_HOW.index(published.how_asked)
    severity = dosings.severity[rows]
    if published.measure == "any_side_effect":
        return np.asarray(severity != 0), np.asarray(known)
    code = kinds.get(published.measure)
    return None if code is None else (np.asarray(severity >> (2 * code) & 3 != 0), np.asarray(known))


def _read_pressure(dosings: DosingFacts, rows: Int64, outcome: str) -> tuple[Bool, Bool]:
    parts = ("systolic", "diastolic")
    peak = [getattr(dosings, f"{part}_peak")[rows].astype(np.int64) for part in parts]
    before = [getattr(dosings, f"{part}_before")[rows].astype(np.int64) for part in parts]
    known = (peak[0] != MISSING) & (peak[1] != MISSING)
    if outcome == "peak_165_100":
        return (peak[0] >= 165) | (peak[1] >= 100), known
    if outcome == "peak_180_110":
        return (peak[0] > 180) | (peak[1] > 110), known
    known &= (before[0] != MISSING) & (before[1] != MISSING)
    return (peak[0] - before[0] >= 40) | (peak[1] - before[1] >= 25), known
