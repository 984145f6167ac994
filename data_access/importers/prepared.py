"""Rows as the database will hold them: what every kind of file comes down to before it is written."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from itertools import compress
from typing import Any

from sqlalchemy import Table

from data_access.importers.check_rows import Chunk
from data_access.importers.resolve import Resolver
from data_access.importers.table import RECORDED


@dataclass
class Prepared:
    """Columns of one table of the database, as long as the chunk they were made from.

    ``given``: fields the file speaks of, which are compared with a stored row and change it; the other ones
    (``columns`` holds their defaults) only fill a new row. ``key`` is among ``given``.
    """

    table: Table
    key: tuple[str, ...]
    columns: dict[str, Sequence[Any]]
    given: tuple[str, ...]
    only_new: Callable[[int], dict[str, list[Any]]] | None = None
    """Makes columns that only new rows need, for that many of them."""
    mismatches: list["Mismatch"] = field(default_factory=list)

    def drop(self, refused: Collection[int]) -> None:
        """Take rejected rows out of every column."""
        if refused:
            kept = [row not in refused for row in range(len(self.columns[self.key[0]]))]
            self.columns = {name: list(compress(values, kept)) for name, values in self.columns.items()}


@dataclass(frozen=True)
class Mismatch:
    """A total that differs from its answers: both are kept."""

    line: int
    instrument: str
    said: int
    computed: int | None


Prepare = Callable[[Chunk, Resolver], Prepared]


def add_recorded(chunk: Chunk, resolver: Resolver, columns: dict[str, Sequence[Any]], given: list[str]) -> None:
    """When each row was written down: what the file says, else now; an empty cell never changes a stored row."""
    said = [None if value is None else value[0] for value in chunk.get(RECORDED)]
    columns[RECORDED] = [resolver.clock.now if moment is None else moment for moment in said]
    if RECORDED in chunk.values and None not in said:
        given.append(RECORDED)


def take(chunk: Chunk, fields: dict[str, str], defaults: dict[str, Any]) -> tuple[dict[str, Sequence[Any]], list[str]]:
    """Columns of the database from columns of the file (field to name); and which of them the file speaks of."""
    columns: dict[str, Sequence[Any]] = {}
    given = []
    for name, column in fields.items():
        default = defaults.get(name)
        values = chunk.get(column)
        columns[name] = values if default is None else [default if value is None else value for value in values]
        if column in chunk.values:
            given.append(name)
    return columns, given
