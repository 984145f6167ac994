"""The agenda's rules about dosing sessions: severe effects, vital signs, monitoring, exposure, discordant scales."""

from collections.abc import Callable
from itertools import pairwise

import numpy as np

from dashboard.analysis.change.verdict import Verdict
from dashboard.analysis.primary_verdict import gather_primary_verdict
from dashboard.analysis.process.exposure import find_exposure
from dashboard.analysis.side_effects.effect_severity import had_any_effect
from dashboard.analysis.side_effects.monitoring import find_missing_readings, get_highest
from dashboard.reports.agenda_rules.basis import AgendaBasis, Found, LineWords, keep_last
from dashboard.reports.words.dose_words import word_dose
from dashboard.reports.words.wording import ARROW, format_span
from data_access.definitions.registry import get_side_effect_kinds
from data_access.definitions.vocabulary import AgendaRule
from data_access.facts.arrays import MISSING, Int64


def _sessions_since(basis: AgendaBasis, rule: AgendaRule) -> Int64:
    """Rows of attended dosing sessions that happened or were recorded since the last review.

    Of everyone: a course that ended after a severe effect was not looked at by ending.
    """
    dosings = basis.everyone.facts.dosings
    since = basis.since(int(rule.bounds["days_without_review"]))
    new = basis.is_since(since, dosings.day.astype(np.int64), dosings.recorded_day.astype(np.int64))
    return np.flatnonzero((dosings.number > 0) & new)


def _build(basis: AgendaBasis, rows: Int64, word_row: Callable[[int], LineWords]) -> Found:
    dosings = basis.everyone.facts.dosings
    patient, day = dosings.patient.astype(np.int64), dosings.day.astype(np.int64)
    last = keep_last(patient, day, rows)
    recorded = dosings.recorded_day[last].astype(np.int64)
    return Found(patient[last], day[last], recorded, lambda i: word_row(int(last[i])))


def find_severe_effects(basis: AgendaBasis, rule: AgendaRule) -> Found:
    """Severity 3, blood pressure or oxygen at the bound, in a session since the last review."""
    dosings = basis.everyone.facts.dosings
    rows = _sessions_since(basis, rule)
    systolic, diastolic = get_highest(dosings, rows)
    spo2 = dosings.spo2_lowest[rows]
    low = (spo2 != MISSING) & (spo2 <= rule.bounds["spo2"])
    high = (systolic >= rule.bounds["systolic"]) | (diastolic >= rule.bounds["diastolic"])
    rows = rows[had_any_effect(dosings.severity[rows], int(rule.bounds["severity"])) | high | low]
    return _build(basis, rows, lambda row: _word_severe(basis, row, rule))


def _word_severe(basis: AgendaBasis, row: int, rule: AgendaRule) -> LineWords:
    dosings = basis.everyone.facts.dosings
    highest = get_highest(dosings, np.array([row]))
    systolic, diastolic, spo2 = int(highest[0][0]), int(highest[1][0]), int(dosings.spo2_lowest[row])
    packed = int(dosings.severity[row])
    severe = [k.name for k in get_side_effect_kinds() if packed >> (2 * k.code) & 3 == rule.bounds["severity"]]
    parts = []
    if severe:
        parts.append((f"Severe {' and '.join(s.lower() for s in severe)}", "severity 3"))
    if systolic >= rule.bounds["systolic"]:
        parts.append((f"systolic {systolic}", f"≥ {rule.bounds['systolic']:g}"))
    if diastolic >= rule.bounds["diastolic"]:
        parts.append((f"diastolic {diastolic}", f"≥ {rule.bounds['diastolic']:g}"))
    if spo2 != MISSING and spo2 <= rule.bounds["spo2"]:
        parts.append((f"SpO2 {spo2} %", f"≤ {rule.bounds['spo2']:g} %"))
    finding = ", ".join(text for text, _ in parts)
    context = word_dose(dosings, row)
    if dosings.systolic_leaving[row] != MISSING and dosings.diastolic_leaving[row] != MISSING:
        context += f"; {dosings.systolic_leaving[row]}/{dosings.diastolic_leaving[row]} leaving"
    return LineWords(finding[0].upper() + finding[1:], ", ".join(bound for _, bound in parts), context)


def find_monitoring_incomplete(basis: AgendaBasis, rule: AgendaRule) -> Found:
    """An attended dosing session since the last review with a blood-pressure reading missing."""
    rows = _sessions_since(basis, rule)
    before, at_40, leaving = find_missing_readings(basis.everyone.facts.dosings, rows)
    return _build(basis, rows[before | at_40 | leaving], lambda row: _word_monitoring(basis, row))


def _word_monitoring(basis: AgendaBasis, row: int) -> LineWords:
    names = ("before the dose", "at 40 min", "on leaving")
    missing = [
        n
        for n, m in zip(names, find_missing_readings(basis.everyone.facts.dosings, np.array([row])), strict=True)
        if m[0]
    ]
    listed = " and ".join([", ".join(missing[:-1]), missing[-1]] if len(missing) > 1 else missing)
    return LineWords(
        f"No blood pressure {listed}", f"{len(missing)} of 3 readings", word_dose(basis.everyone.facts.dosings, row)
    )


def find_exposure_rising(basis: AgendaBasis, rule: AgendaRule) -> Found:
    """In treatment, exposure up at each of the last two doses, and no reliable improvement on the course's measure."""
    states, dosings = basis.standing.states, basis.facts.dosings
    exposure = find_exposure(dosings, states.course, states.last_dosing, rule.bounds["percent"])
    verdict = gather_primary_verdict(basis.standing)
    gained = (verdict == Verdict.IMPROVEMENT) | (verdict == Verdict.RECOVERY)
    patient = np.flatnonzero(exposure.rising & states.in_treatment & ~gained)
    day = states.last_dose_day[patient]
    recorded = dosings.recorded_day[exposure.last[patient]].astype(np.int64)

    def word(i: int) -> LineWords:
        three = [int(r[patient[i]]) for r in (exposure.before_that, exposure.before, exposure.last)]
        doses = f" {ARROW} ".join(f"{dosings.dose_mg[r]:g}" for r in three)
        pairs = [(int(dosings.day[b] - dosings.day[a]), int(dosings.day[b])) for a, b in pairwise(three)]
        intervals = f"{pairs[0][0]} and {pairs[1][0]} days"
        if basis.view.hide_names:
            intervals = " and ".join(format_span(days, until, True) for days, until in pairs)
        context = f"intervals {intervals}; no reliable improvement"
        return LineWords(f"Dose {doses} mg", f"twice ≥ {rule.bounds['percent']:g} % up or closer", context)

    return Found(patient, day, recorded, word)
