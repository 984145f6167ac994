"""How the lines of a text file are cut into cells: by which sign, where the header stands, which sign marks decimals.

The sign is the one that cuts the first few hundred rows into equally many cells.
"""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO
from itertools import islice
from typing import Final

DELIMITERS: Final = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "upright bars"}
ROWS: Final = 300
SEPARATOR_LINE = re.compile(r"\ufeff?\"?sep=(.)\"?[ \t,;]*(?:\r\n|\n|\r|$)", re.IGNORECASE)
"""The first line by which Excel is told the sign."""
DECIMAL_POINT = re.compile(r"[+-]?\d*\.\d+")
DECIMAL_COMMA = re.compile(r"[+-]?\d*,\d+")
CLEAR = re.compile(r".*[.,](?:\d{1,2}|\d{4,})")
"""Not 1,234, which is one thousand to some and one and a quarter to others."""


@dataclass(frozen=True)
class Layout:
    """``told``: the first line names the sign and is no row."""

    delimiter: str
    told: bool
    decimal: str = ""
    notes: tuple[str, ...] = ()


def find_layout(sample: str, is_all: bool, delimiter: str = "", decimal: str = "") -> Layout:
    """How a text is cut, by its beginning; what the user fixed is not asked for."""
    separator = SEPARATOR_LINE.match(sample)
    if separator:
        sample = sample[separator.end() :]
    chosen = delimiter or (separator[1] if separator else "") or _find_delimiter(sample, is_all)
    rows = _cut(sample, chosen, is_all)
    notes = []
    if chosen != "," and not delimiter:
        notes.append(f"Its columns are separated by {DELIMITERS.get(chosen, f'“{chosen}”')}.")
    if not decimal:
        decimal = _find_decimal(rows)
        if decimal == ",":
            notes.append("Its numbers have a decimal comma.")
    return Layout(chosen, separator is not None, decimal, tuple(notes))


def _find_delimiter(sample: str, is_all: bool) -> str:
    """The sign that cuts most rows as it cuts the header; of equally good ones that which cuts finer."""
    best, chosen = (0.0, 1), ","
    for delimiter in DELIMITERS:
        rows = _cut(sample, delimiter, is_all)
        width = len(rows[0]) if rows else 0
        if width < 2:
            continue
        like = sum(len(row) == width for row in rows) / len(rows)
        if (like, width) > best:
            best, chosen = (like, width), delimiter
    return chosen


def _cut(sample: str, delimiter: str, is_all: bool) -> list[list[str]]:
    """The first rows that are not blank."""
    rows = []
    try:
        for row in islice(_read(sample, delimiter), ROWS):
            rows.append(row)  # noqa: PERF402 - rows before a faulty one are kept
    except csv.Error:
        return [row for row in rows if any(row)]
    if not is_all and len(rows) < ROWS:
        rows = rows[:1] + rows[1:-1]  # The last one is cut off.
    return [row for row in rows if any(map(str.strip, row))]


def _read(sample: str, delimiter: str) -> Iterator[list[str]]:
    return csv.reader(StringIO(sample, newline=""), delimiter=delimiter, strict=True)


def _find_decimal(rows: list[list[str]]) -> str:
    """Comma or point, where columns of numbers show it for sure; "" where none does, or some this and some that."""
    seen = set()
    for column in zip(*(row for row in rows[1:] if len(row) == len(rows[0])), strict=True):
        cells = [cell.strip() for cell in column if cell.strip()]
        for sign, pattern in ((",", DECIMAL_COMMA), (".", DECIMAL_POINT)):
            if all(pattern.fullmatch(cell) or cell.isdigit() for cell in cells) and any(map(CLEAR.fullmatch, cells)):
                seen.add(sign)
    return seen.pop() if len(seen) == 1 else ""
