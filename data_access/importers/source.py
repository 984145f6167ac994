"""Where rows come from: a file of the program's own, or one table that a preset makes of a published file."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from data_access.importers.raw import Rows
from data_access.importers.read_csv import CHUNK, CsvFile, open_csv, read_rows
from data_access.importers.table import CsvTable
from data_access.importers.tables import TABLES


@dataclass(frozen=True)
class Source:
    """Rows of one table. ``name`` and ``digest`` are those of the file they stand in; ``size`` its bytes.

    Where a profile made the rows from others: ``raw_header`` names the cells of ``Rows.raw``, ``origins`` the
    columns of it that each cell was made of; ``notes`` is what the user should know of how it was read.
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


def open_sources(paths: list[Path]) -> list[Source]:
    """Every file, checked as far as its header, in the order in which tables are written. Raises ImportRefused."""
    return sort_sources([_from_file(open_csv(path)) for path in paths])


def sort_sources(sources: list[Source]) -> list[Source]:
    """What a row refers to before the row; files of one table in the order they were named."""
    return sorted(sources, key=lambda source: TABLES.index(source.table))


def _from_file(csv_file: CsvFile) -> Source:
    file = csv_file.file
    return Source(file.name, file.digest, file.size, csv_file.table, csv_file.header, lambda: read_rows(file, CHUNK))
