"""Who is treated and who treats: the clinic, its staff, its patients and who is responsible for whom."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from data_access.columns import Key, one_of
from data_access.models.base import Base, SiteRow, belongs


class Clinician(SiteRow, Base):
    """A person of the clinic's staff: who treats, supervises, directs, or looks after the data."""

    __tablename__ = "clinician"
    __table_args__ = (
        UniqueConstraint("site_id", "id"),
        UniqueConstraint("site_id", "code"),
        ForeignKeyConstraint(["site_id"], ["site.id"]),
        belongs("supervisor_id", "clinician"),
        one_of("role", "director", "supervisor", "therapist", "data manager"),
    )
    code: Mapped[str]
    name: Mapped[str]
    role: Mapped[str]
    supervisor_id: Mapped[int | None] = mapped_column(Key)


class Patient(SiteRow, Base):
    """A person in treatment. ``handle`` is random and the only patient key a URL ever holds."""

    __tablename__ = "patient"
    __table_args__ = (
        UniqueConstraint("site_id", "id"),
        UniqueConstraint("site_id", "code"),
        UniqueConstraint("site_id", "handle"),
        ForeignKeyConstraint(["site_id"], ["site.id"]),
    )
    code: Mapped[str]
    handle: Mapped[str]
    name: Mapped[str]
    birth_date: Mapped[date | None]
    sex: Mapped[str | None]
    ethnicity: Mapped[str | None]
    payer: Mapped[str | None]
    diagnoses: Mapped[list[Any]]
    """ICD-10 codes, the main one first."""
    prior_treatments: Mapped[list[Any]]
    contraindications: Mapped[list[Any] | None]
    """None: never recorded. Empty: asked, none."""
    interacting_medicines: Mapped[list[Any] | None]
    consent_day: Mapped[int | None]
    referred_day: Mapped[int | None]
    recorded_at: Mapped[datetime]


class Assignment(SiteRow, Base):
    """A clinician is responsible for a patient from one day until (not including) another."""

    __tablename__ = "assignment"
    __table_args__ = (
        UniqueConstraint("site_id", "id"),
        UniqueConstraint("site_id", "patient_id", "clinician_id", "from_day"),
        belongs("patient_id", "patient"),
        belongs("clinician_id", "clinician"),
        Index("ix_assignment_in_force", "site_id", "clinician_id", "from_day", "until_day", "patient_id"),
    )
    patient_id: Mapped[int] = mapped_column(Key)
    clinician_id: Mapped[int] = mapped_column(Key)
    from_day: Mapped[int]
    until_day: Mapped[int | None]
