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
from defusedxml.ElementTree import fromstring, iterparse

from data_access.errors import ImportRefused

REMARKABLE = re.compile(rb"<(?:\w+:)?f[\s/>]|\st\s*=\s*[\"']e[\"']|\shidden\s*=|\0")
BLOCK: Final = 1 << 20
OVERLAP: Final = 64
MOST_XML: Final = 16 << 20
CELL = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
NOT_COMPUTED: Final = "is a formula whose result was never saved; open the file in Excel and save it"
AN_ERROR: Final = "is an error of the spreadsheet; correct the formula or the cell"


@dataclass
class SheetMarks:
    """``faults``: by row (from 1) and column (from 0), the text of a cell that has no value, and why."""

    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: int = 0
    formulas: int = 0
    faults: dict[int, dict[int, tuple[str, str]]] = field(default_factory=dict)


def read_marks(archive: ZipFile, name: str) -> dict[str, SheetMarks]:
    """By the name of each sheet what is remarkable about it. Raises ImportRefused where the workbook is damaged."""
    try:
        computes_later, paths = _list_sheets(archive)
        return {sheet: _read_sheet(archive, path, computes_later) for sheet, path in paths.items()}
    except DefusedXmlException:
        raise ImportRefused(f"{name} was made to harm. Do not open it.") from None
    except (ParseError, KeyError, ValueError, EOFError, OSError):
        raise ImportRefused(f"{name} is damaged. Open it in Excel, save it again and import that file.") from None


def _list_sheets(archive: ZipFile) -> tuple[bool, dict[str, str]]:
    """Whether formulas wait to be computed until Excel opens the file; the path of each sheet."""
    book = _parse(archive, "xl/workbook.xml")
    targets = {
        link.get("Id", ""): link.get("Target", "") for link in _parse(archive, "xl/_rels/workbook.xml.rels").iter()
    }
    waits = any(_plain(part) == "calcPr" and part.get("fullCalcOnLoad") in ("1", "true") for part in book)
    paths = {}
    for sheet in book.iter():
        if _plain(sheet) == "sheet":
            link = next((value for key, value in sheet.items() if key.endswith("}id")), "")
            target = targets.get(link, "")
            paths[sheet.get("name", "")] = target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
    return waits, {name: path for name, path in paths.items() if path in archive.NameToInfo}


def _parse(archive: ZipFile, path: str) -> Element:
    if archive.getinfo(path).file_size > MOST_XML:
        raise ValueError(path)
    root: Element = fromstring(archive.read(path))
    return root


def _plain(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _read_sheet(archive: ZipFile, path: str, computes_later: bool) -> SheetMarks:
    with archive.open(path) as file:
        if not _is_remarkable(file):
            return SheetMarks()
    with archive.open(path) as file:
        return _walk(file, computes_later)


def _is_remarkable(file: IO[bytes]) -> bool:
    tail = b""
    while block := file.read(BLOCK):
        if REMARKABLE.search(tail + block):
            return True
        tail = block[-OVERLAP:]
    return False


def _walk(file: IO[bytes], computes_later: bool) -> SheetMarks:
    marks, row = SheetMarks(), 0
    for event, element in _iterate(file):
        kind = _plain(element)
        if event == "start" and kind == "row":
            row = int(element.get("r") or row + 1)
            if element.get("hidden") in ("1", "true"):
                marks.hidden_rows.append(row)
        elif event == "end" and kind == "c":
            _note_cell(marks, element, row, computes_later)
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
        if event == "start" and _plain(element) == "sheetData":
            data = element
        yield event, element
        if data is not None and event == "end" and _plain(element) == "row":
            data.clear()


def _note_cell(marks: SheetMarks, cell: Element, row: int, computes_later: bool) -> None:
    formula = value = None
    for part in cell:
        kind = _plain(part)
        if kind == "f":
            formula = part
        elif kind == "v":
            value = part
    kind_of_value = cell.get("t", "n")
    fault = None
    if kind_of_value == "e":
        fault = (value.text or "" if value is not None else "", AN_ERROR)
    elif formula is not None and (computes_later or not _has_result(value, kind_of_value)):
        fault = (f"={formula.text or ''}", NOT_COMPUTED)
    place = CELL.fullmatch(cell.get("r", ""))
    if fault is None:
        marks.formulas += formula is not None
    else:
        if place is None:
            raise ValueError("a cell without its place")
        marks.faults.setdefault(row, {})[_to_number(place[1])] = fault


def _has_result(value: Element | None, kind: str) -> bool:
    return value is not None and (bool(value.text) or kind == "str")


def _to_number(letters: str) -> int:
    """A is 0, Z is 25, AA is 26."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1
