"""How fast the rows of a plain workbook are read, from the bytes of the file to rows of text in this process.

``python -m benchmarks.read_workbook [ROWS]``. Ten columns: a record number, a moment, a word and seven answers.
"""

import sys
import tempfile
import time
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from xlsxwriter import Workbook

from data_access.importers.raw import upload_path
from data_access.importers.sandbox import read_upload

ROWS: Final = 200_000
LEAST: Final = 20_000
FIRST: Final = datetime(2025, 1, 6, 9, 30)  # noqa: DTZ001 - a spreadsheet knows no time zone


def write_workbook(path: Path, rows: int) -> None:
    """One sheet."""
    with Workbook(str(path), {"constant_memory": True, "default_date_format": "yyyy-mm-dd hh:mm"}) as book:
        sheet = book.add_worksheet("screenings")
        sheet.write_row(0, 0, ["patient", "taken_at", "instrument", *(f"item_{item}" for item in range(1, 8))])
        for row in range(1, rows + 1):
            answers = [row * item % 4 for item in range(7)]
            sheet.write_row(row, 0, [f"{row // 50:06d}", FIRST + timedelta(days=row % 300), "gad7", *answers])


def main(rows: int = ROWS) -> bool:
    """Measure and print; whether the bound holds."""
    with tempfile.TemporaryDirectory(prefix="kap-workbook-") as folder:
        path = Path(folder) / "screenings.xlsx"
        write_workbook(path, rows)
        began = time.perf_counter()
        (table,) = read_upload(upload_path(path))
        looked = time.perf_counter()
        count = sum(some.count for some in table.read())
        ended = time.perf_counter()
    if count != rows:
        raise SystemExit(f"{count:,} of {rows:,} rows were read")
    speed = rows / (ended - looked)
    print(
        f"workbook of {rows:,} rows of ten cells: {speed:,.0f} rows/s (to reach: at least {LEAST:,}); "
        f"looked at in {looked - began:.1f} s, read in {ended - looked:.1f} s"
    )
    return speed >= LEAST


if __name__ == "__main__":
    raise SystemExit(not main(*map(int, sys.argv[1:])))
