"""Tables and rows as JSON can say them, and back again; whoever unpacks believes nothing unseen."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, fields
from itertools import chain
from typing import Any

from data_access.errors import ImportRefused
from data_access.importers.raw import Reading, Rows, to_printable
from data_access.importers.readers.found import MOST_COLUMNS, Found
from data_access.importers.rejection import Rejection

MOST_TABLES, MOST_NOTES, LONGEST_SENTENCE = 1_000, 200, 2_000
REJECTION = (int, str, str, str)


class BrokenFrame(Exception):  # not a KapError: whoever reads makes a sentence of it
    """A child said something that no child of ours says."""


def pack_rows(rows: Rows) -> dict[str, Any]:
    """Rows as JSON can say them."""
    lines = rows.lines
    return {
        "lines": [lines.start, len(lines)] if isinstance(lines, range) else [0, 0, *lines],
        "cells": rows.cells,
        "bytes_read": rows.bytes_read,
        "rejected": [[row.line, row.field, row.value, row.rule] for row in rows.rejected],
        "left_out": rows.left_out,
        "raw": rows.raw,
    }


def unpack_rows(body: Any) -> Rows:
    """Rows as the child said them. Raises BrokenFrame unless every part is what it must be."""
    if not isinstance(body, dict) or set(body) != {"lines", "cells", "bytes_read", "rejected", "left_out", "raw"}:
        raise BrokenFrame("rows without all their parts")
    cells, raw, numbers = _check_cells(body["cells"]), _check_cells(body["raw"]), body["lines"]
    if not _are(numbers, int) or len(numbers) < 2 or type(body["bytes_read"]) is not int:
        raise BrokenFrame("lines that are no numbers")
    lines = range(numbers[0], numbers[0] + numbers[1]) if len(numbers) == 2 else numbers[2:]
    if len(lines) != len(cells) or len(raw) not in (0, len(cells)):
        raise BrokenFrame("rows without lines")
    left_out = body["left_out"]
    if not isinstance(left_out, dict) or not _are(list(left_out.values()), int) or not _are_sentences(list(left_out)):
        raise BrokenFrame("rows left out without a reason")
    if not isinstance(body["rejected"], list):
        raise BrokenFrame("rejections that are no list")
    return Rows(lines, cells, body["bytes_read"], [_unpack_rejection(row) for row in body["rejected"]], left_out, raw)


def _check_cells(rows: Any) -> list[list[str]]:
    """The length of a cell is left to the length of a frame: measuring each costs a twentieth of an import."""
    if not _are(rows, list):
        raise BrokenFrame("rows that are no lists")
    if rows and not set(map(type, chain.from_iterable(rows))) <= {str}:
        raise BrokenFrame("cells that are no text")
    if rows and max(map(len, rows)) > MOST_COLUMNS:
        raise BrokenFrame("too many cells")
    checked: list[list[str]] = rows
    return checked


def _unpack_rejection(row: Any) -> Rejection:
    if not isinstance(row, list) or tuple(map(type, row)) != REJECTION:
        raise BrokenFrame("a rejection without all its parts")
    return Rejection(*row)


def pack_tables(tables: Iterable[Found]) -> list[dict[str, Any]]:
    """Tables as JSON can say them."""
    return [{**asdict(table), "notes": [_shorten(note) for note in table.notes[:MOST_NOTES]]} for table in tables]


def pack_refusal(refusal: ImportRefused) -> str:
    """A sentence, and no more than that."""
    return _shorten(str(refusal))


def _shorten(text: str) -> str:
    return text if len(text) <= LONGEST_SENTENCE else text[: LONGEST_SENTENCE - 1] + "…"


def unpack_tables(body: Any) -> Iterator[Found]:
    """The tables of a file as the child said them. Raises BrokenFrame unless every part is what it must be."""
    if not _are(body, dict) or not 0 < len(body) <= MOST_TABLES:
        raise BrokenFrame("no tables")
    names = [part.name for part in fields(Found)]
    for table in body:
        if set(table) != set(names):
            raise BrokenFrame("a table without all its parts")
        if not _are_sentences(table["header"], table["notes"], [table["part"], table["refused"]]):
            raise BrokenFrame("a table whose parts are no text")
        if type(table["is_own"]) is not bool or len(table["header"]) > MOST_COLUMNS or len(table["notes"]) > MOST_NOTES:
            raise BrokenFrame("a table with too many parts")
        reading = read_reading(table["reading"])
        header, notes = tuple(table["header"]), tuple(map(to_printable, table["notes"]))
        refused = to_printable(table["refused"])
        yield Found(table["part"], header, notes, table["is_own"], reading, refused)


def read_reading(told: Any) -> Reading:
    """How a file is read, as it was said. Raises BrokenFrame."""
    if not isinstance(told, dict) or set(told) - {part.name for part in fields(Reading)}:
        raise BrokenFrame("no reading")
    if not _are_sentences(list(told.values())):
        raise BrokenFrame("a reading that is no text")
    return Reading(**told)


def _are(values: Any, kind: type) -> bool:
    return isinstance(values, list) and set(map(type, values)) <= {kind}


def _are_sentences(*lists: Any) -> bool:
    return all(_are(texts, str) and all(len(text) <= LONGEST_SENTENCE for text in texts) for texts in lists)


def check_sentence(body: Any) -> str:
    """The sentence that is all of a refusal. Raises BrokenFrame."""
    if not _are_sentences([body]):
        raise BrokenFrame("a refusal without a sentence")
    return to_printable(body)


def check_nothing(body: Any) -> None:
    """Nothing. Raises BrokenFrame where it is something."""
    if body is not None:
        raise BrokenFrame("more than was asked")
