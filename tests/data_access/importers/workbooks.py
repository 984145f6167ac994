"""Workbooks as a spreadsheet writes them, and as no spreadsheet would."""

from collections.abc import Callable, Sequence
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet
from xlsxwriter import Workbook

Sheets = dict[str, Sequence[Sequence[Any]]]


def write_workbook(sheets: Sheets, **options: Any) -> bytes:
    """A workbook with these rows; ``options`` are those of the writer (``date_1904=True``)."""
    file = BytesIO()
    with Workbook(file, {"in_memory": True, "default_date_format": "yyyy-mm-dd hh:mm", **options}) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return file.getvalue()


def write_by_hand(rows: Sequence[Sequence[Any]], change: Callable[[Worksheet], object]) -> bytes:
    """A workbook with one sheet that something is done to."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "scores"
    for row in rows:
        sheet.append(list(row))
    change(sheet)
    # As Excel leaves it: everything is computed.
    book.calculation.fullCalcOnLoad = False
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def replace_part(workbook: bytes, part: str, change: Callable[[bytes], bytes]) -> bytes:
    """The workbook with one of its parts changed."""
    file = BytesIO()
    with ZipFile(BytesIO(workbook)) as old, ZipFile(file, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(old.read(name)) if name == part else old.read(name))
    return file.getvalue()


SHEET = "xl/worksheets/sheet1.xml"
