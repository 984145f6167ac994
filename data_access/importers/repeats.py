"""Files that were imported before: told by their bytes, and skipped where importing them again could change nothing."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from data_access import clock
from data_access.database import SiteInfo
from data_access.days import to_date
from data_access.importers.batch_log import Request, name_program
from data_access.importers.reconcile import Tally
from data_access.importers.source import Source
from data_access.models import ImportBatch, ImportFile

NOTHING_TO_DO = "Every file was imported before and nothing has changed since, so there was nothing to do."
BOTH = (ImportBatch.site_id == ImportFile.site_id) & (ImportBatch.id == ImportFile.batch_id)


def find_repeated(session: Session, site: SiteInfo, sources: Sequence[Source]) -> Iterator[str]:
    """A sentence for each file whose bytes were imported before, and not taken back since."""
    digests = sorted({source.digest for source in sources})
    seen = (
        select(ImportFile.digest, ImportBatch.imported_at)
        .join(ImportBatch, BOTH)
        .where(ImportFile.site_id == site.id, ImportFile.digest.in_(digests))
        .where(ImportBatch.kind == "import", ImportBatch.state == "done")
        .order_by(ImportBatch.id)
    )
    imported: dict[str, datetime] = dict(session.execute(seen).all())
    for name, digest in dict.fromkeys((source.name, source.digest) for source in sources):
        if digest in imported:
            day = to_date(clock.local_day(imported[digest], site.time_zone))
            yield f"{name} is the very same file as one imported on {day}."


def find_same(session: Session, site: SiteInfo, sources: Sequence[Source], request: Request) -> list[Tally] | None:
    """What an import of the same sources came to, every row of it unchanged now; None where it has to be done.

    It has to be where a file is new or any row of it was rejected (another day or another file may mend that), where
    the rules are others, and where any import or undoing has changed a row since.
    """
    if any(source.raw_header for source in sources) and (request.profile is None or not request.profile[1]):
        return None  # Made by a profile that nobody kept (version 0): what it said then is not known.
    known: dict[tuple[str, str, str], list[ImportFile]] = {}
    for file in session.scalars(_select_valid(site.id, request)):
        told = known.setdefault((file.digest, file.table_name, file.reading), [])
        if told and told[0].batch_id != file.batch_id:
            told.clear()  # A later import of the same file says the same.
        told.append(file)
    same = []
    for source in sources:
        files = known.get((source.digest, source.table.name, source.reading.words))
        if not files:
            return None
        same.append(_tell_again(files.pop(0)))
    return same


def _select_valid(site_id: int, request: Request) -> Select[ImportFile]:
    """Files imported whole, by the same rules, with or after the last change of any row, oldest first."""
    touched = (ImportFile.inserted + ImportFile.updated > 0) | (ImportBatch.kind == "undo")
    last_change = (
        select(func.coalesce(func.max(ImportBatch.id), 0))
        .outerjoin(ImportFile, BOTH)
        .where(ImportBatch.site_id == site_id, touched)
        .scalar_subquery()
    )
    name, version = request.profile or (None, None)
    return (
        select(ImportFile)
        .join(ImportBatch, BOTH)
        .where(ImportFile.site_id == site_id, ImportBatch.id >= last_change, ImportFile.rejected == 0)
        .where(ImportBatch.kind == "import", ImportBatch.state == "done", ImportBatch.program == name_program())
        .where(ImportBatch.policy == request.policy.name)
        .where(ImportBatch.profile.is_not_distinct_from(name))
        .where(ImportBatch.profile_version.is_not_distinct_from(version))
        .order_by(ImportFile.id)
    )


def _tell_again(file: ImportFile) -> Tally:
    return Tally(
        file.name,
        file.digest,
        file.table_name,
        rows_in=file.rows_in,
        unchanged=file.rows_in - file.blank,
        blank=file.blank,
        mismatched=file.mismatched,
        kept=file.kept,
        reading=file.reading,
        left_out=dict(file.left_out),
    )
