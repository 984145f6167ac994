"""Backups of a database file: made while it is in use, encrypted with its key, checked row by row; and their return.

A backup never holds its key. On an empty machine it is opened by the recovery key.
"""

from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection
from sqlcipher3 import dbapi2

from data_access import clock
from data_access.digests import TableDigest, digest_tables
from data_access.engines import connect_to_file, make_sqlite_engine, reading
from data_access.errors import StoreError
from data_access.files import check_database_file, made_whole
from data_access.keys import DatabaseKey, get_key, read_salt, store_key
from data_access.migrations.schema_state import FOLDER, SchemaState, get_schema_state
from data_access.recovery import read_recovery_key
from data_access.settings import Settings
from data_access.store_errors import explained


@dataclass(frozen=True)
class Copied:
    """A finished backup or restoration: where it is, and the rows of each table that were compared on both sides."""

    path: Path
    rows: dict[str, int]

    @property
    def sentence(self) -> str:
        """What was done, for the user."""
        return f"{sum(self.rows.values()):,} rows of {len(self.rows)} tables are in {self.path}, checked row by row."


def name_backup(settings: Settings) -> Path:
    """Where a backup goes that was given no name: a folder beside the database, dated to the second (UTC)."""
    path = settings.database_path
    return path.parent / "backups" / f"{path.stem}-{clock.now():%Y-%m-%d-%H%M%S}.db"


def back_up(settings: Settings, target: Path | None = None) -> Copied:
    """Copy the database as it is at this moment, while others use it. Raises StoreError, nothing half-made."""
    if not settings.is_sqlite:
        raise StoreError(f"{settings.shown_url} is on a PostgreSQL server. Back it up there, for example with pg_dump.")
    path = settings.database_path
    check_database_file(path)
    target = target or name_backup(settings)
    if target.is_dir():
        target = target / name_backup(settings).name
    return _copy(path, target.absolute(), get_key(settings, path))


def restore(settings: Settings, backup: Path, recovery_key: str | None = None) -> Copied:
    """Bring a backup back as the database the settings name, which must not exist yet.

    ``recovery_key``: as the user typed it; None: the key is on this machine. The key is
    kept on this machine afterwards. Raises StoreError or SettingsError, nothing half-made.
    """
    if not settings.is_sqlite:
        raise StoreError(f"A backup file cannot be restored to {settings.shown_url}. Use pg_restore there.")
    backup = backup.absolute()
    check_database_file(backup)
    typed = read_recovery_key(recovery_key) if recovery_key else None
    key = DatabaseKey(typed, read_salt(backup)) if typed else get_key(settings, backup)
    _refuse_newer(backup, key)
    copied = _copy(backup, settings.database_path, key)
    store_key(settings, key)
    return copied


def _copy(source: Path, target: Path, key: DatabaseKey) -> Copied:
    """Copy an encrypted file into a new one with the same key and salt, and compare every row."""
    with made_whole(target) as partial, explained(str(source)):
        engine = make_sqlite_engine(source, key, journal_mode=None, pooled=False)
        with closing(connect_to_file(partial, key)) as copy, reading(engine).connect() as connection:
            # One read transaction for both, so that the digest is of the very rows that are copied.
            connection.begin()
            before = digest_tables(connection)
            _driver_connection(connection).backup(copy)
            # A backup is one file: no write-ahead log beside it.
            copy.execute("PRAGMA journal_mode = DELETE").fetchall()
        after = _check_copy(partial, key)
        if after != before:
            raise StoreError(f"The copy of {source} does not hold the same rows. It was removed; check the disk.")
    return Copied(target, {name: digest.rows for name, digest in after.items()})


def _check_copy(path: Path, key: DatabaseKey) -> dict[str, TableDigest]:
    engine = make_sqlite_engine(path, key, journal_mode=None, pooled=False)
    with reading(engine).connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA cipher_integrity_check").all()
        intact = connection.exec_driver_sql("PRAGMA integrity_check").scalars().all()
        orphans = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
        if pages or orphans or list(intact) != ["ok"]:
            raise StoreError(f"The copy {path} is damaged and was removed. Check the disk and the database itself.")
        return digest_tables(connection)


def _refuse_newer(path: Path, key: DatabaseKey, folder: Path = FOLDER) -> None:
    engine = make_sqlite_engine(path, key, journal_mode=None, pooled=False)
    with explained(str(path)), reading(engine).connect() as connection:
        state: SchemaState = get_schema_state(connection, folder)
    if state.state == "newer":
        raise StoreError(f"The backup {path} was written by a newer version of this program. Update this program.")
    if state.state in ("empty", "foreign"):
        raise StoreError(f"{path} is not a backup of this program.")


def _driver_connection(connection: Connection) -> dbapi2.Connection:
    return connection.connection.driver_connection
