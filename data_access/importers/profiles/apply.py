"""A profile put to the tables of a file: what comes out are sources like any other."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from data_access.errors import ImportRefused
from data_access.importers.own_tables import name_place
from data_access.importers.profiles.dates import Found, look_for_order
from data_access.importers.profiles.fit import LeftOut, fit_tables, list_left_out
from data_access.importers.profiles.header import Header
from data_access.importers.profiles.make_rows import RowMaker
from data_access.importers.profiles.shape import DayOrder, MadeRows, Profile
from data_access.importers.raw import RawTable, Rows
from data_access.importers.source import Source, sort_sources
from data_access.importers.tables import TABLES

DATED: Final = ("date", "moment")
SMALL: Final = 1 << 20
"""Bytes of a file up to which its rows are kept while it is imported."""
NAMED: Final = 12
"""Columns left out that a note names; the others are counted."""


class DayOrderAsked(ImportRefused):
    """The days of a file may be read as day and month or as month and day, and nobody has said which."""


def make_sources(profile: Profile, tables: Sequence[RawTable]) -> list[Source]:
    """The sources that a profile makes of the tables of some files, in the order in which they are written.

    Raises ImportRefused where a table is not what the profile expects, DayOrderAsked where it must be told how
    days are written.
    """
    tables = [_read_once(table) for table in tables]
    left_out = list_left_out(profile, tables)
    whole = tuple(f"{left.table}: {left.why.rstrip('.')}." for left in left_out if not left.column)
    sources = [_take_own(table) for table in tables if table.is_own]
    for table, rows in fit_tables(profile, tables):
        order = settle_day_order(profile, table, rows)
        teller = next((made for made in rows if made.per is None), rows[0])
        notes = (*whole, *table.notes, *_describe([left for left in left_out if left.table == name_place(table)]))
        whole = ()
        for made in rows:
            maker = RowMaker(table, profile, made, order, rows if made is teller else ())
            sources.append(_make_source(table, maker, notes if made is teller else ()))
    return sort_sources(sources)


def _read_once(table: RawTable) -> RawTable:
    """A small table is read once for all that is made of it; a large one each time, in little memory."""
    if table.is_own or table.upload.size > SMALL:
        return table
    kept: list[Rows] = []

    def read() -> Iterator[Rows]:
        if not kept:
            kept.extend(table.read())
        return iter(kept)

    return replace(table, read=read)


def _make_source(table: RawTable, maker: RowMaker, notes: tuple[str, ...]) -> Source:
    return Source(
        name=name_place(table),
        digest=table.upload.digest,
        size=table.upload.size,
        table=maker.made.table,
        header=tuple(maker.cells),
        read=maker.read,
        raw_header=table.header,
        origins=maker.origins,
        notes=notes,
        reading=table.reading,
    )


def _take_own(table: RawTable) -> Source:
    """A table that is one of the program's own already."""
    own = next(own for own in TABLES if own.name == table.part)
    upload = table.upload
    return Source(
        upload.name, upload.digest, upload.size, own, table.header, table.read, notes=table.notes, reading=table.reading
    )


def _describe(left_out: Sequence[LeftOut]) -> list[str]:
    """A sentence for each reason for which columns are left out."""
    by_reason: dict[str, list[str]] = {}
    for left in left_out:
        by_reason.setdefault(left.why, []).append(left.column)
    sentences = []
    for why, columns in by_reason.items():
        more = f" and {len(columns) - NAMED} more" if len(columns) > NAMED else ""
        sentences.append(f"Columns {why}: {', '.join(columns[:NAMED])}{more}.")
    return sentences


def find_day_order(table: RawTable, rows: Sequence[MadeRows]) -> Found:
    """What the days of a table say of the order in which they are written. Reads all of it."""
    header = Header(table.header)
    places = {place for made in rows for place in _list_dated(made, header)}
    found, seen = Found(), set[str]()
    for chunk in table.read() if places else ():
        texts = {cells[place] for cells in chunk.cells if len(cells) == len(table.header) for place in places}
        found = look_for_order(texts - seen, found)
        seen = texts
    return found


def _list_dated(made: MadeRows, header: Header) -> list[int]:
    pieces = [piece for cell in made.cells.values() for piece in cell.pieces if set(piece.steps) & set(DATED)]
    return [place for piece in pieces if (place := header.find(piece.column)) is not None]


def settle_day_order(profile: Profile, table: RawTable, rows: Sequence[MadeRows]) -> DayOrder:
    """How the days of a table are read: as the profile says, and as the days allow."""
    found = find_day_order(table, rows)
    order = found.order
    if order == "both":
        raise ImportRefused(
            f"{name_place(table)}: holds days of both orders, {found.dmy} (day first) and {found.mdy} (month first), "
            "so no day of it can be trusted. Export it again with days written one way."
        )
    if order == "asked" and not profile.day_order:
        raise DayOrderAsked(
            f"{name_place(table)}: {found.either} may be read as day and month or as month and day, and no other day "
            "of the file tells. Say in the profile which it is."
        )
    if order in ("dmy", "mdy") and profile.day_order not in ("", order):
        raise ImportRefused(
            f"{name_place(table)}: {found.dmy or found.mdy} does not fit the order of days in the profile "
            f"{profile.name}. Correct that day, or the order in the profile."
        )
    return profile.day_order or (order if order in ("dmy", "mdy") else "")
