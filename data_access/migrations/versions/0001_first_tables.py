"""The first tables.

Everything here is frozen: it describes the tables as they were on this day and
imports nothing of ours. On SQLite: STRICT, ``id`` the rowid, unique (site_id, id).
On PostgreSQL: key (site_id, id), ``id`` an identity, natural types, text sorted by
code point.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql, sqlite

revision = "0001"
down_revision = None
changes: tuple[str, ...] = ()
"""Tables whose rows this migration changes; the rows of every other one must stay as they are."""

KEY = sa.BigInteger().with_variant(sqlite.INTEGER(), "sqlite")
WHOLE = sa.Integer()
REAL: sa.Double[float] = sa.Double().with_variant(sqlite.REAL(), "sqlite")
FLAG = sa.Boolean().with_variant(sqlite.INTEGER(), "sqlite")
WORDS = sa.Text(collation="C").with_variant(sqlite.TEXT(), "sqlite")
DATE = sa.Date().with_variant(sqlite.TEXT(), "sqlite")
INSTANT = sa.DateTime(timezone=True).with_variant(sqlite.INTEGER(), "sqlite")
STRUCTURE = postgresql.JSONB().with_variant(sqlite.TEXT(), "sqlite")


def column(name: str, kind: Any) -> sa.Column[Any]:
    """A column that is always filled."""
    return sa.Column(name, kind, nullable=False)


def maybe(name: str, kind: Any) -> sa.Column[Any]:
    """A column that may be empty."""
    return sa.Column(name, kind, nullable=True)


def unique(table: str, *columns: str) -> sa.UniqueConstraint:
    """A natural key within the site."""
    names = ("site_id", *columns)
    return sa.UniqueConstraint(*names, name=f"uq_{table}_{'_'.join(names)}")


def belongs(table: str, name: str, parent: str) -> sa.ForeignKeyConstraint:
    """A foreign key that contains the site."""
    return sa.ForeignKeyConstraint(
        ["site_id", name], [f"{parent}.site_id", f"{parent}.id"], name=f"fk_{table}_site_id_{name}"
    )


def of_site(table: str) -> sa.ForeignKeyConstraint:
    """The foreign key of a table directly below the site."""
    return sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=f"fk_{table}_site_id")


def one_of(table: str, name: str, *values: str) -> sa.CheckConstraint:
    """A text column that holds one of the given words."""
    words = ", ".join(f"'{value}'" for value in values)
    return sa.CheckConstraint(f"{name} IN ({words})", name=f"ck_{table}_{name}_known")


def between(table: str, name: str, low: int, high: int) -> sa.CheckConstraint:
    """A number within bounds, both inclusive."""
    return sa.CheckConstraint(f"{name} BETWEEN {low} AND {high}", name=f"ck_{table}_{name}_range")


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
            unique(table, "id"),
        ]
    op.create_table(table, *head, *parts, sqlite_strict=True)


def upgrade() -> None:
    """Create every table, parents first."""
    create_site()
    create_people()
    create_courses()
    create_sessions()
    create_screenings()
    create_meetings()
    create_imports()


def create_site() -> None:
    """Site and its version counters: the two tables whose key is the site alone."""
    on_postgres = op.get_context().dialect.name == "postgresql"
    identity = [sa.Identity(always=False)] if on_postgres else []
    op.create_table(
        "site",
        sa.Column("id", KEY, *identity, nullable=False),
        column("code", WORDS),
        column("name", WORDS),
        column("time_zone", WORDS),
        column("is_demo", FLAG),
        sa.PrimaryKeyConstraint("id", name="pk_site"),
        sa.UniqueConstraint("code", name="uq_site_code"),
        sqlite_strict=True,
    )
    op.create_table(
        "data_version",
        sa.Column("site_id", KEY, nullable=False, autoincrement=False),
        column("data_version", WHOLE),
        column("meeting_version", WHOLE),
        sa.PrimaryKeyConstraint("site_id", name="pk_data_version"),
        of_site("data_version"),
        sqlite_strict=True,
    )


def create_people() -> None:
    """Clinicians, patients and who is responsible for whom."""
    create(
        "clinician",
        column("code", WORDS),
        column("name", WORDS),
        column("role", WORDS),
        maybe("supervisor_id", KEY),
        unique("clinician", "code"),
        of_site("clinician"),
        belongs("clinician", "supervisor_id", "clinician"),
        one_of("clinician", "role", "director", "supervisor", "therapist"),
    )
    create(
        "patient",
        *(column(name, WORDS) for name in ("code", "handle", "name")),
        maybe("birth_date", DATE),
        *(maybe(name, WORDS) for name in ("sex", "ethnicity", "payer")),
        *(column(name, STRUCTURE) for name in ("diagnoses", "prior_treatments")),
        *(maybe(name, STRUCTURE) for name in ("contraindications", "interacting_medicines")),
        *(maybe(name, WHOLE) for name in ("consent_day", "referred_day")),
        column("recorded_at", INSTANT),
        unique("patient", "code"),
        unique("patient", "handle"),
        of_site("patient"),
    )
    create(
        "assignment",
        column("patient_id", KEY),
        column("clinician_id", KEY),
        column("from_day", WHOLE),
        maybe("until_day", WHOLE),
        unique("assignment", "patient_id", "clinician_id", "from_day"),
        belongs("assignment", "patient_id", "patient"),
        belongs("assignment", "clinician_id", "clinician"),
    )
    op.create_index(
        "ix_assignment_in_force", "assignment", ["site_id", "clinician_id", "from_day", "until_day", "patient_id"]
    )


def create_courses() -> None:
    """Protocols, and the episodes of care that follow them."""
    create(
        "protocol",
        *(column(name, WORDS) for name in ("code", "name", "substance", "route")),
        *(column(name, WHOLE) for name in ("planned_doses", "dose_interval_days", "preparation_sessions")),
        column("integration_after_doses", STRUCTURE),
        column("integration_within_days", WHOLE),
        column("screenings", STRUCTURE),
        column("long_term_checks", STRUCTURE),
        unique("protocol", "code"),
        of_site("protocol"),
    )
    create(
        "course",
        column("patient_id", KEY),
        column("number", WHOLE),
        column("protocol_id", KEY),
        column("started_day", WHOLE),
        maybe("ended_day", WHOLE),
        maybe("end_reason", WORDS),
        column("primary_instrument", WORDS),
        column("recorded_at", INSTANT),
        unique("course", "patient_id", "number"),
        belongs("course", "patient_id", "patient"),
        belongs("course", "protocol_id", "protocol"),
        one_of("course", "end_reason", "completed", "dropped out", "side effects", "no response", "moved", "other"),
        between("course", "number", 1, 99),
    )


def create_sessions() -> None:
    """Sessions, and what was measured and seen at them."""
    create(
        "session",
        column("patient_id", KEY),
        column("course_id", KEY),
        maybe("clinician_id", KEY),
        column("kind", WORDS),
        column("status", WORDS),
        column("starts_at", INSTANT),
        column("day", WHOLE),
        *(maybe(name, WORDS) for name in ("place", "substance", "formulation", "route")),
        *(maybe(name, REAL) for name in ("dose_mg", "weight_kg")),
        maybe("infusion_min", WHOLE),
        column("adjuncts", STRUCTURE),
        maybe("side_effects_assessed", FLAG),
        maybe("asked_how", WORDS),
        maybe("ready_min", WHOLE),
        maybe("left_with_escort", FLAG),
        column("recorded_at", INSTANT),
        unique("session", "patient_id", "kind", "starts_at"),
        belongs("session", "patient_id", "patient"),
        belongs("session", "course_id", "course"),
        belongs("session", "clinician_id", "clinician"),
        one_of("session", "kind", "preparation", "dosing", "integration", "psychotherapy", "check-in"),
        one_of("session", "status", "attended", "missed", "cancelled"),
        one_of("session", "asked_how", "checklist", "spontaneous"),
        between("session", "dose_mg", 0, 2000),
        between("session", "weight_kg", 20, 400),
    )
    op.create_index("ix_session_site_id_patient_id_day", "session", ["site_id", "patient_id", "day"])
    op.create_index("ix_session_site_id_course_id", "session", ["site_id", "course_id"])
    create(
        "vital",
        column("session_id", KEY),
        column("moment", WORDS),
        column("minutes_from_dose", WHOLE),
        *(maybe(name, WHOLE) for name in ("systolic", "diastolic", "pulse", "spo2")),
        column("recorded_at", INSTANT),
        unique("vital", "session_id", "moment", "minutes_from_dose"),
        belongs("vital", "session_id", "session"),
        one_of("vital", "moment", "before", "during", "leaving"),
        between("vital", "systolic", 60, 260),
        between("vital", "diastolic", 30, 160),
        between("vital", "pulse", 30, 220),
        between("vital", "spo2", 50, 100),
        between("vital", "minutes_from_dose", -1440, 1440),
    )
    create(
        "side_effect",
        column("session_id", KEY),
        column("kind", WORDS),
        column("severity", WHOLE),
        maybe("expected", FLAG),
        maybe("distressing", WHOLE),
        column("serious", FLAG),
        *(maybe(name, WHOLE) for name in ("onset_min", "duration_min")),
        maybe("resolved_before_leaving", FLAG),
        maybe("action", WORDS),
        column("recorded_at", INSTANT),
        unique("side_effect", "session_id", "kind"),
        belongs("side_effect", "session_id", "session"),
        between("side_effect", "severity", 1, 3),
        between("side_effect", "distressing", 0, 3),
        between("side_effect", "onset_min", 0, 10080),
        between("side_effect", "duration_min", 0, 43200),
    )


def create_screenings() -> None:
    """Filled questionnaires and long-term checks."""
    create(
        "screening",
        column("patient_id", KEY),
        *(maybe(name, KEY) for name in ("course_id", "session_id")),
        column("instrument", WORDS),
        column("taken_at", INSTANT),
        column("taken_day", WHOLE),
        *(maybe(name, WHOLE) for name in ("total", "source_total")),
        maybe("answers", WORDS),
        maybe("risk_item", WHOLE),
        column("definition_version", WHOLE),
        column("recorded_at", INSTANT),
        unique("screening", "patient_id", "instrument", "taken_at"),
        belongs("screening", "patient_id", "patient"),
        belongs("screening", "course_id", "course"),
        belongs("screening", "session_id", "session"),
        between("screening", "total", 0, 1000),
        between("screening", "risk_item", 0, 6),
    )
    op.create_index(
        "ix_screening_scores",
        "screening",
        ["site_id", "patient_id", "instrument", "taken_day", "total", "risk_item"],
    )
    create(
        "long_term_check",
        column("patient_id", KEY),
        column("check_key", WORDS),
        column("day", WHOLE),
        maybe("result", WORDS),
        column("recorded_at", INSTANT),
        unique("long_term_check", "patient_id", "check_key", "day"),
        belongs("long_term_check", "patient_id", "patient"),
    )


def create_meetings() -> None:
    """Saved weekly reviews, and risk lines that were seen."""
    create(
        "review",
        column("as_of_day", WHOLE),
        column("saved_at", INSTANT),
        column("saved_by", KEY),
        column("figures", STRUCTURE),
        column("agenda", STRUCTURE),
        unique("review", "as_of_day", "saved_at"),
        of_site("review"),
        belongs("review", "saved_by", "clinician"),
    )
    create(
        "acknowledgement",
        column("patient_id", KEY),
        column("rule", WORDS),
        column("event_day", WHOLE),
        column("seen_by", KEY),
        column("seen_at", INSTANT),
        column("action", WORDS),
        maybe("safety_plan_day", WHOLE),
        unique("acknowledgement", "patient_id", "rule", "event_day", "seen_at"),
        belongs("acknowledgement", "patient_id", "patient"),
        belongs("acknowledgement", "seen_by", "clinician"),
    )


def create_imports() -> None:
    """What each run of the importer took in, and the rows it refused."""
    create(
        "import_batch",
        column("files", STRUCTURE),
        column("imported_at", INSTANT),
        of_site("import_batch"),
    )
    create(
        "import_row",
        column("batch_id", KEY),
        column("file", WORDS),
        column("line", WHOLE),
        *(column(name, WORDS) for name in ("field", "value", "rule")),
        belongs("import_row", "batch_id", "import_batch"),
    )
    op.create_index("ix_import_row_site_id_batch_id", "import_row", ["site_id", "batch_id"])
