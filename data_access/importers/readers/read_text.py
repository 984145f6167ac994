"""Reading text files: CSV of any encoding and separator, all cells as text, some thousand rows at a time."""

import csv
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from io import TextIOWrapper
from itertools import islice
from typing import TYPE_CHECKING, BinaryIO, Final

from data_access.errors import ImportRefused
from data_access.importers.raw import Reading, Rows
from data_access.importers.readers.found import LONGEST_CELL, MOST_COLUMNS, Found, read_names, trim
from data_access.importers.readers.layout import SEPARATOR_LINE, find_layout
from data_access.importers.readers.text_encoding import read_through

if TYPE_CHECKING:
    import _csv

SAMPLE: Final = 256 << 10
CHUNK: Final = 10_000
STEP: Final = 1_000
CHUNK_BYTES: Final = 4 << 20


class TextReader:
    """A text file. ``reading`` says all about it that is known; after ``look`` all is."""

    def __init__(self, handle: BinaryIO, name: str, reading: Reading) -> None:
        self.handle, self.name, self.reading = handle, name, reading

    def look(self) -> list[Found]:
        text = read_through(self.handle, self.name, self.reading.encoding)
        self.handle.seek(0)
        sample = self.handle.read(SAMPLE)
        is_all = len(sample) < SAMPLE
        words = sample.decode(text.encoding, errors="ignore")
        layout = find_layout(words, is_all, self.reading.delimiter, self.reading.decimal)
        self.reading = replace(self.reading, encoding=text.encoding, delimiter=layout.delimiter, decimal=layout.decimal)
        with _open(self.handle, self.name, self.reading) as csv_text:
            header, _ = csv_text.read_header()
        return [Found("", header, (*text.list_notes(), *layout.notes), reading=self.reading)]

    def read(self, place: int, part: str) -> Iterator[Rows]:
        with _open(self.handle, self.name, self.reading) as csv_text:
            yield from csv_text.read_rows()


@contextmanager
def _open(handle: BinaryIO, name: str, reading: Reading) -> Iterator["_CsvText"]:
    """The file as text; the handle stays open."""
    handle.seek(0)
    has_told_sign = bool(SEPARATOR_LINE.match(handle.read(64).decode(reading.encoding, errors="ignore")))
    handle.seek(0)
    text = TextIOWrapper(handle, encoding=reading.encoding, newline="")
    try:
        if has_told_sign:
            text.readline()
        yield _CsvText(handle, name, csv.reader(text, delimiter=reading.delimiter, strict=True), int(has_told_sign))
    finally:
        text.detach()


class _CsvText:
    """A text file of which all is known but its rows."""

    def __init__(self, handle: BinaryIO, name: str, reader: "_csv.Reader", lines_before: int) -> None:
        self.handle, self.name, self.reader, self.before = handle, name, reader, lines_before

    def read_header(self) -> tuple[tuple[str, ...], int]:
        """The names of the columns and how many cells they stand in: the first line that is not blank."""
        cells: list[str] = []
        try:
            for cells in self.reader:
                if any(map(str.strip, cells)):
                    break
            line = self.before + self.reader.line_num - sum(map(_count_breaks, cells))
            return read_names(f"{self.name}, line {max(line, 1)}", cells), len(cells)
        except csv.Error as error:
            raise self._explain(error) from None

    def read_rows(self) -> Iterator[Rows]:
        header, width = self.read_header()
        while True:
            first = self.before + self.reader.line_num + 1
            cells = self._read_some()
            if not cells:
                return
            last = self.before + self.reader.line_num
            lines = _number(cells, first, last)
            if max(map(len, cells)) > MOST_COLUMNS:
                row = next(place for place, row in enumerate(cells) if len(row) > MOST_COLUMNS)
                raise ImportRefused(
                    f"{self.name}, line {lines[row]:,}: has more than {MOST_COLUMNS:,} cells. Check its separators."
                )
            if width != len(header):
                trim(cells, width, len(header))
            yield Rows(lines, cells, self.handle.tell())

    def _read_some(self) -> list[list[str]]:
        cells: list[list[str]] = []
        began = self.handle.tell()
        try:
            while len(cells) < CHUNK and self.handle.tell() - began < CHUNK_BYTES:
                more = list(islice(self.reader, STEP))
                cells += more
                if len(more) < STEP:
                    break
        except csv.Error as error:
            raise self._explain(error) from None
        return cells

    def _explain(self, error: csv.Error) -> ImportRefused:
        where = f"{self.name}, line {self.before + self.reader.line_num:,}"
        if "field larger" in str(error):
            return ImportRefused(f"{where}: a cell is longer than {LONGEST_CELL:,} characters. Check its quotes.")
        return ImportRefused(f"{where}: quotes do not close or stand in the wrong place. Check that line.")


def _number(cells: list[list[str]], first: int, last: int) -> Sequence[int]:
    """The line on which each row begins: one line each, unless cells hold line breaks."""
    if last - first + 1 == len(cells):
        return range(first, last + 1)
    lines = []
    for row in cells:
        lines.append(first)
        first += 1 + sum(map(_count_breaks, row))
    return lines


def _count_breaks(cell: str) -> int:
    return cell.count("\n") + cell.count("\r") - cell.count("\r\n")
