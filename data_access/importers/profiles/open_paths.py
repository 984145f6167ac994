"""CSV files as raw tables."""

from collections.abc import Sequence
from pathlib import Path

from data_access.importers.raw import RawTable, upload_path
from data_access.importers.read_csv import check_text, read_header, read_rows


def open_tables(paths: Sequence[Path]) -> list[RawTable]:
    """The table that each file holds. Raises ImportRefused."""
    return [_open(path) for path in paths]


def _open(path: Path) -> RawTable:
    file = check_text(path)
    return RawTable(upload_path(path), "", read_header(file), lambda: read_rows(file))
