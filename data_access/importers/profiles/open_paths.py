"""Files of this machine as raw tables."""

from collections.abc import Sequence
from pathlib import Path

from data_access.importers.raw import RawTable, upload_path
from data_access.importers.sandbox import read_uploads


def open_tables(paths: Sequence[Path]) -> list[RawTable]:
    """Every table that the files hold. Raises ImportRefused."""
    return [table for tables in read_uploads([upload_path(path) for path in paths]) for table in tables]
