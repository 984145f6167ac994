"""Whole columns of a table as numpy arrays, on either database.

SQLite joins the words of many rows into one text (``group_concat``), which numpy
parses; PostgreSQL sends them as one binary array. Either takes about half the
time of fetching rows as tuples. While one chunk of rows is taken apart, the
database already reads the next.
"""

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import BigInteger, Row, Select, cast, func, select

from data_access.facts.packing import Cell, pack, share_words, unpack
from data_access.facts.source import Source
from data_access.models import SiteRow

CHUNK_KEYS = 2**17
"""Row keys per statement: bounds what is held as text (about 20 bytes per word and row)."""

_ARRAY_HEADER_BYTES = 20
_ARRAY_ITEM = np.dtype([("length", ">i4"), ("number", ">i8")])

LINE_END = "\n"

Columns = dict[str, NDArray[np.signedinteger]]
"""Each of the smallest type that holds its cell: widen before you multiply."""

Texts = dict[str, list[str]]
"""Texts of many lines each, which together have a line per row."""


def fetch_columns(source: Source, table: type[SiteRow], cells: Sequence[Cell]) -> Columns:
    """Every row of one site: an array per cell, all in the same order, which may be any."""
    columns, _ = fetch_with_texts(source, table, cells, {})
    return columns


def fetch_with_texts(
    source: Source, table: type[SiteRow], cells: Sequence[Cell], texts: Mapping[str, Any]
) -> tuple[Columns, Texts]:
    """The same, and per name what its SQL gives: a line per row, in the order of the columns.

    A row for which the SQL gives NULL has no line. A value that holds an end of line makes two of it: count them.
    Texts stay in parts, as they came: to join or split all of them at once would hold up every other thread.
    """
    words = share_words(cells)
    numbers = [_gather(source, pack(word)) for word in words]
    # One statement reads a row once, so its lines come in the order of its numbers.
    query = select(*numbers, *(func.aggregate_strings(text, LINE_END) for text in texts.values()))
    parts: dict[str, list[NDArray[np.signedinteger]]] = {cell.name: [np.empty(0, cell.dtype)] for cell in cells}
    lines: Texts = {name: [] for name in texts}
    for row in _chunks(source, table, query):
        for word, value in zip(words, row, strict=False):
            for name, column in unpack(word, _parse(value)).items():
                parts[name].append(column)
        for name, text in zip(texts, row[len(words) :], strict=True):
            lines[name] += [] if text is None else [text]
    # The parts of a column go before those of the next are joined: everything is held twice at no time.
    return {cell.name: np.concatenate(parts.pop(cell.name)) for cell in cells}, lines


def _gather(source: Source, value: Any) -> Any:
    """SQL for one value that holds ``value`` of all rows."""
    if source.is_postgresql:
        return func.array_send(func.array_agg(cast(value, BigInteger)))
    return func.group_concat(value, " ")


def _parse(value: str | bytes | None) -> NDArray[np.int64]:
    """The numbers in what ``_gather`` gave: text, or PostgreSQL's binary array (a length stands before each number)."""
    if value is None:
        return np.empty(0, np.int64)
    if isinstance(value, str):
        return np.fromstring(value, np.int64, sep=" ")
    return np.frombuffer(value, _ARRAY_ITEM, offset=_ARRAY_HEADER_BYTES)["number"].astype(np.int64)


def _chunks(source: Source, table: type[SiteRow], query: Select[Any]) -> Iterator[Row[Any]]:
    """The result of an aggregate query over one range of row keys after another, always read one ahead."""
    # Both databases let go of Python's lock while they read. The session is only ever used by one thread at a time:
    # by the reader as long as this generator runs.
    with ThreadPoolExecutor(max_workers=1) as reader:
        pending = None
        for statement in _statements(source, table, query):
            following = reader.submit(lambda ready: source.session.execute(ready).one(), statement)
            if pending is not None:
                yield pending.result()
            pending = following
        if pending is not None:
            yield pending.result()


def _statements(source: Source, table: type[SiteRow], query: Select[Any]) -> list[Select[Any]]:
    if not source.is_whole:
        return [query.where(source.choose(table))]
    of_site = table.site_id == source.site_id
    # Two statements: SQLite walks to one end of an index at once, but reads all of it to find both.
    low = source.session.scalar(select(func.min(table.id)).where(of_site))
    high = source.session.scalar(select(func.max(table.id)).where(of_site))
    if low is None or high is None:
        return []
    if not source.is_postgresql:
        # "+ 0" keeps SQLite from the index by site and key: reading the table itself in order is twice as fast.
        of_site = table.site_id + 0 == source.site_id
    return [
        query.where(of_site, table.id >= start, table.id < start + CHUNK_KEYS)
        for start in range(low, high + 1, CHUNK_KEYS)
    ]
