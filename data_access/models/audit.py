"""The audit trail: who did or saw what, in one chain per site. Rows are only ever added; triggers see to it."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from data_access.columns import Flag, Key, Whole, between, one_of
from data_access.models.base import Base, SiteRow, belongs


class PatientSet(SiteRow, Base):
    """Patients who were shown or touched together, kept once however often that happened."""

    __tablename__ = "patient_set"
    __table_args__ = (
        UniqueConstraint("site_id", "id"),
        UniqueConstraint("site_id", "digest"),
        ForeignKeyConstraint(["site_id"], ["site.id"]),
        between("count", 0, 1_000_000_000),
    )
    digest: Mapped[str]
    """BLAKE2 of the sorted handles; the chain of events contains it."""
    count: Mapped[int] = mapped_column(Whole)
    whole_site: Mapped[bool] = mapped_column(Flag)
    """Every patient there was: the members are not listed one by one."""


class PatientSetMember(SiteRow, Base):
    """One patient of a set, by the random handle, which is never used again for another."""

    __tablename__ = "patient_set_member"
    __table_args__ = (
        UniqueConstraint("site_id", "id"),
        UniqueConstraint("site_id", "set_id", "handle"),
        belongs("set_id", "patient_set"),
        Index(None, "site_id", "handle"),
    )
    set_id: Mapped[int] = mapped_column(Key)
    handle: Mapped[str]


class AuditEvent(SiteRow, Base):
    """One event. ``mac`` is an HMAC over it and the ``mac`` before it: none can be changed, added or left out."""

    __tablename__ = "audit_event"
    __table_args__ = (
        UniqueConstraint("site_id", "id"),
        UniqueConstraint("site_id", "number"),
        ForeignKeyConstraint(["site_id"], ["site.id"]),
        belongs("patient_set_id", "patient_set"),
        one_of("actor_kind", "user", "command line", "demonstration", "program", "nobody"),
        one_of("outcome", "done", "denied", "failed"),
        Index(None, "site_id", "user_id", "number"),
        Index(None, "site_id", "patient_set_id"),
    )
    number: Mapped[int] = mapped_column(Key)
    """1, 2, 3 … without a gap."""
    at: Mapped[datetime]
    actor_kind: Mapped[str]
    actor: Mapped[str]
    """The login, the machine's user, or the viewer chosen in a demonstration, as it was called then."""
    user_id: Mapped[int | None] = mapped_column(Key)
    session_id: Mapped[int | None] = mapped_column(Key)
    role: Mapped[str | None]
    action: Mapped[str]
    """One of the words of ``audit.actions``."""
    target: Mapped[str]
    """What it was done to, without anything of a patient: a page, a file's name, a user's login, a batch's number."""
    patient_set_id: Mapped[int | None] = mapped_column(Key)
    reason: Mapped[str | None]
    outcome: Mapped[str]
    details: Mapped[dict[str, Any]]
    """Counts and digests, such as an export's rows and hash."""
    mac: Mapped[str]


class AuditHead(Base):
    """The last event of a site's chain; a writer locks it, so that events follow one another."""

    __tablename__ = "audit_head"
    __table_args__ = (ForeignKeyConstraint(["site_id"], ["site.id"]),)
    site_id: Mapped[int] = mapped_column(Key, primary_key=True)
    number: Mapped[int] = mapped_column(Key)
    mac: Mapped[str]
