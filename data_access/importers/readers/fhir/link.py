"""Patients in one file and their screenings in another, as a bulk export gives them: who is meant."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import cache, partial

from data_access.importers.raw import RawTable, Rows
from data_access.importers.readers.fhir.codes import UNKNOWN


def link_patients(tables: Sequence[RawTable]) -> list[RawTable]:
    """The same tables; rows that name a patient by reference name the number that a patient of any file has.

    A reference that no file explains is taken for the number itself.
    """
    people = [table for table in tables if table.is_own and table.part == "patients"]
    find = cache(partial(_read_numbers, people))
    return [
        replace(table, read=partial(_link, table, find))
        if table.is_own and table not in people and "patient" in table.header
        else table
        for table in tables
    ]


def _read_numbers(people: Sequence[RawTable]) -> dict[str, str]:
    numbers: dict[str, str] = {}
    for table in people:
        place = table.header.index("patient")
        for rows in table.read():
            for cells, raw in zip(rows.cells, rows.raw, strict=False):
                numbers[raw[0]] = cells[place]
    return numbers


def _link(table: RawTable, find: Callable[[], dict[str, str]]) -> Iterator[Rows]:
    place = table.header.index("patient")
    for rows in table.read():
        cells = [list(row) for row in rows.cells]
        for row in cells:
            if row[place].startswith(UNKNOWN):
                row[place] = find().get(row[place]) or row[place].removeprefix(UNKNOWN)
        yield replace(rows, cells=cells)
