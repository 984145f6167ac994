"""What a clinic's rows say, as one digest per table: equal for equal contents, on either database, in any order.

Keys that the database gave (ids, the random handles of patients) are left out; a row that refers to another
one says by its natural key which: the unique columns of its table beside the site. Everything else counts,
``recorded_at`` too.
"""

import hashlib
import json
from collections.abc import Iterator
from functools import cache
from typing import Any, Final

from sqlalchemy import ColumnElement, FromClause, Select, Table, UniqueConstraint, and_, select

from data_access.digests import CHUNK, TableDigest
from data_access.models import Base
from data_access.sight import see_site
from data_access.store import Store
from data_access.time_limit import lift_time_limit

CLINICAL: Final = (
    "clinician",
    "patient",
    "assignment",
    "protocol",
    "course",
    "session",
    "vital",
    "side_effect",
    "screening",
    "long_term_check",
)
GIVEN: Final = ("id", "site_id", "handle")
"""Columns that say nothing of the clinic: the program gave their values."""
SIZE: Final = 16


def digest_contents(store: Store, site_id: int) -> dict[str, TableDigest]:
    """The digest of each clinical table of a site. Rows are read as they come, a part at a time."""
    with store.read_as(see_site(site_id)) as session:
        lift_time_limit(session)
        digests = {}
        for name in CLINICAL:
            rows = session.execute(_select_contents(name, site_id).execution_options(yield_per=CHUNK))
            digests[name] = _add_up(rows.partitions())
    return digests


def _add_up(parts: Any) -> TableDigest:
    """The sum of the digests of all rows: the same in any order, and a row that stands twice counts twice."""
    count, total = 0, 0
    for rows in parts:
        count += len(rows)
        for row in rows:
            said = json.dumps(list(row), ensure_ascii=False, sort_keys=True, default=str)
            total += int.from_bytes(hashlib.blake2b(said.encode(), digest_size=SIZE).digest())
    return TableDigest(count, (total % (1 << 8 * SIZE)).to_bytes(SIZE).hex())


def _select_contents(name: str, site_id: int) -> Select[Any]:
    table = Base.metadata.tables[name]
    columns, rows = _describe(name)
    return select(*columns).select_from(rows).where(table.c.site_id == site_id)


@cache
def _describe(name: str) -> tuple[list[ColumnElement[Any]], FromClause]:
    """Every column that counts, in order of name, references resolved; and the joined tables they stand in."""
    table = Base.metadata.tables[name]
    names = sorted(column.name for column in table.columns if column.name not in GIVEN)
    return _resolve(table, table, names)


def _resolve(table: Any, rows: Any, names: list[str]) -> tuple[list[ColumnElement[Any]], Any]:
    parents = dict(_list_parents(Base.metadata.tables[table.name if isinstance(table, Table) else table.element.name]))
    columns: list[ColumnElement[Any]] = []
    for column in names:
        if column not in parents:
            columns.append(table.c[column])
            continue
        parent = parents[column].alias()
        rows = rows.outerjoin(parent, and_(parent.c.site_id == table.c.site_id, parent.c.id == table.c[column]))
        named, rows = _resolve(parent, rows, list(_natural_key(parents[column])))
        columns += named
    return columns, rows


def _list_parents(table: Table) -> Iterator[tuple[str, Table]]:
    """The columns that refer to a row of another table, and that table."""
    for reference in table.foreign_key_constraints:
        for element in reference.elements:
            if element.column.name == "id" and element.parent.name != "site_id":
                yield element.parent.name, element.column.table


def _natural_key(table: Table) -> tuple[str, ...]:
    """The unique columns beside the site that tell a row from all others."""
    for unique in table.constraints:
        names = {column.name for column in unique.columns} if isinstance(unique, UniqueConstraint) else set()
        if names and not names & {"id", "handle"}:
            return tuple(sorted(names - {"site_id"}))
    raise AssertionError(f"the table {table.name} has no natural key")
