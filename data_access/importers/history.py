"""The history of imports: every batch with what became of its files, and the rows that were rejected."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from data_access.database import Store
from data_access.errors import ImportRefused
from data_access.importers.reconcile import Tally
from data_access.models import Clinician, ImportBatch, ImportFile, ImportRow
from data_access.sight import see_site


@dataclass(frozen=True)
class Batch:
    """One import, repair (of rows that ``of_batch_id`` rejected) or undoing (of ``of_batch_id``).

    ``by`` and ``undone_by`` are names of clinicians; None: nobody said. ``profile``: name and version; None: the
    files were the program's own. ``open_rows``: rejected rows that nobody has put right or set aside.
    """

    id: int
    kind: str
    of_batch_id: int | None
    at: datetime
    by: str | None
    profile: tuple[str, int] | None
    policy: str
    reason: str | None
    state: str
    undone_at: datetime | None
    undone_by: str | None
    files: tuple[Tally, ...]
    open_rows: int
    keeps_former: bool
    """Whether what undoing needs was kept (not so before the program could undo)."""

    def total(self, name: str) -> int:
        """A count over all files."""
        return sum(getattr(tally, name) for tally in self.files)

    @property
    def may_be_undone(self) -> bool:
        """Whether undoing can be tried; rows that changed since may still forbid it."""
        return self.state == "done" and self.kind != "undo" and self.keeps_former


@dataclass(frozen=True)
class RejectedRow:
    """A rejected row: where it stood, its cells as the importer read them (``raw``: as the file had them), the rule.

    ``state``: open, fixed (by the repair ``fixed_by``) or dismissed.
    """

    id: int
    batch_id: int
    file: str
    table: str
    line: int
    field: str
    value: str
    rule: str
    cells: Mapping[str, str]
    raw: Mapping[str, str]
    state: str
    fixed_by: int | None


def list_batches(store: Store, limit: int | None = None, site_id: int | None = None) -> list[Batch]:
    """Every batch of the clinic (of the store's own, unless it is named), the latest first."""
    if not store.sites():
        return []
    site_id = site_id or store.site().id
    with store.read_as(see_site(site_id)) as session:
        return _read_batches(session, site_id, limit)


def list_rejected(
    store: Store, batch_id: int, *, state: str | None = None, limit: int | None = None, site_id: int | None = None
) -> list[RejectedRow]:
    """The rows that a batch rejected, in the order in which they were met; those in a state, or all."""
    site_id = site_id or store.site().id
    wanted = select(ImportRow).where(ImportRow.site_id == site_id, ImportRow.batch_id == batch_id)
    if state is not None:
        wanted = wanted.where(ImportRow.state == state)
    with store.read_as(see_site(site_id)) as session:
        return [_tell_row(row) for row in session.scalars(wanted.order_by(ImportRow.id).limit(limit))]


def find_batch(session: Session, site_id: int, batch_id: int) -> ImportBatch:
    """A batch by its number. Raises ImportRefused where the clinic has none such."""
    batch = session.scalars(
        select(ImportBatch).where(ImportBatch.site_id == site_id, ImportBatch.id == batch_id)
    ).first()
    if batch is None:
        raise ImportRefused(f"There is no import number {batch_id}. The history of imports lists them.")
    return batch


def _read_batches(session: Session, site_id: int, limit: int | None) -> list[Batch]:
    by, undone_by = aliased(Clinician), aliased(Clinician)
    found = session.execute(
        select(ImportBatch, by.name, undone_by.name)
        .outerjoin(by, (by.site_id == ImportBatch.site_id) & (by.id == ImportBatch.imported_by))
        .outerjoin(undone_by, (undone_by.site_id == ImportBatch.site_id) & (undone_by.id == ImportBatch.undone_by))
        .where(ImportBatch.site_id == site_id)
        .order_by(ImportBatch.id.desc())
        .limit(limit)
    ).all()
    oldest = min((row[0].id for row in found), default=0)
    files, open_rows = _read_files(session, site_id, oldest), _count_open(session, site_id, oldest)
    return [_tell_batch(*row, files.get(row[0].id, []), open_rows.get(row[0].id, 0)) for row in found]


def _read_files(session: Session, site_id: int, oldest: int) -> dict[int, list[Tally]]:
    files: dict[int, list[Tally]] = {}
    since = (ImportFile.site_id == site_id, ImportFile.batch_id >= oldest)
    for file in session.scalars(select(ImportFile).where(*since).order_by(ImportFile.id)):
        files.setdefault(file.batch_id, []).append(tell_file(file))
    return files


def tell_file(file: ImportFile) -> Tally:
    """The tally of a file as it is stored."""
    counts = ("rows_in", "inserted", "unchanged", "updated", "rejected", "blank", "mismatched", "kept", "reading")
    said: dict[str, Any] = {name: getattr(file, name) for name in counts}
    return Tally(file.name, file.digest, file.table_name, left_out=dict(file.left_out), **said)


def _count_open(session: Session, site_id: int, oldest: int) -> dict[int, int]:
    since = (ImportRow.site_id == site_id, ImportRow.batch_id >= oldest, ImportRow.state == "open")
    counted = select(ImportRow.batch_id, func.count()).where(*since).group_by(ImportRow.batch_id)
    return {batch_id: count for batch_id, count in session.execute(counted)}  # noqa: C416


def _tell_batch(
    batch: ImportBatch, by: str | None, undone_by: str | None, files: Sequence[Tally], open_rows: int
) -> Batch:
    profile = None if batch.profile is None else (batch.profile, batch.profile_version or 0)
    return Batch(
        id=batch.id,
        kind=batch.kind,
        of_batch_id=batch.of_batch_id,
        at=batch.imported_at,
        by=by,
        profile=profile,
        policy=batch.policy,
        reason=batch.reason,
        state=batch.state,
        undone_at=batch.undone_at,
        undone_by=undone_by,
        files=tuple(files),
        open_rows=open_rows,
        keeps_former=bool(batch.program),
    )


def _tell_row(row: ImportRow) -> RejectedRow:
    return RejectedRow(
        row.id, row.batch_id, row.file, row.table_name, row.line, row.field, row.value, row.rule, dict(row.cells),
        dict(row.raw), row.state, row.fixed_by,
    )  # fmt: skip
