"""Partitioning a PostgreSQL server's tables by site: what a network's owner switches on, and repeats for new clinics.

Every clinic gets a partition of each table, so that a question about one clinic never touches another's rows; clinics
added since the last run are together in a partition of all others. The program knows nothing of it: it reads and writes
the tables as before. Partitions lie in a schema of their own, on which its role has no rights: the only way to a row
is through the table, past its row security.
"""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, TableClause, func, select, text

from data_access.database import open_store, owns_tables
from data_access.engines import make_postgres_engine, writing
from data_access.errors import StoreError
from data_access.migrations.schema_state import lock_tables
from data_access.models import Site
from data_access.partition_forms import (
    find_numbers,
    list_tables,
    read_form,
    read_policies,
    read_references,
    read_triggers,
)
from data_access.row_security import see_everything
from data_access.settings import Settings
from data_access.store_errors import explained

SCHEMA: Final = "kap_sites"
OTHERS: Final = "others"
"""The partition of every clinic that has none of its own yet."""


@dataclass(frozen=True)
class Partitioned:
    """What a run did. ``tables``: partitioned now; ``site_ids``: clinics that got partitions of their own now."""

    tables: tuple[str, ...]
    site_ids: tuple[int, ...]


def partition_store(settings: Settings) -> Partitioned:
    """Partition the tables of the database the settings name, which is brought up to date first. All of it, or nothing.

    Raises StoreError for a file, for a login that does not own the tables, and where the program is at work meanwhile.
    """
    if settings.is_sqlite:
        raise StoreError(
            f"{settings.shown_url} is one encrypted file, and only the tables of a PostgreSQL server can be "
            "partitioned. Nothing was done; a file needs none of it."
        )
    open_store(settings).close()
    engine, where = make_postgres_engine(settings.database_url), settings.shown_url
    try:
        with explained(where), writing(engine).begin() as connection:
            _check_rights(connection, where)
            return partition_by_site(connection)
    finally:
        engine.dispose()


def partition_by_site(connection: Connection, site_ids: Iterable[int] = ()) -> Partitioned:
    """In the transaction of the tables' owner: every table by site, a partition for each clinic there is.

    ``site_ids``: clinics that are still to come and get theirs already. Run again, it does what is left to do.
    """
    lock_tables(connection)
    see_everything(connection)
    tables = list_tables(connection)
    sites = {*connection.scalars(select(Site.id)), *site_ids}
    whole = tuple(name for name, partitioned in tables.items() if not partitioned)
    new = {name: sorted(sites - _list_own(connection, name)) for name in tables}
    added = tuple(sorted(set().union(*new.values())))
    if not whole and not added:
        return Partitioned((), ())
    if not _has_schema(connection):
        connection.exec_driver_sql(f"CREATE SCHEMA {SCHEMA}")
    before = {name: _count(connection, name) for name in tables}
    with _loosened(connection):
        for name, own in new.items():
            if name in whole:
                _partition(connection, name, own)
            elif own:
                _move_out(connection, name, own)
    if lost := [name for name, rows in before.items() if _count(connection, name) != rows]:
        raise StoreError(f"Partitioning would have lost rows of {', '.join(lost)}. Nothing was done; report this.")
    connection.exec_driver_sql(f"ANALYZE {', '.join(tables)}")
    return Partitioned(whole, added)


def _count(connection: Connection, name: str) -> int:
    return connection.execute(select(func.count()).select_from(TableClause(name))).scalar_one()


def _check_rights(connection: Connection, where: str) -> None:
    if not owns_tables(connection):
        raise StoreError(
            f"Only the owner of the tables of {where} can partition them. Nothing was done. Run "
            "`kap-outcomes partition` with the owner's address in KAP_DATABASE_URL."
        )
    may_create = text("SELECT has_database_privilege(current_database(), 'CREATE')")
    if not _has_schema(connection) and not connection.scalar(may_create):
        raise StoreError(
            f"The owner of the tables of {where} may not make the schema {SCHEMA} for their partitions. Nothing was "
            f"done. Let its administrator run: CREATE SCHEMA {SCHEMA} AUTHORIZATION, followed by the owner's login."
        )


def _has_schema(connection: Connection) -> bool:
    return bool(connection.scalar(text("SELECT to_regnamespace(:name) IS NOT NULL"), {"name": SCHEMA}))


@contextmanager
def _loosened(connection: Connection) -> Iterator[None]:
    """Without what ties tables to one another, which is there again afterwards: references are all checked anew."""
    ties = [*read_policies(connection), *read_references(connection)]
    for tie in ties:
        connection.exec_driver_sql(tie.drop)
    yield
    for tie in ties:
        connection.exec_driver_sql(tie.make)


def _partition(connection: Connection, table: str, site_ids: list[int]) -> None:
    """Make a table anew in partitions, with every row, key, trigger, right and the next number as they were."""
    form, former = read_form(connection, table), f"{table}_before"
    # Its policies are set aside, and without any its owner would copy no row.
    connection.exec_driver_sql(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
    numbers = find_numbers(connection, table)
    for part in form.parts:
        connection.exec_driver_sql(part.drop)
    if numbers:
        connection.exec_driver_sql(f"ALTER SEQUENCE {numbers} RENAME TO {former}_id_seq")
    connection.exec_driver_sql(f"ALTER TABLE {table} RENAME TO {former}")
    connection.exec_driver_sql(
        f"CREATE TABLE {table} (LIKE {former} INCLUDING ALL EXCLUDING INDEXES) PARTITION BY LIST (site_id)"
    )
    for site_id in site_ids:
        connection.exec_driver_sql(_write_partition(table, site_id))
    connection.exec_driver_sql(f"CREATE TABLE {SCHEMA}.{table}_{OTHERS} PARTITION OF {table} DEFAULT")
    connection.exec_driver_sql(f"INSERT INTO {table} SELECT * FROM {former}")
    if numbers:
        again = f"SELECT setval('{numbers}', last_value, is_called) FROM {former}_id_seq"
        connection.exec_driver_sql(again)
    connection.exec_driver_sql(f"DROP TABLE {former}")
    for statement in (*(part.make for part in form.parts), *form.guards):
        connection.exec_driver_sql(statement)
    for name in _list_partitions(connection, table):
        _guard(connection, table, name)


def _move_out(connection: Connection, table: str, site_ids: list[int]) -> None:
    """Give clinics partitions of their own, and take their rows out of the partition of all others."""
    others = f"{SCHEMA}.{table}_{OTHERS}"
    # Taken off the table it refuses nothing: neither an event of the audit trail, nor its owner.
    connection.exec_driver_sql(f"ALTER TABLE {table} DETACH PARTITION {others}")
    connection.exec_driver_sql(f"ALTER TABLE {others} NO FORCE ROW LEVEL SECURITY")
    for site_id in site_ids:
        connection.exec_driver_sql(_write_partition(table, site_id))
        own = f"{SCHEMA}.{table}_{site_id}"
        moved = f"DELETE FROM {others} WHERE site_id = {site_id:d} RETURNING *"
        connection.exec_driver_sql(f"WITH moved AS ({moved}) INSERT INTO {own} SELECT * FROM moved")
        _guard(connection, table, own)
    connection.exec_driver_sql(f"ALTER TABLE {others} FORCE ROW LEVEL SECURITY")
    connection.exec_driver_sql(f"ALTER TABLE {table} ATTACH PARTITION {others} DEFAULT")


def _write_partition(table: str, site_id: int) -> str:
    return f"CREATE TABLE {SCHEMA}.{table}_{site_id:d} PARTITION OF {table} FOR VALUES IN ({site_id:d})"


def _guard(connection: Connection, table: str, partition: str) -> None:
    """Nobody reads a partition by itself, not its owner either, or empties it where the table may not be emptied."""
    connection.exec_driver_sql(f"ALTER TABLE {partition} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")
    for trigger in read_triggers(connection, table):
        if "FOR EACH STATEMENT" in trigger.make:  # Those for each row are a partition's by themselves.
            connection.exec_driver_sql(re.sub(rf" ON \S*{table} ", f" ON {partition} ", trigger.make))


def _list_partitions(connection: Connection, table: str) -> list[str]:
    inside = "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = cast(:name AS regclass) ORDER BY 1"
    return list(connection.scalars(text(inside), {"name": table}))


def _list_own(connection: Connection, table: str) -> set[int]:
    """The clinics that have a partition of a table."""
    ends = (name.rpartition("_")[2] for name in _list_partitions(connection, table))
    return {int(end) for end in ends if end != OTHERS}
