"""Who may use the program and who did: accounts, sessions, settings, emergency access, and the audit trail.

The audit trail is only ever added to: triggers of the database refuse everything else. Staff may also be a data
manager. Everything here is frozen: it describes the tables as they were on this day.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql, sqlite

revision = "0005"
down_revision = "0004"
changes: tuple[str, ...] = ()
"""Tables whose rows this migration changes; the rows of every other one must stay as they are."""

KEY = sa.BigInteger().with_variant(sqlite.INTEGER(), "sqlite")
WHOLE = sa.Integer()
FLAG = sa.Boolean().with_variant(sqlite.INTEGER(), "sqlite")
WORDS = sa.Text(collation="C").with_variant(sqlite.TEXT(), "sqlite")
INSTANT = sa.DateTime(timezone=True).with_variant(sqlite.INTEGER(), "sqlite")
STRUCTURE = postgresql.JSONB().with_variant(sqlite.TEXT(), "sqlite")
APPENDED = ("audit_event", "patient_set", "patient_set_member")
"""Tables whose rows are never changed and never taken away."""


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


def of_site(table: str) -> sa.ForeignKeyConstraint:
    """The site of a row is there."""
    return sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=f"fk_{table}_site_id")


def unique(table: str, *names: str) -> sa.UniqueConstraint:
    """A unique key within the site."""
    return sa.UniqueConstraint("site_id", *names, name="_".join(["uq", table, "site_id", *names]))


def one_of(table: str, name: str, *values: str) -> sa.CheckConstraint:
    """A text column that holds one of the given words."""
    words = ", ".join(f"'{value}'" for value in values)
    return sa.CheckConstraint(f"{name} IN ({words})", name=f"ck_{table}_{name}_known")


def between(table: str, name: str, low: int, high: int) -> sa.CheckConstraint:
    """A number within bounds, both inclusive."""
    return sa.CheckConstraint(f"{name} BETWEEN {low} AND {high}", name=f"ck_{table}_{name}_range")


def index(table: str, *names: str) -> None:
    """An index within the site."""
    op.create_index("_".join(["ix", table, "site_id", *names]), table, ["site_id", *names])


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
    """Create the tables; let a person of the staff be a data manager."""
    create_accounts()
    create_settings_and_emergencies()
    create_audit_trail()
    refuse_changes()
    with op.batch_alter_table("clinician", table_kwargs={"sqlite_strict": True}) as batch:
        batch.drop_constraint("ck_clinician_role_known", type_="check")
        words = "'director', 'supervisor', 'therapist', 'data manager'"
        batch.create_check_constraint("ck_clinician_role_known", f"role IN ({words})")


def create_accounts() -> None:
    """Accounts, and their sessions."""
    table = "user_account"
    create(
        table,
        column("clinician_id", KEY),
        *(column(name, WORDS) for name in ("role", "login", "state")),
        *(maybe(name, WORDS) for name in ("issuer", "subject", "password_hash", "second_factor")),
        maybe("last_code_step", KEY),
        column("failed_attempts", WHOLE),
        maybe("locked_until", INSTANT),
        maybe("invite_digest", WORDS),
        maybe("invite_until", INSTANT),
        column("created_at", INSTANT),
        maybe("created_by", KEY),
        unique(table, "login"),
        unique(table, "clinician_id"),
        unique(table, "issuer", "subject"),
        unique(table, "invite_digest"),
        belongs(table, "clinician_id", "clinician"),
        belongs(table, "created_by", "user_account"),
        one_of(table, "role", "director", "supervisor", "therapist", "data manager"),
        one_of(table, "state", "invited", "active", "disabled"),
        between(table, "failed_attempts", 0, 1_000_000),
    )
    table = "user_session"
    create(
        table,
        column("user_id", KEY),
        *(column(name, WORDS) for name in ("token_digest", "how")),
        *(column(name, INSTANT) for name in ("opened_at", "active_at", "ends_at")),
        maybe("ended_at", INSTANT),
        maybe("end_reason", WORDS),
        unique(table, "token_digest"),
        belongs(table, "user_id", "user_account"),
        one_of(table, "how", "password", "provider"),
        one_of(table, "end_reason", "signed out", "idle", "too long", "revoked", "account disabled", "role changed"),
    )
    index(table, "user_id")


def create_settings_and_emergencies() -> None:
    """The clinic's own settings; patients opened beyond the assignments."""
    table = "clinic_setting"
    create(
        table,
        column("name", WORDS),
        column("value", STRUCTURE),
        column("changed_at", INSTANT),
        maybe("changed_by", KEY),
        unique(table, "name"),
        of_site(table),
        belongs(table, "changed_by", "user_account"),
    )
    table = "emergency_access"
    create(
        table,
        column("user_id", KEY),
        column("patient_id", KEY),
        column("reason", WORDS),
        column("opened_at", INSTANT),
        column("until", INSTANT),
        maybe("ended_at", INSTANT),
        maybe("ended_by", KEY),
        maybe("noticed_at", INSTANT),
        maybe("noticed_by", KEY),
        belongs(table, "user_id", "user_account"),
        belongs(table, "patient_id", "patient"),
        belongs(table, "ended_by", "user_account"),
        belongs(table, "noticed_by", "user_account"),
    )
    index(table, "user_id", "until")
    index(table, "patient_id")


def create_audit_trail() -> None:
    """Patients who were seen together, the events, and the last event of each site."""
    table = "patient_set"
    create(
        table,
        column("digest", WORDS),
        column("count", WHOLE),
        column("whole_site", FLAG),
        unique(table, "digest"),
        of_site(table),
        between(table, "count", 0, 1_000_000_000),
    )
    table = "patient_set_member"
    create(
        table,
        column("set_id", KEY),
        column("handle", WORDS),
        unique(table, "set_id", "handle"),
        belongs(table, "set_id", "patient_set"),
    )
    index(table, "handle")
    table = "audit_event"
    create(
        table,
        column("number", KEY),
        column("at", INSTANT),
        *(column(name, WORDS) for name in ("actor_kind", "actor")),
        *(maybe(name, KEY) for name in ("user_id", "session_id")),
        maybe("role", WORDS),
        *(column(name, WORDS) for name in ("action", "target")),
        maybe("patient_set_id", KEY),
        maybe("reason", WORDS),
        column("outcome", WORDS),
        column("details", STRUCTURE),
        column("mac", WORDS),
        unique(table, "number"),
        of_site(table),
        belongs(table, "patient_set_id", "patient_set"),
        one_of(table, "actor_kind", "user", "command line", "demonstration", "program", "nobody"),
        one_of(table, "outcome", "done", "denied", "failed"),
    )
    index(table, "user_id", "number")
    index(table, "patient_set_id")
    op.create_table(
        "audit_head",
        column("site_id", KEY),
        column("number", KEY),
        column("mac", WORDS),
        sa.PrimaryKeyConstraint("site_id", name="pk_audit_head"),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name="fk_audit_head_site_id"),
        sqlite_strict=True,
    )


REFUSAL = "the audit trail is only ever added to"


def refuse_changes() -> None:
    """Triggers: no event is changed or taken away, and the head goes on by one."""
    if op.get_context().dialect.name == "postgresql":
        _refuse_on_server()
        return
    for table in APPENDED:
        for act in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
            )
    op.execute(
        f"CREATE TRIGGER audit_head_no_delete BEFORE DELETE ON audit_head BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
    )
    op.execute(
        "CREATE TRIGGER audit_head_by_one BEFORE UPDATE ON audit_head "
        "WHEN NEW.number <> OLD.number + 1 OR NEW.site_id <> OLD.site_id "
        f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
    )


def _refuse_on_server() -> None:
    op.execute(
        "CREATE FUNCTION kap_refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$"
    )
    for table in APPENDED:
        op.execute(
            f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION kap_refuse_change()"
        )
    for table in (*APPENDED, "audit_head"):
        op.execute(
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION kap_refuse_change()"
        )
    op.execute(
        "CREATE TRIGGER audit_head_no_delete BEFORE DELETE ON audit_head "
        "FOR EACH ROW EXECUTE FUNCTION kap_refuse_change()"
    )
    op.execute(
        "CREATE TRIGGER audit_head_by_one BEFORE UPDATE ON audit_head FOR EACH ROW "
        "WHEN (NEW.number <> OLD.number + 1 OR NEW.site_id <> OLD.site_id) EXECUTE FUNCTION kap_refuse_change()"
    )
