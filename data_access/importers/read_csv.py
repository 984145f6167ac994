"""Reading CSV files: what may be opened at all, which table it is, and its rows in chunks, all cells as text.

A file is read twice: once to see that all of it is UTF-8 text without NUL (so that
nothing is written before that is known) and to take its digest, once for its rows.
"""

import codecs
import csv
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from io import BufferedReader, TextIOWrapper
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Final

from data_access.errors import ImportRefused
from data_access.importers.raw import Rows
from data_access.importers.table import CsvTable
from data_access.importers.tables import TABLES

if TYPE_CHECKING:
    import _csv

BLOCK: Final = 1 << 20
CHUNK: Final = 10_000
SAVE_AS = "Save it as “CSV UTF-8” and import it again."
OTHER_BOMS = {codecs.BOM_UTF16_LE: "UTF-16", codecs.BOM_UTF16_BE: "UTF-16", b"+/v8": "UTF-7"}
SIGNATURES = {b"PK\x03\x04": "a spreadsheet or zip file", b"\xd0\xcf\x11\xe0": "an old spreadsheet", b"%PDF": "a PDF"}


@dataclass(frozen=True)
class TextFile:
    """A file that is UTF-8 text from end to end."""

    path: Path
    size: int
    digest: str

    @property
    def name(self) -> str:
        """Its name in messages."""
        return self.path.name


@dataclass(frozen=True)
class CsvFile:
    """A file and the table it holds."""

    file: TextFile
    table: CsvTable
    header: tuple[str, ...]


def check_text(path: Path) -> TextFile:
    """Look through a whole file. Raises ImportRefused unless it is there, is not empty and is UTF-8 text."""
    if path.is_dir():
        raise ImportRefused(f"{path} is a folder, not a file. Name the CSV files in it.")
    try:
        with path.open("rb") as file:
            return _look_through(path, iter(lambda: file.read(BLOCK), b""))
    except FileNotFoundError:
        raise ImportRefused(f"There is no file {path}. Check its name and folder.") from None
    except OSError as error:
        raise ImportRefused(f"The file {path} cannot be read: {error.strerror}.") from None


def _look_through(path: Path, blocks: Iterator[bytes]) -> TextFile:
    digest = hashlib.blake2b(digest_size=16)
    decode = codecs.getincrementaldecoder("utf-8")().decode
    size, line = 0, 1
    for block in blocks:
        if size == 0:
            _check_head(path, block)
        try:
            if b"\0" in block:
                line += block[: block.index(b"\0")].count(b"\n")
                raise ImportRefused(f"{path.name}, line {line}: holds a NUL byte, so it is not a text file. {SAVE_AS}")
            decode(block)
        except UnicodeDecodeError as error:
            line += error.object[: error.start].count(b"\n")
            raise ImportRefused(f"{path.name}, line {line}: is not UTF-8 text. {SAVE_AS}") from None
        digest.update(block)
        size, line = size + len(block), line + block.count(b"\n")
    try:
        decode(b"", True)
    except UnicodeDecodeError:
        raise ImportRefused(f"{path.name}, line {line}: ends in the middle of a letter. Copy it again.") from None
    if size == 0:
        raise ImportRefused(f"{path.name} is empty: not even a header line. Check the export it came from.")
    return TextFile(path, size, digest.hexdigest())


def _check_head(path: Path, block: bytes) -> None:
    for mark, name in OTHER_BOMS.items():
        if block.startswith(mark):
            raise ImportRefused(f"{path.name} is {name} text, not UTF-8. {SAVE_AS}")
    for mark, name in SIGNATURES.items():
        if block.startswith(mark):
            raise ImportRefused(f"{path.name} is {name}, not a CSV file. {SAVE_AS}")


def read_header(file: TextFile) -> tuple[str, ...]:
    """The names of the columns, in small letters. Raises ImportRefused where one is missing or stands twice."""
    with _open(file) as raw:
        reader = _read(raw)
        try:
            header = tuple(cell.strip().casefold() for cell in next(reader, []))
        except csv.Error as error:
            raise _explain(file, reader.line_num, error) from None
    if not any(header):
        raise ImportRefused(f"{file.name}, line 1: has no header. The first line must name the columns.")
    if len(header) == 1 and any(sign in header[0] for sign in ";\t"):
        raise ImportRefused(f"{file.name}, line 1: columns must be separated by commas. {SAVE_AS}")
    for place, name in enumerate(header, start=1):
        if not name:
            raise ImportRefused(f"{file.name}, line 1: column {place} has no name. Name it, or remove the column.")
        if header.index(name) != place - 1:
            raise ImportRefused(f"{file.name}, line 1: the column “{name}” stands twice. Remove or rename one of them.")
    return header


def find_table(file: TextFile, header: tuple[str, ...]) -> CsvTable:
    """Which table a file holds: by its name, else by its columns. ImportRefused where its header does not fit."""
    table = _find_by_name(file.path.stem) or _find_by_columns(header)
    if table is None:
        names = ", ".join(table.file_name for table in TABLES)
        raise ImportRefused(
            f"{file.name}, line 1: these columns belong to no table. Name the file after its table ({names}); "
            "“kap-outcomes template FOLDER” writes one of each."
        )
    if unknown := table.find_unknown(header):
        near = get_close_matches(unknown[0], [column.name for column in table.columns], n=1)
        hint = f" Did you mean “{near[0]}”?" if near else ""
        raise ImportRefused(
            f"{file.name}, line 1: the column “{unknown[0]}” is not one of {table.file_name}.{hint} "
            "Rename or remove it; docs/data.md lists the columns."
        )
    if missing := table.find_missing(header):
        raise ImportRefused(f"{file.name}, line 1: the column “{missing[0]}” is missing. Add it to the header.")
    if "answers" in header and any(name.startswith("item_") for name in header):
        raise ImportRefused(f"{file.name}, line 1: has both “answers” and item columns. Keep one of the two.")
    return table


def _find_by_name(stem: str) -> CsvTable | None:
    """The table whose name the file's name is, or ends or begins with ("2026-03 screenings", "patients_v2")."""
    word = stem.casefold().replace(" ", "_").replace("-", "_")
    for table in sorted(TABLES, key=lambda table: -len(table.name)):
        if word == table.name or word.endswith(f"_{table.name}") or word.startswith(f"{table.name}_"):
            return table
    return None


def _find_by_columns(header: tuple[str, ...]) -> CsvTable | None:
    """The only table that has all these columns and lacks none it needs."""
    fitting = [table for table in TABLES if not table.find_unknown(header) and not table.find_missing(header)]
    return fitting[0] if len(fitting) == 1 else None


def open_csv(path: Path) -> CsvFile:
    """A file that can be imported, its table and its header. Raises ImportRefused."""
    file = check_text(path)
    header = read_header(file)
    return CsvFile(file, find_table(file, header), header)


def read_rows(file: TextFile, size: int = CHUNK) -> Iterator[Rows]:
    """Every row after the header, some at a time. Raises ImportRefused where quotes do not close."""
    with _open(file) as raw:
        reader = _read(raw)
        next(reader, None)
        while True:
            first = reader.line_num + 1
            try:
                cells = list(islice(reader, size))
            except csv.Error as error:
                raise _explain(file, reader.line_num, error) from None
            if not cells:
                return
            yield Rows(_number(cells, first, reader.line_num), cells, raw.tell())


def _open(file: TextFile) -> BufferedReader:
    try:
        return file.path.open("rb")
    except OSError as error:
        raise ImportRefused(f"The file {file.path} cannot be read: {error.strerror}.") from None


def _read(raw: BufferedReader) -> "_csv.Reader":
    return csv.reader(TextIOWrapper(raw, encoding="utf-8-sig", newline=""), strict=True)


def _number(cells: list[list[str]], first: int, last: int) -> Sequence[int]:
    """The line on which each row begins: one line each, unless cells hold line breaks."""
    if last - first + 1 == len(cells):
        return range(first, last + 1)
    lines = []
    for row in cells:
        lines.append(first)
        first += 1 + sum(_count_breaks(cell) for cell in row)
    return lines


def _explain(file: TextFile, line: int, error: csv.Error) -> ImportRefused:
    if "field larger" in str(error):
        return ImportRefused(f"{file.name}, line {line}: a cell is longer than 131,072 characters. Check its quotes.")
    return ImportRefused(f"{file.name}, line {line}: quotes do not close or stand in the wrong place. Check that line.")


def _count_breaks(cell: str) -> int:
    return cell.count("\n") + cell.count("\r") - cell.count("\r\n")
