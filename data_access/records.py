"""The plain rows of one patient, as ``queries.patient_course`` hands them out.

Frozen and without a session behind them, so that reports may read them. Days are
local day numbers of the site; moments are UTC. None means *not recorded*, never *no*.
"""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Literal

from data_access.definitions.vocabulary import ScreeningPlan

SessionStatus = Literal["attended", "missed", "cancelled"]


@dataclass(frozen=True)
class PatientRecord:
    """Who the patient is. ``contraindications`` None: never asked; empty: asked, none."""

    id: int
    handle: str
    code: str
    name: str
    birth_date: date | None
    sex: str | None
    diagnoses: tuple[str, ...]
    prior_treatments: tuple[str, ...]
    contraindications: tuple[str, ...] | None
    interacting_medicines: tuple[str, ...] | None
    consent_day: int | None
    referred_day: int | None
    time_zone: str
    last_review_day: int | None
    """The clinic's last saved weekly review before the as-of day."""


@dataclass(frozen=True)
class AssignedRecord:
    """A clinician whose assignment holds on the as-of day."""

    clinician_id: int
    name: str
    role: str
    from_day: int


@dataclass(frozen=True)
class PlanRecord:
    """The protocol of a course: what is planned, and when."""

    code: str
    name: str
    substance: str
    route: str
    planned_doses: int
    dose_interval_days: int
    preparation_sessions: int
    integration_after_doses: tuple[int, ...]
    integration_within_days: int
    screenings: tuple[ScreeningPlan, ...]
    long_term_checks: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class CourseRecord:
    """An episode of care, as it stood on the as-of day: an end after that day has not come yet."""

    id: int
    number: int
    started_day: int
    ended_day: int | None
    end_reason: str | None
    primary_instrument: str
    plan: PlanRecord


@dataclass(frozen=True)
class VitalRecord:
    """One reading: ``moment`` is before, during or leaving; minutes count from the dose."""

    moment: str
    minutes_from_dose: int
    systolic: int | None
    diastolic: int | None
    pulse: int | None
    spo2: int | None


@dataclass(frozen=True)
class EffectRecord:
    """One side effect of one dosing session: severity 1 mild, 2 moderate, 3 severe."""

    kind: str
    severity: int
    expected: bool | None
    distressing: int | None
    serious: bool
    onset_min: int | None
    duration_min: int | None
    resolved_before_leaving: bool | None
    action: str | None


@dataclass(frozen=True)
class SessionRecord:
    """A session of any kind and status, with its readings (by minute) and side effects.

    ``side_effects_assessed`` None counts as not assessed.
    """

    id: int
    course_id: int
    clinician: str | None
    kind: str
    status: SessionStatus
    starts_at: datetime
    day: int
    duration_min: int | None
    place: str | None
    substance: str | None
    formulation: str | None
    route: str | None
    dose_mg: float | None
    weight_kg: float | None
    infusion_min: int | None
    adjuncts: tuple[str, ...]
    side_effects_assessed: bool | None
    asked_how: str | None
    ready_min: int | None
    left_with_escort: bool | None
    recorded_day: int
    vitals: tuple[VitalRecord, ...]
    effects: tuple[EffectRecord, ...]


@dataclass(frozen=True)
class ScreeningRecord:
    """One filled questionnaire. ``answers`` is the raw text of ``scoring.read_answers``; None: only a total came."""

    id: int
    course_id: int | None
    session_id: int | None
    instrument: str
    taken_at: datetime
    day: int
    total: int | None
    source_total: int | None
    answers: str | None
    risk_item: int | None
    recorded_day: int


@dataclass(frozen=True)
class CheckRecord:
    """A long-term check that was done."""

    check: str
    day: int
    result: str | None


@dataclass(frozen=True)
class SeenRecord:
    """A risk line that somebody acknowledged, with what was done."""

    rule: str
    event_day: int
    seen_by: str
    seen_day: int
    action: str
    safety_plan_day: int | None


@dataclass(frozen=True)
class PatientRecords:
    """Everything of one patient up to the as-of day, each list oldest first.

    ``sessions`` and ``screenings`` are sorted by moment, ``courses`` by number.
    """

    as_of_day: int
    patient: PatientRecord
    assigned: tuple[AssignedRecord, ...]
    courses: tuple[CourseRecord, ...]
    sessions: tuple[SessionRecord, ...]
    screenings: tuple[ScreeningRecord, ...]
    checks: tuple[CheckRecord, ...]
    seen: tuple[SeenRecord, ...]

    @cached_property
    def dose_numbers(self) -> dict[int, int]:
        """Number of each dosing session within its course by session id; 0 where it was not attended."""
        counts: dict[int, int] = {}
        numbers = {}
        for session in self.sessions:
            if session.kind == "dosing":
                given = session.status == "attended"
                counts[session.course_id] = counts.get(session.course_id, 0) + given
                numbers[session.id] = counts[session.course_id] if given else 0
        return numbers

    @cached_property
    def session_places(self) -> dict[int, int]:
        """Where each session stands in ``sessions``, by its id."""
        return {session.id: place for place, session in enumerate(self.sessions)}

    @cached_property
    def screening_places(self) -> dict[int, int]:
        """Where each screening stands in ``screenings``, by its id."""
        return {screening.id: place for place, screening in enumerate(self.screenings)}

    @cached_property
    def _cadss(self) -> dict[tuple[int, int], int]:
        """Highest CADSS total by session id and day."""
        highest: dict[tuple[int, int], int] = {}
        for s in self.screenings:
            if s.instrument == "cadss" and s.session_id is not None and s.total is not None:
                key = (s.session_id, s.day)
                highest[key] = max(s.total, highest.get(key, s.total))
        return highest

    def find_cadss(self, session: SessionRecord) -> int | None:
        """The highest CADSS total linked to a dosing session and taken on its day; None where there is none."""
        return self._cadss.get((session.id, session.day))
