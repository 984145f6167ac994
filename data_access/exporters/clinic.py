"""The whole clinic as files that can be imported again: one CSV file or one sheet per table."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, ZipFile
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from data_access.database import Store
from data_access.exporters.cells_out import Cell
from data_access.exporters.clinic_tables import OUT_TABLES, OutTable
from data_access.exporters.read_tables import read_cells
from data_access.exporters.text_table import write_text_table
from data_access.exporters.workbook import open_workbook
from data_access.files import made_whole, made_whole_folder
from data_access.importers.describe import describe_tables
from data_access.importers.template import PAGE
from data_access.scope import Scope
from data_access.time_limit import lift_time_limit

Parts = Iterator[list[list[Cell]]]
Progress = Callable[[str, int, int], None]
"""Called with the table's name, rows written of all tables, rows in all."""


@dataclass
class Exported:
    """What went out: how many rows of each table."""

    rows: dict[str, int] = field(default_factory=dict)

    @property
    def sentence(self) -> str:
        """What is in the file, for the user."""
        return f"{sum(self.rows.values()):,} rows of {len(self.rows)} tables"


def _say_nothing(table: str, done: int, total: int) -> None:
    """No progress is shown."""


class ClinicReader:
    """The tables of a clinic as they stand at one moment, in the order in which they can be imported."""

    def __init__(self, store: Store, scope: Scope, progress: Progress | None = None) -> None:
        self._store, self._scope, self._progress = store, scope, progress or _say_nothing

    def read(self) -> Iterator[tuple[OutTable, list[str], Parts]]:
        """Each table with its header and its rows; the rows must be taken before the next table is."""
        zone = next(ZoneInfo(site.time_zone) for site in self._store.sites() if site.id == self._scope.site_id)
        with self._store.read_as(self._scope.sight) as session:
            lift_time_limit(session)
            counts = [self._count(session, out) for out in OUT_TABLES]
            done = 0
            for out, count in zip(OUT_TABLES, counts, strict=True):
                header = [column.name for column in out.table.columns]
                yield out, header, self._tell(read_cells(session, self._scope, out, zone), out, done, sum(counts))
                done += count

    def _count(self, session: Session, out: OutTable) -> int:
        chosen = out.select(self._scope).order_by(None).subquery()
        return session.scalars(select(func.count()).select_from(chosen)).one()

    def _tell(self, parts: Parts, out: OutTable, done: int, total: int) -> Parts:
        for part in parts:
            yield part
            done += len(part)
            self._progress(out.table.name, done, total)


def write_clinic_zip(reader: ClinicReader, target: BinaryIO) -> Exported:
    """A zip of CSV files, written as the rows are read, and a page that explains the columns."""
    exported = Exported()
    with ZipFile(target, "w", ZIP_DEFLATED, compresslevel=6) as archive:
        for out, header, parts in reader.read():
            with archive.open(out.table.file_name, "w", force_zip64=True) as file:
                exported.rows[out.table.name] = write_text_table(file, header, parts)  # type: ignore[arg-type]
        archive.writestr(PAGE, describe_tables())
    return exported


def write_clinic_workbook(reader: ClinicReader, path: Path) -> Exported:
    """One workbook, a sheet per table."""
    exported = Exported()
    with made_whole(path) as partial, open_workbook(partial) as book:
        for out, header, parts in reader.read():
            exported.rows[out.table.name] = book.write(out.table.name, header, parts)
    return exported


def write_clinic_folder(reader: ClinicReader, folder: Path) -> Exported:
    """A new folder of CSV files that only their owner can read."""
    exported = Exported()
    with made_whole_folder(folder) as partial:
        for out, header, parts in reader.read():
            with (partial / out.table.file_name).open("xb") as file:
                exported.rows[out.table.name] = write_text_table(file, header, parts)
    return exported
