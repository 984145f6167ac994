"""Reading workbooks (XLSX, XLSM): every sheet a table, every cell as text, nothing computed and nothing guessed.

A cell without a value of its own (a formula never computed, an error, part of merged cells) is never
an empty one: its row is rejected and says why.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from io import SEEK_END
from itertools import chain, islice
from typing import BinaryIO, Final
from zipfile import ZipFile

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from data_access.errors import ImportRefused
from data_access.importers.raw import Reading, Rows
from data_access.importers.readers.cell_text import CellTexts
from data_access.importers.readers.found import LONGEST_CELL, Found, read_names, trim
from data_access.importers.readers.sheet_marks import SheetMarks, read_marks
from data_access.importers.readers.zip_directory import open_zip
from data_access.importers.rejection import Rejection

CHUNK: Final = 10_000
NAMED: Final = 5
OTHER_ZIPS: Final = {
    "xl/workbook.bin": "is a binary workbook (XLSB). Open it in Excel and save it as XLSX.",
    "word/document.xml": "is a document of a word processor. Export the data itself as CSV or XLSX.",
    "mimetype": "is an OpenDocument file. Open it and save it as XLSX.",
}
TOO_LONG: Final = "is a number of more than 15 digits, of which a spreadsheet loses the last; keep such numbers as text"
BOOK: Final = "xl/workbook.xml"


class WorkbookReader:
    """A workbook; of how it is to be read there is nothing to say."""

    def __init__(self, handle: BinaryIO, name: str, reading: Reading) -> None:
        self.handle, self.name = handle, name

    def look(self) -> list[Found]:
        found: list[Found] = []
        for sheet in self.book.sheets_metadata:
            if sheet.typ is SheetTypeEnum.WorkSheet:
                is_hidden = sheet.visible is not SheetVisibleEnum.Visible
                found += _look_at(self._get_sheet(sheet.name), self.name, self._get_marks(sheet.name), is_hidden)
        if not found:
            raise ImportRefused(f"{self.name} holds no rows: all its sheets are empty. Check the export it came from.")
        return found

    def read(self, place: int, part: str) -> Iterator[Rows]:
        size = self.handle.seek(0, SEEK_END)
        yield from _Sheet(self._get_sheet(part), self.name, self._get_marks(part)).read_rows(size)

    @cached_property
    def marks(self) -> dict[str, SheetMarks]:
        """What is remarkable about each sheet."""
        archive = open_zip(self.handle, self.name)
        _check_parts(archive, self.name)
        return read_marks(archive, self.name)

    @cached_property
    def book(self) -> CalamineWorkbook:
        """The values, behind a look at what they are packed in."""
        self.marks  # noqa: B018
        self.handle.seek(0)
        with self._damage_told():
            return CalamineWorkbook.from_filelike(self.handle)

    def _get_sheet(self, name: str) -> CalamineSheet:
        with self._damage_told():
            return self.book.get_sheet_by_name(name)

    @contextmanager
    def _damage_told(self) -> Iterator[None]:
        try:
            yield
        except CalamineError:
            told = "is damaged. Open it in Excel, save it again and import that file."
            raise ImportRefused(f"{self.name} {told}") from None

    def _get_marks(self, sheet: str) -> SheetMarks:
        return self.marks.get(sheet, SheetMarks())


def _check_parts(archive: ZipFile, name: str) -> None:
    if BOOK in archive.NameToInfo:
        return
    for part, told in OTHER_ZIPS.items():
        if part in archive.NameToInfo:
            raise ImportRefused(f"{name} {told}")
    raise ImportRefused(f"{name} is a zip file, not a workbook. Unpack it and choose the files in it.")


def _look_at(sheet: CalamineSheet, name: str, marks: SheetMarks, is_hidden: bool) -> Iterator[Found]:
    if sheet.start is None:
        return
    try:
        table = _Sheet(sheet, name, marks)
    except ImportRefused as refusal:
        yield Found(sheet.name, refused=str(refusal))
        return
    notes = ["This sheet is hidden in the workbook."] if is_hidden else []
    yield Found(sheet.name, table.header, (*notes, *_list_notes(marks)))


def _list_notes(marks: SheetMarks) -> Iterator[str]:
    if rows := marks.hidden_rows:
        named = ", ".join(f"{row:,}" for row in rows[:NAMED]) + (" …" if len(rows) > NAMED else "")
        yield f"Hidden or filtered rows were read like all others: {len(rows):,} (line {named})."
    if marks.hidden_columns:
        yield f"Hidden columns were read like all others: {marks.hidden_columns:,}."
    if rows := marks.scientific:
        yield (
            f"Numbers shown like 1E+05 were read as they are kept: {len(rows):,} cells (first in line {rows[0]:,}). "
            "If they are record numbers, the spreadsheet has changed them: keep those as text."
        )
    if marks.formulas:
        yield f"Of formulas the results that were last saved were read: {marks.formulas:,} cells."


class _Sheet:
    """A sheet from its header on. Raises ImportRefused where the header cannot be read."""

    def __init__(self, sheet: CalamineSheet, name: str, marks: SheetMarks) -> None:
        self.name, self.sheet, self.marks = name, sheet, marks
        self.first_column = sheet.start[1] if sheet.start else 0
        self.rows, self.texts = sheet.iter_rows(), CellTexts()
        self.line, cells = 0, []
        for row in self.rows:
            self.line += 1
            cells = self.texts.write(row)
            if any(map(str.strip, cells)):
                break
        self.width = len(cells)
        self.header = read_names(f"{name}, sheet “{sheet.name}”, line {self.line:,}", cells)
        self._note_merged()

    def _note_merged(self) -> None:
        """Cells that merging left without a value of their own."""
        for (top, left), (bottom, right) in self.sheet.merged_cell_ranges or ():
            told = f"lies in merged cells (lines {top + 1:,} to {bottom + 1:,}); unmerge them and fill in every cell"
            for row in range(max(top, self.line), min(bottom, self.sheet.total_height) + 1):
                faults = self.marks.faults.setdefault(row + 1, {})
                for column in range(left, min(right, self.first_column + len(self.header)) + 1):
                    if (row, column) != (top, left):
                        faults.setdefault(column, ("", told))

    def read_rows(self, size: int) -> Iterator[Rows]:
        """``size``: of the file in bytes, of which the rows take their share."""
        while some := list(map(self.texts.write, islice(self.rows, CHUNK))):
            first = self.line + 1
            self.line += len(some)
            self._fill_up(first, some)
            lines, cells, rejected = self._set_apart(range(first, first + len(some)), some)
            if self.width != len(self.header):
                trim(cells, self.width, len(self.header))
            if max(map(len, chain.from_iterable(cells)), default=0) > LONGEST_CELL:
                raise ImportRefused(f"{self.name}: a cell is longer than {LONGEST_CELL:,} characters. Shorten it.")
            yield Rows(lines, cells, size * self.line // max(self.sheet.total_height, 1), rejected)

    def _fill_up(self, first: int, rows: list[list[str]]) -> None:
        """Give whole numbers the leading zeros they are shown with: 123 that is shown as 00123 is 00123."""
        if not self.marks.zeros:
            return
        for line, row in enumerate(rows, start=first):
            for column, digits in self.marks.zeros.get(line, {}).items():
                place = column - self.first_column
                if 0 <= place < len(row) and row[place].isdigit():
                    row[place] = row[place].zfill(digits)

    def _set_apart(self, lines: range, rows: list[list[str]]) -> tuple[Sequence[int], list[list[str]], list[Rejection]]:
        """The rows whose cells all have a value of their own, and the others with the reason."""
        if not self.marks.faults and not self.texts.lost:
            return lines, rows, []
        kept, cells, rejected = [], [], []
        for line, row in zip(lines, rows, strict=True):
            if (rejection := self._find_fault(line, row)) is None:
                kept.append(line)
                cells.append(row)
            else:
                rejected.append(rejection)
        return kept, cells, rejected

    def _find_fault(self, line: int, row: Sequence[str]) -> Rejection | None:
        for column, (text, rule) in sorted(self.marks.faults.get(line, {}).items()):
            place = column - self.first_column
            if 0 <= place < len(self.header):
                return Rejection(line, self.header[place], text, rule)
        for name, cell in zip(self.header, row, strict=False):
            if cell in self.texts.lost:
                return Rejection(line, name, cell, TOO_LONG)
        return None
