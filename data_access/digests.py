"""Row digests: whether a table holds the same rows as before."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, MetaData, Table, select

CHUNK = 5_000


@dataclass(frozen=True)
class TableDigest:
    """How many rows a table has, and a BLAKE2 digest of them in the order of their key."""

    rows: int
    digest: str


def digest_tables(connection: Connection, leave_out: Iterable[str] = ()) -> dict[str, TableDigest]:
    """The digest of every table of a database, read as it is now, columns in order of name."""
    metadata = MetaData()
    metadata.reflect(connection, resolve_fks=False)  # Partitions are read through their table.
    skipped = set(leave_out)
    return {
        name: _digest_table(connection, table) for name, table in sorted(metadata.tables.items()) if name not in skipped
    }


def _digest_table(connection: Connection, table: Table) -> TableDigest:
    columns = sorted(table.columns, key=lambda column: column.name)
    digest, rows = hashlib.blake2b(digest_size=16), 0
    digest.update(repr([column.name for column in columns]).encode())
    query = select(*columns).order_by(*table.primary_key.columns).execution_options(yield_per=CHUNK)
    for part in connection.execute(query).partitions():
        rows += len(part)
        for row in part:
            digest.update(repr(tuple(row)).encode())
    return TableDigest(rows, digest.hexdigest())
