"""What an import leaves behind: a tally per file under the database's own law, former values, mapping profiles.

Each batch's list of files becomes rows of their own; rejected rows from before keep what was known of them.
Everything here is frozen: it describes the tables as they were on this day.
"""

import json
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql, sqlite

revision = "0004"
down_revision = "0003"
changes: tuple[str, ...] = ("import_batch", "import_row")
"""Tables whose rows this migration changes; the rows of every other one must stay as they are."""

KEY = sa.BigInteger().with_variant(sqlite.INTEGER(), "sqlite")
WHOLE = sa.Integer()
WORDS = sa.Text(collation="C").with_variant(sqlite.TEXT(), "sqlite")
INSTANT = sa.DateTime(timezone=True).with_variant(sqlite.INTEGER(), "sqlite")
STRUCTURE = postgresql.JSONB().with_variant(sqlite.TEXT(), "sqlite")
COUNTS = ("rows_in", "inserted", "unchanged", "updated", "rejected", "blank", "mismatched")


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
    """Create the new tables, move what the old ones hold, then demand what only new rows could not know before."""
    create_files()
    create_changes()
    create_profiles()
    index_what_screenings_belong_to()
    widen("import_batch", "kind", "of_batch_id", "imported_by", "profile", "profile_version", "policy", "reason",
          "program", "relies_on", "state", "undone_at", "undone_by")  # fmt: skip
    widen("import_row", "table_name", "cells", "raw", "state", "fixed_by")
    tables = move_files()
    fill(tables)
    settle_batches()
    settle_rows()


def create_files() -> None:
    """One row per file of a batch."""
    create(
        "import_file",
        column("batch_id", KEY),
        *(column(name, WORDS) for name in ("name", "digest", "reading", "table_name")),
        *(column(name, WHOLE) for name in ("rows_in", "inserted", "unchanged", "kept", "updated", "rejected", "blank")),
        column("left_out", STRUCTURE),
        column("mismatched", WHOLE),
        belongs("import_file", "batch_id", "import_batch"),
        sa.CheckConstraint(
            "rows_in = inserted + unchanged + updated + rejected + blank", name="ck_import_file_every_row_accounted_for"
        ),
        sa.CheckConstraint(" AND ".join(f"{name} >= 0" for name in COUNTS), name="ck_import_file_no_count_below_zero"),
        sa.CheckConstraint("kept >= 0 AND kept <= unchanged", name="ck_import_file_kept_among_unchanged"),
    )
    for name in ("batch_id", "digest"):
        op.create_index(f"ix_import_file_site_id_{name}", "import_file", ["site_id", name])


def create_changes() -> None:
    """What undoing a batch takes back."""
    create(
        "import_change",
        column("batch_id", KEY),
        column("table_name", WORDS),
        *(column(name, KEY) for name in ("first_id", "last_id")),
        maybe("before", STRUCTURE),
        belongs("import_change", "batch_id", "import_batch"),
        sa.CheckConstraint("before IS NULL OR first_id = last_id", name="ck_import_change_one_row_at_a_time"),
    )
    op.create_index("ix_import_change_site_id_batch_id", "import_change", ["site_id", "batch_id"])
    op.create_index(
        "ix_import_change_site_id_table_name_first_id", "import_change", ["site_id", "table_name", "first_id"]
    )


def create_profiles() -> None:
    """How the columns of each source are read, version by version."""
    create(
        "mapping_profile",
        column("name", WORDS),
        column("version", WHOLE),
        column("content", WORDS),
        column("made_at", INSTANT),
        maybe("made_by", KEY),
        sa.UniqueConstraint("site_id", "name", "version", name="uq_mapping_profile_site_id_name_version"),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name="fk_mapping_profile_site_id"),
        belongs("mapping_profile", "made_by", "clinician"),
    )


def index_what_screenings_belong_to() -> None:
    """Undoing takes courses and sessions away; what belongs to one must be found without reading every screening."""
    for parent in ("course", "session"):
        filled = sa.text(f"{parent}_id IS NOT NULL")
        name, columns = f"ix_screening_of_{parent}", ["site_id", f"{parent}_id"]
        op.create_index(name, "screening", columns, sqlite_where=filled, postgresql_where=filled)


KINDS = {
    "of_batch_id": KEY,
    "imported_by": KEY,
    "undone_by": KEY,
    "fixed_by": KEY,
    "profile_version": WHOLE,
    "undone_at": INSTANT,
    "relies_on": STRUCTURE,
    "cells": STRUCTURE,
    "raw": STRUCTURE,
}


def widen(table: str, *names: str) -> None:
    """New columns, empty for now."""
    for name in names:
        op.add_column(table, maybe(name, KINDS.get(name, WORDS)))


def move_files() -> dict[tuple[int, str], set[str]]:
    """Each entry of ``import_batch.files`` becomes a row; returns which tables each file of each batch held."""
    batch = sa.table("import_batch", *(sa.column(name, KEY) for name in ("id", "site_id")), sa.column("files"))
    names = ("batch_id", "site_id", "name", "digest", "table_name", *COUNTS, "kept", "left_out", "reading")
    file = sa.table("import_file", *(sa.column(name) for name in names))
    rows: list[dict[str, Any]] = []
    tables: dict[tuple[int, str], set[str]] = {}
    for id_, site_id, files in op.get_bind().execute(sa.select(batch).order_by(batch.c.id)).all():
        for entry in json.loads(files) if isinstance(files, str) else files:
            said = {name: entry.get(name, 0) for name in COUNTS}
            named = {"name": entry["file"], "digest": entry["digest"], "table_name": entry["table"]}
            rows.append({"batch_id": id_, "site_id": site_id, "kept": 0, "reading": "", **named, **said})
            tables.setdefault((id_, entry["file"]), set()).add(entry["table"])
    if rows:
        op.get_bind().execute(sa.insert(file).values(left_out=sa.text("'{}'")), rows)
    return tables


def fill(tables: dict[tuple[int, str], set[str]]) -> None:
    """What is true of every batch and every rejected row from before."""
    op.execute(
        "UPDATE import_batch SET kind = 'import', policy = 'replace', program = '', relies_on = '[]', state = 'done'"
    )
    op.execute("UPDATE import_row SET table_name = '', cells = '{}', raw = '{}', state = 'open'")
    row = sa.table("import_row", *(sa.column(name) for name in ("batch_id", "file", "table_name")))
    for (batch_id, file), held in tables.items():
        if len(held) == 1:  # Where a file made rows of several tables, nobody wrote down which one a row was for.
            where = (row.c.batch_id == batch_id, row.c.file == file)
            op.execute(sa.update(row).where(*where).values(table_name=min(held)))


def one_of(batch: Any, table: str, name: str, *values: str) -> None:
    """A text column that holds one of the given words."""
    words = ", ".join(f"'{value}'" for value in values)
    batch.create_check_constraint(f"ck_{table}_{name}_known", f"{name} IN ({words})")


def refer(batch: Any, table: str, name: str, parent: str) -> None:
    """A foreign key that contains the site."""
    batch.create_foreign_key(f"fk_{table}_site_id_{name}", parent, ["site_id", name], ["site_id", "id"])


def settle_batches() -> None:
    """Batches: what must be filled, what it refers to, and no list of files any more."""
    with op.batch_alter_table("import_batch", table_kwargs={"sqlite_strict": True}) as batch:
        batch.drop_column("files")
        for name in ("kind", "policy", "program", "state"):
            batch.alter_column(name, existing_type=WORDS, nullable=False)
        batch.alter_column("relies_on", existing_type=STRUCTURE, nullable=False)
        one_of(batch, "import_batch", "kind", "import", "repair", "undo")
        one_of(batch, "import_batch", "policy", "replace", "keep", "reject")
        one_of(batch, "import_batch", "state", "done", "undone")
        refer(batch, "import_batch", "of_batch_id", "import_batch")
        refer(batch, "import_batch", "imported_by", "clinician")
        refer(batch, "import_batch", "undone_by", "clinician")


def settle_rows() -> None:
    """Rejected rows likewise."""
    with op.batch_alter_table("import_row", table_kwargs={"sqlite_strict": True}) as batch:
        for name in ("table_name", "state"):
            batch.alter_column(name, existing_type=WORDS, nullable=False)
        for name in ("cells", "raw"):
            batch.alter_column(name, existing_type=STRUCTURE, nullable=False)
        one_of(batch, "import_row", "state", "open", "fixed", "dismissed")
        refer(batch, "import_row", "fixed_by", "import_batch")
