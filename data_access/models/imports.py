"""What an import leaves behind: batches, files, rejected rows, former values, mapping profiles."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from data_access.columns import Key, one_of
from data_access.models.base import Base, SiteRow, belongs


class ImportBatch(SiteRow, Base):
    """One run of the importer, a repair of rejected rows or the undoing of either: who, when, by which rules.

    ``of_batch_id``: the batch that a repair or an undo is about. ``program``: the version of the program and of its
    definitions; empty for batches from before undoing was possible.
    """

    __tablename__ = "import_batch"
    __table_args__ = (
        UniqueConstraint("site_id", "id"),
        ForeignKeyConstraint(["site_id"], ["site.id"]),
        belongs("of_batch_id", "import_batch"),
        belongs("imported_by", "clinician"),
        belongs("undone_by", "clinician"),
        one_of("kind", "import", "repair", "undo"),
        one_of("policy", "replace", "keep", "reject"),
        one_of("state", "done", "undone"),
    )
    kind: Mapped[str]
    of_batch_id: Mapped[int | None] = mapped_column(Key)
    imported_at: Mapped[datetime]
    imported_by: Mapped[int | None] = mapped_column(Key)
    profile: Mapped[str | None]
    profile_version: Mapped[int | None]
    policy: Mapped[str]
    """What became of a stored row of which a file said something else."""
    reason: Mapped[str | None]
    program: Mapped[str]
    relies_on: Mapped[list[Any]]
    """Earlier batches whose rows it found as its own files have them: undoing one of those would undo it in part."""
    state: Mapped[str]
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[int | None] = mapped_column(Key)


class ImportFile(SiteRow, Base):
    """What became of the rows of one source of a batch. The law of the importer is a rule of the database."""

    __tablename__ = "import_file"
    __table_args__ = (
        UniqueConstraint("site_id", "id"),
        belongs("batch_id", "import_batch"),
        CheckConstraint("rows_in = inserted + unchanged + updated + rejected + blank", name="every_row_accounted_for"),
        CheckConstraint(
            "rows_in >= 0 AND inserted >= 0 AND unchanged >= 0 AND updated >= 0 AND rejected >= 0 AND blank >= 0 "
            "AND mismatched >= 0",
            name="no_count_below_zero",
        ),
        CheckConstraint("kept >= 0 AND kept <= unchanged", name="kept_among_unchanged"),
        Index(None, "site_id", "batch_id"),
        Index(None, "site_id", "digest"),
    )
    batch_id: Mapped[int] = mapped_column(Key)
    name: Mapped[str]
    digest: Mapped[str]
    """BLAKE2 of the file's bytes."""
    reading: Mapped[str]
    """By which encoding, delimiter and decimal sign it was read."""
    table_name: Mapped[str]
    rows_in: Mapped[int]
    inserted: Mapped[int]
    unchanged: Mapped[int]
    kept: Mapped[int]
    """Of the unchanged rows those of which the file said something else, and the stored row was kept."""
    updated: Mapped[int]
    rejected: Mapped[int]
    blank: Mapped[int]
    left_out: Mapped[dict[str, Any]]
    """Of the blank rows those that were rightly not taken: why, and how many."""
    mismatched: Mapped[int]
    """Rows whose total differs from their answers; both are kept."""


class ImportRow(SiteRow, Base):
    """One rejected row of a batch, with the cell and the rule it broke, and what has become of it since."""

    __tablename__ = "import_row"
    __table_args__ = (
        UniqueConstraint("site_id", "id"),
        belongs("batch_id", "import_batch"),
        belongs("fixed_by", "import_batch"),
        one_of("state", "open", "fixed", "dismissed"),
        Index(None, "site_id", "batch_id"),
    )
    batch_id: Mapped[int] = mapped_column(Key)
    file: Mapped[str]
    line: Mapped[int]
    field: Mapped[str]
    value: Mapped[str]
    rule: Mapped[str]
    table_name: Mapped[str]
    cells: Mapped[dict[str, Any]]
    """Column of the program's own table to text; empty where the row could not even be told apart into cells."""
    raw: Mapped[dict[str, Any]]
    """Column of the file to text, where a profile made the cells from others."""
    state: Mapped[str]
    fixed_by: Mapped[int | None] = mapped_column(Key)


class ImportChange(SiteRow, Base):
    """What undoing a batch takes back: rows that it inserted (a range of ids), or one row that it updated.

    ``before``: the former value of each column that changed, as ``importers.driver`` keeps values; NULL: inserted.
    """

    __tablename__ = "import_change"
    __table_args__ = (
        UniqueConstraint("site_id", "id"),
        belongs("batch_id", "import_batch"),
        CheckConstraint("before IS NULL OR first_id = last_id", name="one_row_at_a_time"),
        Index(None, "site_id", "batch_id"),
        Index(None, "site_id", "table_name", "first_id"),
    )
    batch_id: Mapped[int] = mapped_column(Key)
    table_name: Mapped[str]
    first_id: Mapped[int] = mapped_column(Key)
    last_id: Mapped[int] = mapped_column(Key)
    before: Mapped[dict[str, Any] | None]


class MappingProfile(SiteRow, Base):
    """One version of how a source's columns are read; ``content`` is its TOML. A version is never rewritten."""

    __tablename__ = "mapping_profile"
    __table_args__ = (
        UniqueConstraint("site_id", "id"),
        UniqueConstraint("site_id", "name", "version"),
        ForeignKeyConstraint(["site_id"], ["site.id"]),
        belongs("made_by", "clinician"),
    )
    name: Mapped[str]
    version: Mapped[int]
    content: Mapped[str]
    made_at: Mapped[datetime]
    made_by: Mapped[int | None] = mapped_column(Key)
