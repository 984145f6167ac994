"""Which tables of a file a profile reads, and what of them it leaves out."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import PurePath
from typing import Final

from data_access.errors import ImportRefused
from data_access.importers.own_tables import name_place
from data_access.importers.profiles.header import Header
from data_access.importers.profiles.pattern import Cell, fold_name
from data_access.importers.profiles.redcap import is_dictionary
from data_access.importers.profiles.shape import MadeRows, Profile
from data_access.importers.raw import RawTable

FREE_TEXT: Final = frozenset({("side_effects", "action"), ("long_term_checks", "result")})
"""Cells that hold free text, made only where a profile asks for notes."""
NOTES = re.compile(
    r"(^|[^a-z])(notes?|comments?|narrative|transcript|journal|diary|memo|remarks?|free.?text|psychotherapy)([^a-z]|$)"
)
NOT_READ: Final = "not read by the profile"
AS_NOTES: Final = "notes or free text, left out unless asked for"


@dataclass(frozen=True)
class LeftOut:
    """A column of a table that is not taken in ("": the whole table), and why."""

    table: str
    column: str
    why: str


def looks_like_notes(column: str) -> bool:
    """Whether a column's name says that it holds notes or free text."""
    return NOTES.search(fold_name(column).replace("_", " ")) is not None


def choose_cells(profile: Profile, made: MadeRows, header: Header) -> dict[str, Cell]:
    """The cells that are made of a table: no free text unless asked for, and none of columns that are not there."""
    return {
        name: cell
        for name, cell in _wanted(profile, made).items()
        if not cell.columns or any(column in header for column in cell.columns)
    }


def _wanted(profile: Profile, made: MadeRows) -> Mapping[str, Cell]:
    if profile.include_notes:
        return made.cells
    return {name: cell for name, cell in made.cells.items() if (made.table.name, name) not in FREE_TEXT}


def fit_tables(profile: Profile, tables: Sequence[RawTable]) -> list[tuple[RawTable, tuple[MadeRows, ...]]]:
    """What is made of each table that the profile reads.

    Raises ImportRefused where it reads none, or where one lacks a column that it should have.
    """
    tables = [table for table in tables if not is_dictionary(table)]
    found = [(table, rows) for table in tables if not table.is_own and table.header and (rows := _fit(profile, table))]
    if not found and not any(table.is_own for table in tables):
        near = [(len(missing), table, missing) for table in tables for missing in _list_missing(profile, table)]
        if near:
            _, table, missing = min(near, key=lambda one: one[0])
            raise _refuse(profile, table, missing[0])
        names = ", ".join(part for part in profile.parts if part)
        raise ImportRefused(f"None of these files is one that the profile {profile.name} reads ({names}).")
    return found


def _fit(profile: Profile, table: RawTable) -> tuple[MadeRows, ...]:
    header = Header(table.header)
    by_name = {part: rows for part, rows in profile.parts.items() if part and _is_named(table, part)}
    rows: list[MadeRows] = []
    for part, made in (by_name or {"": profile.parts.get("", ())}).items():
        needed = [*_list_needed(profile, made), *(() if part else profile.expects)]
        missing = [column for column in needed if column not in header]
        if not missing:
            rows += made
        elif part or 2 * len(missing) <= len(needed):
            raise _refuse(profile, table, missing[0])
    return tuple(rows)


def _is_named(table: RawTable, part: str) -> bool:
    names = (table.part, table.upload.name, PurePath(table.upload.name).stem)
    return any(fnmatchcase(fold_name(name), fold_name(part)) for name in names if name)


def _list_needed(profile: Profile, rows: Sequence[MadeRows]) -> list[str]:
    """The columns that a table must have for these rows to be made of it."""
    optional = set(map(fold_name, profile.optional))
    needed: dict[str, None] = {}
    for made in rows:
        cells = _wanted(profile, made)
        of_cells = [column for cell in cells.values() for column in cell.columns]
        for column in (*(made.per or ()), *(when.column for when in made.when), *of_cells):
            if fold_name(column) not in optional:
                needed[column] = None
        for name in made.table.needed:  # A needed cell must have something to be made of.
            columns = cells[name].columns
            if columns and all(fold_name(column) in optional for column in columns):
                needed[columns[0]] = None
    return list(needed)


def _list_missing(profile: Profile, table: RawTable) -> Iterator[list[str]]:
    header = Header(table.header)
    for part, rows in profile.parts.items():
        needed = [*_list_needed(profile, rows), *(() if part else profile.expects)]
        if missing := [column for column in needed if column not in header]:
            yield missing


def _refuse(profile: Profile, table: RawTable, column: str) -> ImportRefused:
    return ImportRefused(
        f"{name_place(table)}, line 1: has no column “{column}”, which the profile {profile.name} reads. "
        "Check that this is the file it is for, and whether the column has another name now."
    )


def list_left_out(profile: Profile, tables: Sequence[RawTable]) -> list[LeftOut]:
    """Every column and table that the profile does not take in. Raises ImportRefused as ``fit_tables`` does."""
    fitted = dict(fit_tables(profile, tables))
    left_out = []
    for table in tables:
        if table.is_own:
            continue
        if not table.header:
            left_out.append(LeftOut(name_place(table), "", " ".join(table.notes)))
            continue
        if is_dictionary(table):
            continue
        if table not in fitted:
            why = AS_NOTES if looks_like_notes(name_place(table)) else NOT_READ
            left_out.append(LeftOut(name_place(table), "", why))
            continue
        read = _list_read(profile, table, fitted[table])
        free_text = set(map(fold_name, _list_free_text(fitted[table])))
        for place, name in enumerate(table.header):
            if place not in read:
                why = AS_NOTES if looks_like_notes(name) or fold_name(name) in free_text else NOT_READ
                left_out.append(LeftOut(name_place(table), name, why))
    return left_out


def _list_free_text(rows: Sequence[MadeRows]) -> list[str]:
    cells = [(made.table.name, name, cell) for made in rows for name, cell in made.cells.items()]
    return [column for table, name, cell in cells if (table, name) in FREE_TEXT for column in cell.columns]


def _list_read(profile: Profile, table: RawTable, rows: Sequence[MadeRows]) -> set[int]:
    header = Header(table.header)
    read: set[int] = set()
    for made in rows:
        for cell in choose_cells(profile, made, header).values():
            read.update(header.locate(cell))
        named = (*(made.per or ()), *(when.column for when in made.when))
        read.update(place for column in named if (place := header.find(column)) is not None)
    return read
