"""One course of one patient in order: its doses, and each questionnaire's scores measured from its baseline.

What the header, the timeline, the sentences and the tables of the patient page all start from.
"""

from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from dashboard.analysis.change.verdict import Verdict, judge
from dashboard.analysis.course_timeline import Standing
from dashboard.analysis.scores.baseline import find_pairs, get_anchor_day
from dashboard.analysis.scores.scores import make_scores
from dashboard.reports.words.verdict_explanation import VerdictExplanation, explain_verdict
from data_access.definitions.instrument import Instrument, ThresholdSet
from data_access.definitions.registry import get_instrument, get_instruments
from data_access.facts.arrays import MISSING, NEVER, Int64
from data_access.records import CourseRecord, PatientRecords, ScreeningRecord, SessionRecord

OF_SESSIONS = ("cadss", "cadss6")
"""Scales that belong to one dosing session: shown under the dose, not as a course of scores."""

_STANDINGS: dict[int, Standing] = {
    Verdict.IMPROVEMENT: "improvement",
    Verdict.RECOVERY: "recovery",
    Verdict.DETERIORATION: "deterioration",
}


@dataclass(frozen=True)
class Dose:
    """One attended dosing session with its number within the course."""

    number: int
    session: SessionRecord


@dataclass(frozen=True)
class Series:
    """All screenings of one questionnaire, oldest first.

    ``own`` are those of the chosen course. ``standings`` by screening id, for scored ones of the course.
    Baseline and latest are None where there is none; a latest score comes after the baseline.
    """

    instrument: Instrument
    all: tuple[ScreeningRecord, ...]
    own: tuple[ScreeningRecord, ...]
    baseline: ScreeningRecord | None
    latest: ScreeningRecord | None
    standings: dict[int, Standing]
    explained: VerdictExplanation | None
    """Why the verdict is what it is; None for a form that has no total."""

    @property
    def scored(self) -> tuple[ScreeningRecord, ...]:
        """The course's screenings that have a total."""
        return tuple(s for s in self.own if s.total is not None)

    @property
    def last_scored(self) -> ScreeningRecord | None:
        """The course's last screening that has a total, baseline or not."""
        return self.scored[-1] if self.scored else None


@dataclass(frozen=True)
class ChosenCourse:
    """The course that is looked at, with what belongs to it.

    ``until_day`` is the as-of day, or the day before the next course begins.
    """

    course: CourseRecord
    is_current: bool
    until_day: int
    sessions: tuple[SessionRecord, ...]
    doses: tuple[Dose, ...]
    series: tuple[Series, ...]

    @property
    def last_dose(self) -> Dose | None:
        """The last attended dosing session."""
        return self.doses[-1] if self.doses else None

    @property
    def is_open(self) -> bool:
        """The current course, not ended."""
        return self.is_current and self.course.ended_day is None

    def count_doses_by(self, day: int) -> int:
        """Attended doses on or before a day."""
        return bisect_right(self._dose_days, day)

    @cached_property
    def _dose_days(self) -> list[int]:
        return sorted(dose.session.day for dose in self.doses)

    def find(self, key: str) -> Series | None:
        """The series of one questionnaire; None where the patient has none."""
        return next((series for series in self.series if series.instrument.key == key), None)

    @property
    def leading(self) -> list[Series]:
        """The own measure, then PHQ-9, then the others; only those with a score."""
        scored = [s for s in self.series if s.scored]
        return sorted(scored, key=lambda s: (s is not self.primary, s.instrument.key != "phq9"))

    @property
    def primary(self) -> Series | None:
        """The course's own measure."""
        return self.find(self.course.primary_instrument)


def choose_course(records: PatientRecords, number: int | None, thresholds: ThresholdSet) -> ChosenCourse | None:
    """The course of that number, or the latest; None where none has begun. An unknown number gives the latest."""
    if not records.courses:
        return None
    course = next((c for c in records.courses if c.number == number), records.courses[-1])
    following = [c for c in records.courses if c.number > course.number]
    until = min([records.as_of_day, *(c.started_day - 1 for c in following)])
    sessions = tuple(s for s in records.sessions if s.course_id == course.id)
    given = [s for s in sessions if s.kind == "dosing" and s.status == "attended"]
    doses = tuple(Dose(number, session) for number, session in enumerate(given, start=1))
    anchor = int(
        get_anchor_day(doses[0].session.day if doses else NEVER, course.started_day, course.plan.planned_doses)
    )
    series = tuple(
        _build_series(records, course, instrument, anchor, until, thresholds)
        for instrument in _order_instruments(records, course)
    )
    return ChosenCourse(course, not following, until, sessions, doses, series)


def _order_instruments(records: PatientRecords, course: CourseRecord) -> list[Instrument]:
    """The course's own measure first, then the others the patient has, by code; scales of one session aside."""
    there = {s.instrument for s in records.screenings} - set(OF_SESSIONS)
    ordered = [i for i in get_instruments() if i.key in there and i.key != course.primary_instrument]
    own = [get_instrument(course.primary_instrument)] if course.primary_instrument in there else []
    return own + ordered


def _build_series(
    records: PatientRecords, course: CourseRecord, instrument: Instrument, anchor: int, until: int,
    thresholds: ThresholdSet,
) -> Series:  # fmt: skip
    rows = tuple(s for s in records.screenings if s.instrument == instrument.key)
    own = tuple(s for s in rows if find_course(records, s) == course.id)
    scored = [s for s in rows if s.total is not None and s.day <= until]
    scores = make_scores([0] * len(scored), [s.day for s in scored], _totals(scored))
    pair = find_pairs(scores, np.array([0]), np.array([anchor]), np.array([until]))
    first, last = int(pair.baseline_position[0]), int(pair.latest_position[0])
    from_total, to_total = (scored[place].total if place != MISSING else None for place in (first, last))
    return Series(
        instrument,
        rows,
        own,
        scored[first] if first != MISSING else None,
        scored[last] if last != MISSING else None,
        _judge_points(instrument, scored, first, thresholds),
        explain_verdict(instrument, from_total, to_total, thresholds) if instrument.total_max is not None else None,
    )


def find_course(records: PatientRecords, screening: ScreeningRecord) -> int | None:
    """The course a screening belongs to: its own, or else the last one begun by its day (the first one before that)."""
    if screening.course_id is not None:
        return screening.course_id
    begun = [c.id for c in records.courses if c.started_day <= screening.day]
    return begun[-1] if begun else records.courses[0].id if records.courses else None


def _totals(scored: list[ScreeningRecord]) -> Int64:
    return np.array([MISSING if s.total is None else s.total for s in scored], np.int64)


def _judge_points(
    instrument: Instrument, scored: list[ScreeningRecord], first: int, thresholds: ThresholdSet
) -> dict[int, Standing]:
    """How each score stands against the baseline; before it, and without one, plain."""
    standings: dict[int, Standing] = {s.id: "plain" for s in scored}
    if first == MISSING:
        return standings
    later = scored[first + 1 :]
    standings[scored[first].id] = "baseline"
    outcome = judge(np.full(len(later), scored[first].total), _totals(later), instrument, thresholds)
    for screening, verdict in zip(later, outcome.verdict.tolist(), strict=True):
        standings[screening.id] = _STANDINGS.get(verdict, "no_change")
    return standings
