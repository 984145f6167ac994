"""What a workbook's sheet holds beside its values: hidden rows, formulas never computed, errors, merged cells.

The fast reader of values gives an empty cell for an error and for a formula without a result. Most sheets have
neither, which a search of their bytes shows; the others are walked through cell by cell.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO, Any, Final
from xml.etree.ElementTree import Element, ParseError
from zipfile import ZipFile

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from data_access.errors import ImportRefused
from data_access.importers.readers.workbook_parts import WorkbookParts, plain, read_parts

REMARKABLE: Final = (b"<f", b":f", b"'e'", b'"e"', b"hidden", b"\0")
"""Bytes that a sheet of plain values does not hold: of formulas, errors, hidden rows; NUL is that of UTF-16."""
BLOCK: Final = 1 << 20
OVERLAP: Final = 64
CELL = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
NOT_COMPUTED: Final = "is a formula whose result was never saved; open the file in Excel and save it"
AN_ERROR: Final = "is an error of the spreadsheet; correct the formula or the cell"


@dataclass
class SheetMarks:
    """``faults``: by row (from 1) and column (from 0), the text of a cell that has no value, and why.

    ``scientific``: rows that show a number as 1E+05. ``zeros``: by row and column the digits that are shown at least.
    """

    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: int = 0
    scientific: list[int] = field(default_factory=list)
    zeros: dict[int, dict[int, int]] = field(default_factory=dict)
    formulas: int = 0
    faults: dict[int, dict[int, tuple[str, str]]] = field(default_factory=dict)


def read_marks(archive: ZipFile, name: str) -> dict[str, SheetMarks]:
    """By the name of each sheet what is remarkable about it. Raises ImportRefused where the workbook is damaged."""
    try:
        parts = read_parts(archive)
        return {sheet: _read_sheet(archive, path, parts) for sheet, path in parts.paths.items()}
    except DefusedXmlException:
        raise ImportRefused(f"{name} was made to harm. Do not open it.") from None
    except (ParseError, KeyError, ValueError, EOFError, OSError):
        raise ImportRefused(f"{name} is damaged. Open it in Excel, save it again and import that file.") from None


def _read_sheet(archive: ZipFile, path: str, parts: WorkbookParts) -> SheetMarks:
    with archive.open(path) as file:
        if not parts.has_shown and not _is_remarkable(file):
            return SheetMarks()
    with archive.open(path) as file:
        return _walk(file, parts)


def _is_remarkable(file: IO[bytes]) -> bool:
    tail = b""
    while block := file.read(BLOCK):
        block = tail + block
        if any(word in block for word in REMARKABLE):
            return True
        tail = block[-OVERLAP:]
    return False


def _walk(file: IO[bytes], parts: WorkbookParts) -> SheetMarks:
    marks, row = SheetMarks(), 0
    for event, element in _iterate(file):
        kind = plain(element)
        if event == "start" and kind == "row":
            row = int(element.get("r") or row + 1)
            if element.get("hidden") in ("1", "true"):
                marks.hidden_rows.append(row)
        elif event == "end" and kind == "c":
            _note_cell(marks, element, row, parts)
        elif event == "end" and kind == "row":
            element.clear()
        elif event == "end" and kind == "col" and element.get("hidden") in ("1", "true"):
            marks.hidden_columns += int(element.get("max", 0)) - int(element.get("min", 0)) + 1
    return marks


def _iterate(file: IO[bytes]) -> Iterator[tuple[str, Element]]:
    """Each element as it begins and ends; rows that have ended are let go."""
    walk: Any = iterparse(file, events=("start", "end"))
    data: Element | None = None
    for event, element in walk:
        if event == "start" and plain(element) == "sheetData":
            data = element
        yield event, element
        if data is not None and event == "end" and plain(element) == "row":
            data.clear()


def _note_cell(marks: SheetMarks, cell: Element, row: int, parts: WorkbookParts) -> None:
    formula, value = (next((part for part in cell if plain(part) == kind), None) for kind in ("f", "v"))
    kind, style = cell.get("t", "n"), cell.get("s", "")
    if kind == "e":
        text = value.text if value is not None else ""
        marks.faults.setdefault(row, {})[_find_column(cell)] = (text or "", AN_ERROR)
    elif formula is not None and (parts.computes_later or not _has_result(value, kind)):
        marks.faults.setdefault(row, {})[_find_column(cell)] = (f"={formula.text or ''}", NOT_COMPUTED)
    else:
        marks.formulas += formula is not None
        if kind != "n" or value is None:
            return
        if style in parts.zeros:
            marks.zeros.setdefault(row, {})[_find_column(cell)] = parts.zeros[style]
        elif style in parts.scientific:
            marks.scientific.append(row)


def _has_result(value: Element | None, kind: str) -> bool:
    return value is not None and (bool(value.text) or kind == "str")


def _find_column(cell: Element) -> int:
    """A is 0, Z is 25, AA is 26. Raises ValueError for a cell without its place."""
    place = CELL.fullmatch(cell.get("r", ""))
    if place is None:
        raise ValueError("a cell without its place")
    number = 0
    for letter in place[1]:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1
