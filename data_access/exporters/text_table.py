"""Rows of cells as CSV text, as they are read: numbers in plain digits, text safe for spreadsheets."""

import csv
from collections.abc import Iterable, Sequence
from io import TextIOWrapper
from typing import BinaryIO

from data_access.exporters.cells_out import Cell, write_plain
from data_access.safe_text import neutralise


def write_text_table(target: BinaryIO, header: Sequence[str], parts: Iterable[Sequence[Sequence[Cell]]]) -> int:
    """UTF-8 with a byte order mark (spreadsheets need it), CRLF line ends. Returns how many rows were written."""
    text = TextIOWrapper(target, encoding="utf-8-sig", newline="", write_through=False)
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([neutralise(title) for title in header])
    count = 0
    for rows in parts:
        writer.writerows([[_write(cell) for cell in row] for row in rows])
        count += len(rows)
    text.flush()
    text.detach()
    return count


def _write(cell: Cell) -> str | int | None:
    if isinstance(cell, str):
        return neutralise(cell)
    return write_plain(cell) if isinstance(cell, float) else cell
