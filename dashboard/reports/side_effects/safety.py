"""Serious events and blood pressure."""

from collections.abc import Mapping

import numpy as np

from dashboard.analysis.side_effects.clustered_share import share_of
from dashboard.analysis.side_effects.dosing_choice import dose_mg_kg
from dashboard.analysis.side_effects.side_effect_parts import PeakHistogram
from dashboard.analysis.side_effects.spread import summarise_values
from dashboard.analysis.side_effects.vitals import BIN_MMHG, PressureLimits, PressurePeaks, count_peaks, find_peaks
from dashboard.reports.side_effects.counts import Counted, has_rate
from dashboard.reports.side_effects.people_vitals import pressure_limits
from dashboard.reports.side_effects.sections import CsvTable, Heading, Pressure, SessionLine, SessionList
from dashboard.reports.side_effects.selection import in_period
from dashboard.reports.words.spread_words import spread_words
from dashboard.reports.words.wording import format_day, format_interval, format_percent, plural
from data_access.definitions.registry import get_routes, get_side_effect_kinds
from data_access.facts.arrays import Bool

MOST_LINES = 8
"""Lines of a list on the page; the rest is in the list that its number opens."""
Actions = Mapping[tuple[int, str], str]
"""What was done: (session id, side-effect key) to text."""


def serious_rows(counted: Counted) -> np.ndarray:
    """Dosing rows with a serious event, newest first."""
    rows = np.flatnonzero(counted.rows & counted.facts.dosings.serious)
    return rows[np.argsort(-counted.facts.dosings.day[rows], kind="stable")]


def dose_words(counted: Counted, row: int) -> str:
    """ "IV 0.75 mg/kg, dose 5": route, dose and number of one session; what is missing is said."""
    dosings = counted.facts.dosings
    route = next((r.short for r in get_routes() if r.code == dosings.route[row]), "route not recorded")
    mg_kg = float(dose_mg_kg(dosings, slice(row, row + 1))[0])
    mg = float(dosings.dose_mg[row])
    dose = f"{mg_kg:.2f} mg/kg" if mg_kg == mg_kg else f"{mg:g} mg" if mg == mg else "dose not recorded"
    return f"{route} {dose}, dose {int(dosings.number[row])}"


def build_serious(counted: Counted, actions: Actions, hide_names: bool) -> SessionList:
    """Every serious event of the view as a plain list; no rate, whatever their number under 5."""
    rows = serious_rows(counted)
    lines = tuple(_serious_line(counted, int(row), actions, hide_names) for row in rows[:MOST_LINES])
    count = len(rows)
    sentence = f"{plural(count, 'session')} with a serious event {in_period(counted.selection)}." if count else ""
    heading = Heading(
        "Serious events",
        sentence,
        "Serious is recorded separately from severity; expected or not, each is listed.",
        empty="" if count else f"No serious event {in_period(counted.selection)}.",
        links=((plural(count, "session"), "serious"),) if count else (),
    )
    return SessionList(heading, lines, count, "serious")


def _serious_line(counted: Counted, row: int, actions: Actions, hide_names: bool) -> SessionLine:
    facts, effects = counted.facts, counted.facts.side_effects
    session_id = int(facts.dosings.session_id[row])
    first, after = np.searchsorted(effects.dosing, [row, row + 1])
    names = {k.code: k for k in get_side_effect_kinds()}
    parts = []
    for i in range(int(first), int(after)):
        if not effects.serious[i]:
            continue
        kind = names[int(effects.kind[i])]
        grade = ("", "mild", "moderate", "severe")[int(effects.severity[i])]
        text = f"{kind.name}, {grade}"
        if effects.onset_min[i] >= 0:
            text += f", at {int(effects.onset_min[i])} min"
        done = actions.get((session_id, kind.key), "")
        # Free text may hold a name: it is hidden together with the names.
        if done and not hide_names:
            text += f"; {done.rstrip('.')}"
        parts.append(text)
    day, recorded = int(facts.dosings.day[row]), int(facts.dosings.recorded_day[row])
    late = f" Recorded {format_day(recorded, counted.as_of_day, hide_names)}." if recorded > day else ""
    words = f"{dose_words(counted, row)}. {'. '.join(parts)}.{late}"
    patient_id = int(facts.patients.id[facts.dosings.patient[row]])
    return SessionLine(patient_id, session_id, format_day(day, counted.as_of_day, hide_names), words)


def build_pressure(counted: Counted) -> Pressure:
    """Distribution of systolic peaks, the share at or above the limits, readings that were not taken."""
    dosings, limits = counted.facts.dosings, pressure_limits()
    peaks = find_peaks(dosings, counted.rows, limits)
    edge, count = count_peaks(dosings, peaks.with_peak)
    title, total = "Blood pressure peaks", int(peaks.with_peak.sum())
    chosen = int(counted.rows.sum())
    if total == 0:
        empty = f"None of {plural(chosen, 'dosing session')} has a blood pressure after the dose."
        return Pressure(Heading(title, "", "", empty=empty), None, (), (), _peaks_csv(edge, count))
    high = int(peaks.high.sum())
    words = (
        f"{high:,} of {total:,} sessions reached {limits.review_systolic} systolic "
        f"({int(peaks.systolic_high.sum()):,}) "
        f"or {limits.review_diastolic} diastolic ({int(peaks.diastolic_high.sum()):,})"
    )
    sentence = f"{_mark(words, high)}{_share(counted, peaks.high, peaks.with_peak)}."
    heading = Heading(
        title,
        sentence,
        f"Highest systolic reading after the dose, mmHg; {plural(chosen - total, 'session')} of {chosen:,} without one "
        f"left out.{spread_words(summarise_values(dosings.systolic_peak[peaks.with_systolic], chosen))} "
        f"At or above {limits.review_systolic}/{limits.review_diastolic}: review, never emergency.",
        f"Histogram of systolic peaks in {total} sessions. {sentence.replace('!!', '')}",
        links=_link(limits, peaks, high, total),
    )
    histogram = PeakHistogram(
        edge, count, BIN_MMHG, limits.review_systolic, tuple(f"peak:{int(e)}" for e in edge)
    ) if len(edge) else None  # fmt: skip
    return Pressure(heading, histogram, _missing(peaks), _more(counted, peaks), _peaks_csv(edge, count))


def _link(limits: PressureLimits, peaks: PressurePeaks, high: int, total: int) -> tuple[tuple[str, str], ...]:
    """The counts of the sentence that somebody is behind."""
    systolic, diastolic = int(peaks.systolic_high.sum()), int(peaks.diastolic_high.sum())
    links = (
        (high, f"{high:,} of {total:,} sessions", "pressure:high"),
        (systolic, f"{limits.review_systolic} systolic ({systolic:,})", "pressure:systolic"),
        (diastolic, f"{limits.review_diastolic} diastolic ({diastolic:,})", "pressure:diastolic"),
    )
    return tuple((words, pick) for count, words, pick in links if count)


def _mark(words: str, count: int) -> str:
    return f"!!{words}!!" if count else words


def _peaks_csv(edge: np.ndarray, count: np.ndarray) -> CsvTable:
    rows = tuple((int(e), int(e) + BIN_MMHG - 1, int(c)) for e, c in zip(edge, count, strict=True))
    return CsvTable("blood-pressure-peaks.csv", ("systolic from", "to", "sessions"), rows)


def _share(counted: Counted, happened: Bool, of: Bool) -> str:
    """ ": 2.3 %, interval 1.2–4.3 %" with patients as clusters; nothing under 5 events but none of many."""
    events = int(happened.sum())
    share = share_of(counted.facts.dosings.patient, happened, of, of)
    if share.interval is None or not has_rate(events, share.total):
        return ""
    ends = format_interval(share.interval.low, share.interval.high)
    return f": {format_percent(events / share.total)}, interval {ends}"


def _missing(peaks: PressurePeaks) -> tuple[tuple[str, str], ...]:
    parts = (
        ("no reading at 40 minutes in", peaks.no_reading_at_40, "pressure:no40"),
        ("no blood pressure at leaving in", peaks.no_leaving_reading, "pressure:noleaving"),
    )
    return tuple((f"{words} {plural(int(mask.sum()), 'session')}", pick) for words, mask, pick in parts)


def _more(counted: Counted, peaks: PressurePeaks) -> tuple[tuple[str, str], ...]:
    limits = pressure_limits()
    rise, oxygen = int(peaks.steep_rise.sum()), int(peaks.low_oxygen.sum())
    with_rise, with_oxygen = int(peaks.with_rise.sum()), int(peaks.with_oxygen.sum())
    return (
        (
            f"Rise of {limits.rise_systolic} systolic or {limits.rise_diastolic} diastolic from before to peak: "
            f"{rise:,} of {with_rise:,}{_share(counted, peaks.steep_rise, peaks.with_rise) if with_rise else ''}",
            "pressure:rise",
        ),
        (
            f"SpO2 {limits.spo2_at_most} % or less: {oxygen:,} of {with_oxygen:,} with a reading"
            f"{_share(counted, peaks.low_oxygen, peaks.with_oxygen) if with_oxygen else ''}",
            "pressure:oxygen",
        ),
    )
