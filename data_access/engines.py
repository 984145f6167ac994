"""Engines: SQLite encrypted by SQLCipher, and PostgreSQL. Pooled; what each connection is told is here.

A transaction is either a read (deferred, refused to write) or a write (BEGIN
IMMEDIATE on SQLite, so that a writer waits at the start and never half way).
"""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL
from sqlalchemy.pool import NullPool, QueuePool
from sqlcipher3 import dbapi2

from data_access.keys import DatabaseKey
from data_access.time_limit import WRITES, limit_on_postgres, limit_on_sqlite
from data_access.turnstile import MOST_AT_ONCE, NESTED

if TYPE_CHECKING:  # A clinic with a file needs no driver of a server.
    import psycopg

BUSY_TIMEOUT_MS = 10_000
CACHE_KIB = 32_768
SAFE_WAL = (3, 51, 3)
"""First version of SQLite whose write-ahead log cannot be corrupted by a reset race. Source: sqlite.org/wal.html."""
MOST_IDLE = 5
"""Connections of a pool that stay open while nobody needs them."""
MOST_OPEN = MOST_AT_ONCE * NESTED
"""Connections of a pool at once: as many as all threads that are let in can hold (``turnstile``)."""
POOL: dict[str, Any] = {
    "pool_size": MOST_IDLE,
    "max_overflow": MOST_OPEN - MOST_IDLE,
    "pool_timeout": 10,
    "pool_use_lifo": True,  # The one used last is given first: its cache is warm, and the others fall idle.
}
STILL_THERE = {
    "connect_timeout": 10,
    "keepalives_idle": 20,
    "keepalives_interval": 5,
    "keepalives_count": 4,
    "tcp_user_timeout": 40_000,
}
"""A server that fell silent (a cable, a firewall) is given up after 40 seconds, not after hours."""


def connect_to_file(path: Path, key: DatabaseKey) -> dbapi2.Connection:
    """A bare connection to an encrypted file, transactions left to the caller. Does not create the file."""
    connection = dbapi2.connect(f"{path.as_uri()}?mode=rw", uri=True, isolation_level=None, check_same_thread=False)
    # SQLCipher writes a wrong key to stderr; the caller says it in a sentence.
    connection.execute("PRAGMA cipher_log_level = NONE")
    connection.set_key(key.raw)
    connection.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS:d}")
    return connection


def choose_journal_mode(version: tuple[int, ...] = dbapi2.sqlite_version_info) -> str:
    """The write-ahead log where this SQLite keeps it safe, else the old journal."""
    return "WAL" if version >= SAFE_WAL else "DELETE"


def make_sqlite_engine(
    path: Path,
    key: DatabaseKey,
    *,
    journal_mode: str | None = choose_journal_mode(),
    foreign_keys: bool = True,
    pooled: bool = True,
    limit_s: float | None = None,
) -> Engine:
    """An engine on an existing encrypted file.

    ``journal_mode=None`` leaves the file's own (backups, which nobody may change);
    ``foreign_keys=False`` is for migrations only; ``limit_s``: how long a reader's statement may take.
    """
    pragmas = [
        "synchronous = FULL",
        f"foreign_keys = {'ON' if foreign_keys else 'OFF'}",
        f"cache_size = -{CACHE_KIB:d}",
    ]
    if journal_mode is not None:
        pragmas.insert(0, f"journal_mode = {journal_mode}")

    def connect() -> dbapi2.Connection:
        connection = connect_to_file(path, key)
        try:
            for pragma in pragmas:
                connection.execute(f"PRAGMA {pragma}").fetchall()
        except dbapi2.Error:
            connection.close()
            raise
        return connection

    pool: dict[str, Any] = {"poolclass": QueuePool, **POOL} if pooled else {"poolclass": NullPool}
    engine = create_engine("sqlite://", creator=connect, module=dbapi2, hide_parameters=True, **pool)
    if limit_s is not None:
        limit_on_sqlite(engine, limit_s)
    event.listen(engine, "begin", _begin_on_sqlite)
    return engine


def _begin_on_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get(WRITES, False)
    # On the driver's connection: these are not queries, and nobody who counts queries should see them.
    driver: dbapi2.Connection = connection.connection.driver_connection
    driver.execute(f"PRAGMA query_only = {'OFF' if writes else 'ON'}")
    driver.execute("BEGIN IMMEDIATE" if writes else "BEGIN")


def make_postgres_engine(url: URL, role: str | None = None, limit_s: float | None = None) -> Engine:
    """A pooled engine on a PostgreSQL server; a connection that died is replaced before use.

    ``role``: what every connection acts as, whatever the user it signs in by may do beyond it.
    ``limit_s``: how long a reader's statement may take.
    """
    arguments: dict[str, Any] = {**STILL_THERE, "application_name": "kap-outcomes"}
    if "options" not in url.query:
        arguments["options"] = f"-c lock_timeout={BUSY_TIMEOUT_MS:d}"
    engine = create_engine(url, connect_args=arguments, pool_pre_ping=True, hide_parameters=True, **POOL)
    if limit_s is not None:
        limit_on_postgres(engine, limit_s)
    if role is not None:
        event.listen(engine, "connect", partial(_act_as, role))
    return engine


def _act_as(role: str, connection: "psycopg.Connection", _record: object) -> None:
    connection.execute("SELECT set_config('role', %s, false)", (role,))
    connection.commit()


def reading(engine: Engine) -> Engine:
    """The engine for transactions that only read, each one snapshot from first to last statement."""
    if engine.dialect.name == "sqlite":
        return engine
    return engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


def writing(engine: Engine) -> Engine:
    """The engine for transactions that write."""
    return engine.execution_options(**{WRITES: True})
