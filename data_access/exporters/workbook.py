"""Tables as one Excel workbook, a sheet each: text is written as text, safe for spreadsheets, never as a formula."""

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from io import BytesIO
from math import isfinite
from pathlib import Path
from typing import Any, Final

from xlsxwriter import Workbook

from data_access.exporters.cells_out import Cell
from data_access.safe_text import neutralise

MOST_ROWS: Final = 1_048_576
LONGEST_NAME: Final = 31
OPTIONS: Final[dict[str, Any]] = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": False,
}


class SheetWriter:
    """Writes tables into sheets; one that is longer than a sheet goes on in the next ("screenings_2")."""

    def __init__(self, book: Workbook) -> None:
        self._book = book

    def write(self, name: str, header: Sequence[str], parts: Iterable[Sequence[Sequence[Cell]]]) -> int:
        """Write one table. Returns how many rows it has."""
        count, number, row = 0, 1, 0
        sheet = self._add(name, header)
        for cells in (cells for part in parts for cells in part):
            row, count = row + 1, count + 1
            if row == MOST_ROWS:
                number, row = number + 1, 1
                sheet = self._add(f"{name[: LONGEST_NAME - 3]}_{number}", header)
            _write_row(sheet, row, cells)
        return count

    def _add(self, name: str, header: Sequence[str]) -> Any:
        sheet = self._book.add_worksheet(name[:LONGEST_NAME])
        _write_row(sheet, 0, header)
        sheet.freeze_panes(1, 0)
        return sheet


def _write_row(sheet: Any, row: int, cells: Sequence[Cell]) -> None:
    for column, cell in enumerate(cells):
        if isinstance(cell, str):
            sheet.write_string(row, column, neutralise(cell))
        elif cell is not None and isfinite(cell):
            sheet.write_number(row, column, cell)


@contextmanager
def open_workbook(path: Path) -> Iterator[SheetWriter]:
    """A workbook on disk, written row by row; what it needs beside it lies in a private folder, which is gone after."""
    with tempfile.TemporaryDirectory(prefix=".kap-", dir=path.parent) as folder:
        options = OPTIONS | {"constant_memory": True, "tmpdir": folder}
        with path.open("wb") as file, Workbook(file, options) as book:
            yield SheetWriter(book)


def make_workbook(name: str, header: Sequence[str], rows: Sequence[Sequence[Cell]]) -> bytes:
    """One small table as a workbook, in memory only."""
    content = BytesIO()
    with Workbook(content, OPTIONS | {"in_memory": True}) as book:
        SheetWriter(book).write(name, header, [rows])
    return content.getvalue()
