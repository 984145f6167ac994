"""What some uploads hold: tables of the program's own, tables that need a mapping, files of no use."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from data_access.errors import ImportRefused
from data_access.importers.own_tables import find_by_name
from data_access.importers.raw import RawTable, Upload
from data_access.importers.sandbox import read_upload, read_uploads
from data_access.importers.source import Source, make_own_source


@dataclass(frozen=True)
class ForeignTable:
    """A table whose columns are not ours; ``slip``: what keeps it from being one of ours that it is called after."""

    table: RawTable
    slip: str = ""


@dataclass(frozen=True)
class FilesRead:
    """What some uploads hold: rows of the program's own tables, tables that need a mapping, files of neither."""

    own: tuple[Source, ...] = ()
    foreign: tuple[ForeignTable, ...] = ()
    refused: tuple[str, ...] = ()


def read_files(uploads: Sequence[Upload]) -> FilesRead:
    """Sort what the uploads hold into own tables, foreign ones and files of no use."""
    own: list[Source] = []
    foreign: list[ForeignTable] = []
    tables, refused = _read_tables(uploads)
    for table in tables:
        if not table.header:
            refused.append(table.notes[-1])
            continue
        try:
            own.append(make_own_source(table))
        except ImportRefused as error:
            foreign.append(ForeignTable(table, str(error) if is_meant_as_own(table) else ""))
    return FilesRead(tuple(own), tuple(foreign), tuple(refused))


def _read_tables(uploads: Sequence[Upload]) -> tuple[list[RawTable], list[str]]:
    """Every table of the files that can be read, together: some refer to each other."""
    try:
        return [table for tables in read_uploads(uploads) for table in tables], []
    except ImportRefused:
        pass
    good: list[Upload] = []
    refused: list[str] = []
    for upload in uploads:
        try:
            read_upload(upload)
            good.append(upload)
        except ImportRefused as error:
            refused.append(str(error))
    return [table for tables in read_uploads(good) for table in tables], refused


def is_meant_as_own(table: RawTable) -> bool:
    """Whether a file or sheet is called after one of our tables, so that a column that does not fit is a slip."""
    return any(find_by_name(name) for name in (table.part, Path(table.upload.name).stem))
