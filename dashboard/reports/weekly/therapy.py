"""Therapy beside dosing: sessions up to dose 4 against the score after it."""

from math import ceil, floor
from typing import Final

from dashboard.analysis.intervals.student_t import Mean
from dashboard.analysis.not_estimable import NotEstimable
from dashboard.analysis.therapy.amount_groups import AmountGroup
from dashboard.analysis.therapy.landmark_cohort import find_landmark_cohort
from dashboard.analysis.therapy.therapy_outcome import TherapyOutcome, relate_therapy_to_outcome
from dashboard.reports.behind import Behind
from dashboard.reports.sentences.therapy import say_landmark_left_out, say_therapy
from dashboard.reports.view import View
from dashboard.reports.weekly.sections import TherapyRow, TherapySection
from dashboard.reports.words.wording import EN_DASH, format_number, format_percent, plural
from data_access.definitions.registry import get_instrument
from data_access.facts.arrays import Facts

TITLE: Final = "Therapy beside dosing"
MEASURE: Final = "gad7"


def build_therapy(facts: Facts, view: View) -> TherapySection:
    """Thirds by number of therapy sessions before dose 4, and the slope at an equal baseline."""
    instrument = get_instrument(MEASURE)
    found = relate_therapy_to_outcome(facts, instrument, view.as_of_day, view.thresholds)
    sentence = say_therapy(found.slope, instrument.name)
    denominator = (
        f"Sessions of the course before dose 4, score 1{EN_DASH}28 days after it; "
        f"{plural(found.counts.counted, 'patient')}, each once. Mean change of {instrument.name}, 95 % interval."
    )
    if isinstance(found.groups, NotEstimable):
        empty = f"No groups by number of sessions: {found.groups.words}."
        note = say_landmark_left_out(found.counts)
        return TherapySection(TITLE, sentence, denominator, f"{TITLE}: {empty}", (), (0.0, 0.0), note, empty)
    rows = tuple(_row(group) for group in found.groups)
    listed = "; ".join(f"{row.label}, {row.detail}: mean change {row.change}, improved {row.improved}" for row in rows)
    return TherapySection(
        TITLE,
        sentence,
        denominator,
        f"Mean change with 95 % intervals by number of therapy sessions. {listed}. {sentence.replace('**', '')}",
        rows,
        _find_scale(rows),
        _note(found),
    )


def find_therapy_behind(facts: Facts, view: View, fewest: int, most: int) -> Behind | None:
    """The patients of one row."""
    cohort = find_landmark_cohort(facts, get_instrument(MEASURE), view.as_of_day)
    mine = (cohort.sessions >= fewest) & (cohort.sessions <= most)
    sentence = f"{int(mine.sum()):,} of {plural(len(mine), 'patient')} with a score before dose 1 and after dose 4."
    title = f"{_sessions(fewest, most)} of therapy before dose 4"
    return Behind(title, sentence, tuple(facts.patients.id[cohort.patient[mine]].tolist()))


def _note(found: TherapyOutcome) -> str:
    who = "Who is worse off may be given more therapy; nobody was given it by chance."
    return " ".join(part for part in (say_landmark_left_out(found.counts), who) if part)


def _row(group: AmountGroup) -> TherapyRow:
    change = group.change if isinstance(group.change, Mean) else None
    improved = group.improved
    words = (
        improved.words
        if isinstance(improved, NotEstimable)
        else f"{improved.events:,} of {improved.total:,}, {format_percent(improved.share)}"
    )
    return TherapyRow(
        _sessions(group.fewest, group.most),
        f"n = {group.count:,}, baseline {group.baseline:.1f}",
        change.mean if change else None,
        change.interval.low if change else None,
        change.interval.high if change else None,
        format_number(change.mean, 1) if change else "not estimable",
        words,
        f"therapy:{group.fewest}:{group.most}",
    )


def _sessions(fewest: int, most: int) -> str:
    return plural(most, "session") if fewest == most else f"{fewest}{EN_DASH}{most} sessions"


def _find_scale(rows: tuple[TherapyRow, ...]) -> tuple[float, float]:
    """Whole points around every interval and 0."""
    ends = [end for row in rows for end in (row.low, row.high) if end is not None]
    return float(min(floor(min(ends, default=0.0)), 0)), float(max(ceil(max(ends, default=0.0)), 0))
