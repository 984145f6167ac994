"""What meetings leave behind: reviews, what was seen, decisions, lines put off, discussions."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from data_access.columns import Key, one_of
from data_access.models.base import Base, SiteRow, belongs


class Review(SiteRow, Base):
    """A saved weekly review: its own figures and agenda, as they stood."""

    __tablename__ = "review"
    __table_args__ = (
        UniqueConstraint("site_id", "id"),
        UniqueConstraint("site_id", "as_of_day", "saved_at"),
        ForeignKeyConstraint(["site_id"], ["site.id"]),
        belongs("saved_by", "clinician"),
    )
    as_of_day: Mapped[int]
    saved_at: Mapped[datetime]
    saved_by: Mapped[int] = mapped_column(Key)
    figures: Mapped[dict[str, Any]]
    agenda: Mapped[list[Any]]


class Acknowledgement(SiteRow, Base):
    """A risk line of the agenda was seen: by whom, what was done, the date of the safety plan.

    A line may be seen more than once: by two people, or again after a late record reopened it.
    """

    __tablename__ = "acknowledgement"
    __table_args__ = (
        UniqueConstraint("site_id", "id"),
        UniqueConstraint("site_id", "patient_id", "rule", "event_day", "seen_at"),
        belongs("patient_id", "patient"),
        belongs("seen_by", "clinician"),
    )
    patient_id: Mapped[int] = mapped_column(Key)
    rule: Mapped[str]
    event_day: Mapped[int]
    seen_by: Mapped[int] = mapped_column(Key)
    seen_at: Mapped[datetime]
    action: Mapped[str]
    safety_plan_day: Mapped[int | None]


class Decision(SiteRow, Base):
    """What a meeting decided: about a patient, or (without one) about the clinic. It is never rewritten.

    Whether it is done, open again or put off is told by its ``decision_change`` rows.
    """

    __tablename__ = "decision"
    __table_args__ = (
        UniqueConstraint("site_id", "id"),
        ForeignKeyConstraint(["site_id"], ["site.id"]),
        belongs("patient_id", "patient"),
        belongs("owner_id", "clinician"),
        belongs("decided_by", "clinician"),
        one_of("meeting", "weekly_review", "supervision"),
        Index(None, "site_id", "patient_id", "meeting_day"),
    )
    patient_id: Mapped[int | None] = mapped_column(Key)
    meeting: Mapped[str]
    meeting_day: Mapped[int]
    text: Mapped[str]
    reason: Mapped[str | None]
    owner_id: Mapped[int] = mapped_column(Key)
    due_day: Mapped[int | None]
    decided_by: Mapped[int] = mapped_column(Key)
    decided_at: Mapped[datetime]


class DecisionChange(SiteRow, Base):
    """What became of a decision afterwards, in the order in which it happened; ``until_day`` and reason: put off."""

    __tablename__ = "decision_change"
    __table_args__ = (
        UniqueConstraint("site_id", "id"),
        belongs("decision_id", "decision"),
        belongs("changed_by", "clinician"),
        one_of("kind", "done", "reopened", "postponed"),
        Index(None, "site_id", "decision_id", "changed_at"),
    )
    decision_id: Mapped[int] = mapped_column(Key)
    kind: Mapped[str]
    until_day: Mapped[int | None]
    reason: Mapped[str | None]
    changed_by: Mapped[int] = mapped_column(Key)
    changed_at: Mapped[datetime]


class Snooze(SiteRow, Base):
    """A line of the agenda was put off until a day, with a reason. The latest one of a patient and rule holds."""

    __tablename__ = "snooze"
    __table_args__ = (
        UniqueConstraint("site_id", "id"),
        UniqueConstraint("site_id", "patient_id", "rule", "snoozed_at"),
        belongs("patient_id", "patient"),
        belongs("snoozed_by", "clinician"),
    )
    patient_id: Mapped[int] = mapped_column(Key)
    rule: Mapped[str]
    event_day: Mapped[int]
    until_day: Mapped[int]
    reason: Mapped[str]
    snoozed_by: Mapped[int] = mapped_column(Key)
    snoozed_at: Mapped[datetime]


class Discussion(SiteRow, Base):
    """What was said of a patient at a meeting. ``clinician_id``: whose supervision it was."""

    __tablename__ = "discussion"
    __table_args__ = (
        UniqueConstraint("site_id", "id"),
        belongs("patient_id", "patient"),
        belongs("clinician_id", "clinician"),
        belongs("recorded_by", "clinician"),
        one_of("meeting", "weekly_review", "supervision"),
        Index(None, "site_id", "patient_id", "meeting_day"),
    )
    patient_id: Mapped[int] = mapped_column(Key)
    meeting: Mapped[str]
    meeting_day: Mapped[int]
    clinician_id: Mapped[int | None] = mapped_column(Key)
    text: Mapped[str]
    recorded_by: Mapped[int] = mapped_column(Key)
    recorded_at: Mapped[datetime]
