"""What is planned and what happens: protocols, courses, sessions and what is measured at them."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from data_access.columns import Key, between, one_of
from data_access.models.base import Base, SiteRow, belongs, only_filled


class Protocol(SiteRow, Base):
    """The plan of a course: the clinic's own copy of a default in ``definitions/protocols.toml``.

    ``screenings``: a list of the fields of ``definitions.vocabulary.ScreeningPlan``;
    ``long_term_checks``: check name to interval in days.
    """

    __tablename__ = "protocol"
    __table_args__ = (
        UniqueConstraint("site_id", "id"),
        UniqueConstraint("site_id", "code"),
        ForeignKeyConstraint(["site_id"], ["site.id"]),
    )
    code: Mapped[str]
    name: Mapped[str]
    substance: Mapped[str]
    route: Mapped[str]
    planned_doses: Mapped[int]
    dose_interval_days: Mapped[int]
    preparation_sessions: Mapped[int]
    integration_after_doses: Mapped[list[Any]]
    integration_within_days: Mapped[int]
    screenings: Mapped[list[Any]]
    long_term_checks: Mapped[dict[str, Any]]


class Course(SiteRow, Base):
    """An episode of care: one patient, one protocol, a start and perhaps an end."""

    __tablename__ = "course"
    __table_args__ = (
        UniqueConstraint("site_id", "id"),
        UniqueConstraint("site_id", "patient_id", "number"),
        belongs("patient_id", "patient"),
        belongs("protocol_id", "protocol"),
        one_of("end_reason", "completed", "dropped out", "side effects", "no response", "moved", "other"),
        between("number", 1, 99),
    )
    patient_id: Mapped[int] = mapped_column(Key)
    number: Mapped[int]
    protocol_id: Mapped[int] = mapped_column(Key)
    started_day: Mapped[int]
    ended_day: Mapped[int | None]
    end_reason: Mapped[str | None]
    primary_instrument: Mapped[str]
    recorded_at: Mapped[datetime]


class TreatmentSession(SiteRow, Base):
    """A preparation, dosing, integration, psychotherapy or check-in session, attended or not."""

    __tablename__ = "session"
    __table_args__ = (
        UniqueConstraint("site_id", "id"),
        UniqueConstraint("site_id", "patient_id", "kind", "starts_at"),
        belongs("patient_id", "patient"),
        belongs("course_id", "course"),
        belongs("clinician_id", "clinician"),
        one_of("kind", "preparation", "dosing", "integration", "psychotherapy", "check-in"),
        one_of("status", "attended", "missed", "cancelled"),
        one_of("asked_how", "checklist", "spontaneous"),
        between("dose_mg", 0, 2000),
        between("weight_kg", 20, 400),
        between("duration_min", 1, 1440),
        Index(None, "site_id", "patient_id", "day"),
        Index(None, "site_id", "course_id"),
    )
    patient_id: Mapped[int] = mapped_column(Key)
    course_id: Mapped[int] = mapped_column(Key)
    clinician_id: Mapped[int | None] = mapped_column(Key)
    kind: Mapped[str]
    status: Mapped[str]
    starts_at: Mapped[datetime]
    day: Mapped[int]
    duration_min: Mapped[int | None]
    """How long it took, from ``starts_at`` on; None: not recorded."""
    place: Mapped[str | None]
    substance: Mapped[str | None]
    formulation: Mapped[str | None]
    route: Mapped[str | None]
    dose_mg: Mapped[float | None]
    weight_kg: Mapped[float | None]
    infusion_min: Mapped[int | None]
    adjuncts: Mapped[list[Any]]
    side_effects_assessed: Mapped[bool | None]
    """Dosing only. None: not recorded, which counts as not assessed."""
    asked_how: Mapped[str | None]
    ready_min: Mapped[int | None]
    """Minutes from the dose until ready to leave."""
    left_with_escort: Mapped[bool | None]
    recorded_at: Mapped[datetime]


class Vital(SiteRow, Base):
    """One reading: minutes from the dose (negative: before), at which moment, blood pressure, pulse, SpO2."""

    __tablename__ = "vital"
    __table_args__ = (
        UniqueConstraint("site_id", "id"),
        UniqueConstraint("site_id", "session_id", "moment", "minutes_from_dose"),
        belongs("session_id", "session"),
        one_of("moment", "before", "during", "leaving"),
        between("systolic", 60, 260),
        between("diastolic", 30, 160),
        between("pulse", 30, 220),
        between("spo2", 50, 100),
        between("minutes_from_dose", -1440, 1440),
    )
    session_id: Mapped[int] = mapped_column(Key)
    moment: Mapped[str]
    minutes_from_dose: Mapped[int]
    systolic: Mapped[int | None]
    diastolic: Mapped[int | None]
    pulse: Mapped[int | None]
    spo2: Mapped[int | None]
    recorded_at: Mapped[datetime]


class SideEffect(SiteRow, Base):
    """One kind of side effect seen at one dosing session."""

    __tablename__ = "side_effect"
    __table_args__ = (
        UniqueConstraint("site_id", "id"),
        UniqueConstraint("site_id", "session_id", "kind"),
        belongs("session_id", "session"),
        between("severity", 1, 3),
        between("distressing", 0, 3),
        between("onset_min", 0, 10080),
        between("duration_min", 0, 43200),
    )
    session_id: Mapped[int] = mapped_column(Key)
    kind: Mapped[str]
    severity: Mapped[int]
    expected: Mapped[bool | None]
    distressing: Mapped[int | None]
    serious: Mapped[bool]
    onset_min: Mapped[int | None]
    duration_min: Mapped[int | None]
    resolved_before_leaving: Mapped[bool | None]
    action: Mapped[str | None]
    recorded_at: Mapped[datetime]


class Screening(SiteRow, Base):
    """One filled questionnaire.

    ``answers``: the raw answers in item order, comma separated, an empty place for a
    missing one ("2,3,,1,0,1,2"); NULL where only a total came. ``total`` is computed
    from them under ``definition_version`` (NULL: not computable); ``source_total`` is
    what the source said. ``risk_item``: the answer to the risk item, or the triage
    level 0–3 of C-SSRS; NULL: not asked or not answered.
    """

    __tablename__ = "screening"
    __table_args__ = (
        UniqueConstraint("site_id", "id"),
        UniqueConstraint("site_id", "patient_id", "instrument", "taken_at"),
        belongs("patient_id", "patient"),
        belongs("course_id", "course"),
        belongs("session_id", "session"),
        between("total", 0, 1000),
        between("risk_item", 0, 6),
        # Covers the scores of one patient without a visit to the table.
        Index("ix_screening_scores", "site_id", "patient_id", "instrument", "taken_day", "total", "risk_item"),
        # Without these a course or a session that an undone import takes away is looked for in every screening.
        only_filled("ix_screening_of_course", "course_id"),
        only_filled("ix_screening_of_session", "session_id"),
    )
    patient_id: Mapped[int] = mapped_column(Key)
    course_id: Mapped[int | None] = mapped_column(Key)
    session_id: Mapped[int | None] = mapped_column(Key)
    """Set for scales that belong to one session (CADSS)."""
    instrument: Mapped[str]
    taken_at: Mapped[datetime]
    taken_day: Mapped[int]
    total: Mapped[int | None]
    source_total: Mapped[int | None]
    answers: Mapped[str | None]
    risk_item: Mapped[int | None]
    definition_version: Mapped[int]
    recorded_at: Mapped[datetime]


class LongTermCheck(SiteRow, Base):
    """A long-term check that was done (bladder, liver, cognition, craving, blood pressure)."""

    __tablename__ = "long_term_check"
    __table_args__ = (
        UniqueConstraint("site_id", "id"),
        UniqueConstraint("site_id", "patient_id", "check_key", "day"),
        belongs("patient_id", "patient"),
    )
    patient_id: Mapped[int] = mapped_column(Key)
    check_key: Mapped[str]
    day: Mapped[int]
    result: Mapped[str | None]
    recorded_at: Mapped[datetime]
