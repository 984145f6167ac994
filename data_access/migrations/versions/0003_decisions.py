"""What meetings leave behind: decisions and what became of them, snoozed agenda lines, what was discussed.

New tables only. Everything here is frozen: it describes the tables as they were on this day.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import sqlite

revision = "0003"
down_revision = "0002"
changes: tuple[str, ...] = ()
"""Tables whose rows this migration changes; the rows of every other one must stay as they are."""

KEY = sa.BigInteger().with_variant(sqlite.INTEGER(), "sqlite")
WHOLE = sa.Integer()
WORDS = sa.Text(collation="C").with_variant(sqlite.TEXT(), "sqlite")
INSTANT = sa.DateTime(timezone=True).with_variant(sqlite.INTEGER(), "sqlite")


def column(name: str, kind: Any) -> sa.Column[Any]:
    """A column that is always filled."""
    return sa.Column(name, kind, nullable=False)


def maybe(name: str, kind: Any) -> sa.Column[Any]:
    """A column that may be empty."""
    return sa.Column(name, kind, nullable=True)


def belongs(table: str, name: str, parent: str) -> sa.ForeignKeyConstraint:
    """A foreign key that contains the site."""
    return sa.ForeignKeyConstraint(
        ["site_id", name], [f"{parent}.site_id", f"{parent}.id"], name=f"fk_{table}_site_id_{name}"
    )


def one_of(table: str, name: str, *values: str) -> sa.CheckConstraint:
    """A text column that holds one of the given words."""
    words = ", ".join(f"'{value}'" for value in values)
    return sa.CheckConstraint(f"{name} IN ({words})", name=f"ck_{table}_{name}_known")


def create(table: str, *parts: Any) -> None:
    """A table below the site, with its own key."""
    if op.get_context().dialect.name == "postgresql":
        head: list[Any] = [
            sa.Column("id", KEY, sa.Identity(always=False), nullable=False),
            column("site_id", KEY),
            sa.PrimaryKeyConstraint("site_id", "id", name=f"pk_{table}"),
        ]
    else:
        head = [
            column("id", KEY),
            column("site_id", KEY),
            sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
            sa.UniqueConstraint("site_id", "id", name=f"uq_{table}_site_id_id"),
        ]
    op.create_table(table, *head, *parts, sqlite_strict=True)


def upgrade() -> None:
    """Create the four tables, parents first."""
    create_decisions()
    create(
        "snooze",
        column("patient_id", KEY),
        column("rule", WORDS),
        *(column(name, WHOLE) for name in ("event_day", "until_day")),
        column("reason", WORDS),
        column("snoozed_by", KEY),
        column("snoozed_at", INSTANT),
        sa.UniqueConstraint(
            "site_id", "patient_id", "rule", "snoozed_at", name="uq_snooze_site_id_patient_id_rule_snoozed_at"
        ),
        belongs("snooze", "patient_id", "patient"),
        belongs("snooze", "snoozed_by", "clinician"),
    )
    create(
        "discussion",
        column("patient_id", KEY),
        column("meeting", WORDS),
        column("meeting_day", WHOLE),
        maybe("clinician_id", KEY),
        column("text", WORDS),
        column("recorded_by", KEY),
        column("recorded_at", INSTANT),
        belongs("discussion", "patient_id", "patient"),
        belongs("discussion", "clinician_id", "clinician"),
        belongs("discussion", "recorded_by", "clinician"),
        one_of("discussion", "meeting", "weekly_review", "supervision"),
    )
    for table in ("decision", "discussion"):
        op.create_index(f"ix_{table}_site_id_patient_id_meeting_day", table, ["site_id", "patient_id", "meeting_day"])


def create_decisions() -> None:
    """Decisions, which are never rewritten, and what became of each."""
    create(
        "decision",
        maybe("patient_id", KEY),
        column("meeting", WORDS),
        column("meeting_day", WHOLE),
        column("text", WORDS),
        maybe("reason", WORDS),
        column("owner_id", KEY),
        maybe("due_day", WHOLE),
        column("decided_by", KEY),
        column("decided_at", INSTANT),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name="fk_decision_site_id"),
        belongs("decision", "patient_id", "patient"),
        belongs("decision", "owner_id", "clinician"),
        belongs("decision", "decided_by", "clinician"),
        one_of("decision", "meeting", "weekly_review", "supervision"),
    )
    create(
        "decision_change",
        column("decision_id", KEY),
        column("kind", WORDS),
        maybe("until_day", WHOLE),
        maybe("reason", WORDS),
        column("changed_by", KEY),
        column("changed_at", INSTANT),
        belongs("decision_change", "decision_id", "decision"),
        belongs("decision_change", "changed_by", "clinician"),
        one_of("decision_change", "kind", "done", "reopened", "postponed"),
    )
    op.create_index(
        "ix_decision_change_site_id_decision_id_changed_at",
        "decision_change",
        ["site_id", "decision_id", "changed_at"],
    )
