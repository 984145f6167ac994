"""Who may use the program and who did: accounts, their sessions, the clinic's own settings, emergency access."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from data_access.columns import Key, between, one_of
from data_access.models.base import Base, SiteRow, belongs


class UserAccount(SiteRow, Base):
    """The account of one person of the clinic; nobody shares one. Its ``role`` decides, not the imported one.

    A person signs in by password (with a second factor) or is known by the issuer and subject of an OIDC provider.
    """

    __tablename__ = "user_account"
    __table_args__ = (
        UniqueConstraint("site_id", "id"),
        UniqueConstraint("site_id", "login"),
        UniqueConstraint("site_id", "clinician_id"),
        UniqueConstraint("site_id", "issuer", "subject"),
        UniqueConstraint("site_id", "invite_digest"),
        belongs("clinician_id", "clinician"),
        belongs("created_by", "user_account"),
        one_of("role", "director", "supervisor", "therapist", "data manager"),
        one_of("state", "invited", "active", "disabled"),
        between("failed_attempts", 0, 1_000_000),
    )
    clinician_id: Mapped[int] = mapped_column(Key)
    role: Mapped[str]
    login: Mapped[str]
    """Lower case; what is typed at sign-in, or the address a provider's user was invited by."""
    state: Mapped[str]
    issuer: Mapped[str | None]
    subject: Mapped[str | None]
    password_hash: Mapped[str | None]
    second_factor: Mapped[str | None]
    """The secret of the second factor, encrypted with the server's key."""
    last_code_step: Mapped[int | None] = mapped_column(Key)
    """The time step of the last accepted code: no code is taken twice."""
    failed_attempts: Mapped[int]
    locked_until: Mapped[datetime | None]
    invite_digest: Mapped[str | None]
    """BLAKE2 of the one-time invitation that is out."""
    invite_until: Mapped[datetime | None]
    created_at: Mapped[datetime]
    created_by: Mapped[int | None] = mapped_column(Key)
    """The user who invited; NULL: the command line."""


class UserSession(SiteRow, Base):
    """One sign-in, known to the browser by a random cookie of which only a digest is kept."""

    __tablename__ = "user_session"
    __table_args__ = (
        UniqueConstraint("site_id", "id"),
        UniqueConstraint("site_id", "token_digest"),
        belongs("user_id", "user_account"),
        one_of("how", "password", "provider"),
        one_of("end_reason", "signed out", "idle", "too long", "revoked", "account disabled", "role changed"),
        Index(None, "site_id", "user_id"),
    )
    user_id: Mapped[int] = mapped_column(Key)
    token_digest: Mapped[str]
    how: Mapped[str]
    opened_at: Mapped[datetime]
    active_at: Mapped[datetime]
    """When the user last did something; what the page asks by itself does not count."""
    ends_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    end_reason: Mapped[str | None]


class ClinicSetting(SiteRow, Base):
    """One of the clinic's own settings, where it differs from the default."""

    __tablename__ = "clinic_setting"
    __table_args__ = (
        UniqueConstraint("site_id", "id"),
        UniqueConstraint("site_id", "name"),
        ForeignKeyConstraint(["site_id"], ["site.id"]),
        belongs("changed_by", "user_account"),
    )
    name: Mapped[str]
    value: Mapped[dict[str, Any]]
    """``{"value": …}``."""
    changed_at: Mapped[datetime]
    changed_by: Mapped[int | None] = mapped_column(Key)


class EmergencyAccess(SiteRow, Base):
    """One patient was opened to one user beyond the assignments, for an hour, with a reason; the director is told."""

    __tablename__ = "emergency_access"
    __table_args__ = (
        UniqueConstraint("site_id", "id"),
        belongs("user_id", "user_account"),
        belongs("patient_id", "patient"),
        belongs("ended_by", "user_account"),
        belongs("noticed_by", "user_account"),
        Index(None, "site_id", "user_id", "until"),
        Index(None, "site_id", "patient_id"),
    )
    user_id: Mapped[int] = mapped_column(Key)
    patient_id: Mapped[int] = mapped_column(Key)
    reason: Mapped[str]
    opened_at: Mapped[datetime]
    until: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[int | None] = mapped_column(Key)
    noticed_at: Mapped[datetime | None]
    noticed_by: Mapped[int | None] = mapped_column(Key)
    """The director who has seen the notice."""
