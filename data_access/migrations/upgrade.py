"""Bringing a database's tables up to date, or refusing to.

A run happens in one transaction with foreign keys off (on SQLite a table that is
rebuilt would otherwise take its children with it), and is undone unless afterwards
every foreign key holds and every table the migrations did not mean to change has the
same rows as before.
"""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import Script, ScriptDirectory
from sqlalchemy import Connection, Engine

from data_access.digests import TableDigest, digest_tables
from data_access.errors import StoreError
from data_access.migrations.schema_state import FOLDER, VERSION_TABLE, lock_tables
from data_access.row_security import see_everything


def upgrade_tables(engine: Engine, where: str, folder: Path = FOLDER) -> None:
    """Run every missing migration in one transaction. ``engine`` writes and enforces no foreign keys (SQLite).

    Raises StoreError, with nothing changed, where rows are lost or a foreign key is broken.
    """
    config = _make_config(folder)
    with engine.begin() as connection:
        lock_tables(connection)
        see_everything(connection)
        missing = _list_missing(connection, folder)
        before = digest_tables(connection, {VERSION_TABLE})
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        changed = {name for script in missing for name in getattr(script.module, "changes", ())}
        _check_rows(before, digest_tables(connection, {VERSION_TABLE}), changed, where)
        _check_foreign_keys(connection, where)


def _make_config(folder: Path) -> Config:
    config = Config()
    config.set_main_option("script_location", str(folder).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def _list_missing(connection: Connection, folder: Path) -> list[Script]:
    scripts = ScriptDirectory.from_config(_make_config(folder))
    current = MigrationContext.configure(connection).get_current_revision()
    return list(scripts.iterate_revisions("head", current or "base"))


def _check_rows(before: dict[str, TableDigest], after: dict[str, TableDigest], changed: set[str], where: str) -> None:
    wrong = [name for name, digest in before.items() if name not in changed and after.get(name) != digest]
    if wrong:
        raise StoreError(
            f"The tables of {where} were not updated: the rows of {', '.join(wrong)} would have changed. "
            "Nothing was written. Keep using the former version of this program and report this."
        )


def _check_foreign_keys(connection: Connection, where: str) -> None:
    if connection.dialect.name != "sqlite":
        return  # PostgreSQL never stopped enforcing them.
    broken = sorted({row[0] for row in connection.exec_driver_sql("PRAGMA foreign_key_check")})
    if broken:
        raise StoreError(
            f"The tables of {where} were not updated: rows of {', '.join(broken)} would refer to rows that are gone. "
            "Nothing was written. Keep using the former version of this program and report this."
        )
