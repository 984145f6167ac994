"""Where rows come from: a file of the program's own, or one table that a profile makes of another file."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from data_access.importers.own_tables import find_table, fold_header, name_place
from data_access.importers.raw import FIND_OUT, RawTable, Reading, Rows, Upload, upload_path
from data_access.importers.sandbox import read_uploads
from data_access.importers.table import CsvTable
from data_access.importers.tables import TABLES


@dataclass(frozen=True)
class Source:
    """Rows of one table. ``name`` and ``digest`` are those of the file they stand in; ``size`` its bytes.

    Where a profile made the rows from others: ``raw_header`` names the cells of ``Rows.raw``, ``origins`` the
    columns of it that each cell was made of (under "": those that only chose the row); ``notes`` is what the user
    should know of how it was read.
    """

    name: str
    digest: str
    size: int
    table: CsvTable
    header: tuple[str, ...]
    read: Callable[[], Iterator[Rows]]
    raw_header: tuple[str, ...] = ()
    origins: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    reading: Reading = FIND_OUT


def open_sources(paths: Sequence[Path]) -> list[Source]:
    """Files of this machine in the program's own form. Raises ImportRefused."""
    return open_own_sources([upload_path(path) for path in paths])


def open_own_sources(uploads: Sequence[Upload]) -> list[Source]:
    """Every table in the program's own form, checked as far as its header, in the order in which tables are written.

    A file holds one table, a workbook one per sheet. Raises ImportRefused.
    """
    found = [table for tables in read_uploads(uploads) for table in tables]
    return sort_sources([make_own_source(table) for table in found])


def sort_sources(sources: list[Source]) -> list[Source]:
    """What a row refers to before the row; files of one table in the order they were named."""
    return sorted(sources, key=lambda source: TABLES.index(source.table))


def make_own_source(table: RawTable) -> Source:
    """A table of a file as the rows of one of ours. Raises ImportRefused where its columns are not ours."""
    if not table.header:
        table.read()  # Says why it cannot be read.
    header, upload = fold_header(table), table.upload
    own = find_table(table, header)
    return Source(
        name_place(table), upload.digest, upload.size, own, header, table.read, notes=table.notes, reading=table.reading
    )
