"""Opening and creating the database the settings name, on SQLite and on PostgreSQL."""

from collections.abc import Callable
from pathlib import Path

from sqlalchemy import ColumnClause, Connection, Engine, column, func, select, table

from data_access.automatic_backup import back_up_before
from data_access.engines import make_postgres_engine, make_sqlite_engine, writing
from data_access.errors import StoreError
from data_access.files import HOW_TO_CREATE, check_database_file, check_nothing_there, made_whole
from data_access.keys import DatabaseKey, forget_key, get_key, make_key, store_key
from data_access.migrations.schema_state import FOLDER, VERSION_TABLE, get_schema_state
from data_access.row_security import APP_ROLE
from data_access.server_keys import ServerKeys, get_server_keys
from data_access.settings import Settings
from data_access.store import SiteInfo, Store, advance_keys, create_site
from data_access.store_errors import explained

__all__ = ["SiteInfo", "Store", "advance_keys", "create_site", "create_store", "has_database", "open_store"]


def has_database(settings: Settings) -> bool:
    """Whether the database the settings name is there: a file with that name, or a server's database with tables."""
    if settings.is_sqlite:
        return settings.database_path.exists()
    engine, where = make_postgres_engine(settings.database_url), settings.shown_url
    try:
        with explained(where), engine.connect() as connection:
            return get_schema_state(connection).state != "empty"
    finally:
        engine.dispose()


def create_store(settings: Settings, confirm: Callable[[str], bool] | None = None) -> Store:
    """Create the database the settings name, with every table and no rows.

    ``confirm`` is shown the recovery key before anything is written and says whether
    the user has it. Without ``confirm`` (demonstrations, tests), or where the key was
    given by the user, nobody is asked. Raises StoreError where there is a database
    already, and leaves nothing half-made.
    """
    if not settings.is_sqlite:
        return _create_on_server(settings)
    path = settings.database_path
    check_nothing_there(path)
    key = make_key(settings)
    if confirm is not None and not settings.database_key and not confirm(key.recovery_key):
        raise StoreError(f"The database {path} was not created: the recovery key was not confirmed.")
    store_key(settings, key)
    try:
        with made_whole(path) as partial:
            _upgrade_file(partial, key, str(path))
    except BaseException:
        # Also when interrupted: a key without a database is nothing to keep.
        forget_key(settings, key.salt)
        raise
    return _make_file_store(settings, key)


def open_store(settings: Settings, migrations: Path = FOLDER) -> Store:
    """Open the database the settings name; older tables are brought up to date, with a backup of a file first.

    Raises StoreError where there is none, or it cannot be used.
    """
    store = _open_file(settings) if settings.is_sqlite else _open_on_server(settings)
    try:
        with explained(store.where):
            _bring_up_to_date(settings, store, migrations)
    except BaseException:
        store.close()
        raise
    return _hand_over(settings, store)


def _open_file(settings: Settings) -> Store:
    path = settings.database_path
    check_database_file(path)
    key = get_key(settings, path)
    return _make_file_store(settings, key)


def _make_file_store(settings: Settings, key: DatabaseKey) -> Store:
    path = settings.database_path
    # The salt tells a database from another one that had its name; a backup that comes back has the same.
    heads = settings.heads_dir / f"{path.stem}-{key.salt.hex()[:8]}"
    engine = make_sqlite_engine(path, key, limit_s=settings.statement_timeout_s)
    return Store(engine, str(path), ServerKeys(key.key), heads)


def _open_on_server(settings: Settings) -> Store:
    url = settings.database_url
    heads = settings.heads_dir / f"{url.database}"
    return Store(make_postgres_engine(url), settings.shown_url, get_server_keys(settings), heads)


def _create_on_server(settings: Settings) -> Store:
    store = _open_on_server(settings)
    try:
        with explained(store.where):
            _check_empty(store)
            _upgrade_tables(writing(store.engine), store.where)
    except BaseException:
        store.close()
        raise
    return _hand_over(settings, store)


def _hand_over(settings: Settings, store: Store) -> Store:
    """The same store for everyday use: on a server by the role that owns nothing, whoever signed in."""
    if settings.is_sqlite:
        return store
    store.close()
    engine = make_postgres_engine(settings.database_url, APP_ROLE, settings.statement_timeout_s)
    return Store(engine, store.where, store.keys, store.heads)


def _check_empty(store: Store) -> None:
    with store.engine.connect() as connection:
        state = get_schema_state(connection).state
    if state != "empty":
        raise StoreError(f"The database {store.where} already has tables. Name an empty one in KAP_DATABASE_URL.")


def _bring_up_to_date(settings: Settings, store: Store, migrations: Path) -> None:
    with store.engine.connect() as connection:
        state = get_schema_state(connection, migrations)
    if state.state == "newer":
        raise StoreError(
            f"The database {store.where} was written by a newer version of this program. "
            "Update this program; the database was not touched."
        )
    if state.state == "foreign":
        raise StoreError(f"The database {store.where} holds another program's tables. Name another database.")
    if state.state == "empty":
        raise StoreError(f"The database {store.where} has no tables yet. {HOW_TO_CREATE}")
    if state.state == "older":
        _upgrade(settings, store, migrations)


def _upgrade(settings: Settings, store: Store, migrations: Path) -> None:
    if not settings.is_sqlite:
        _check_owner(store)
        _upgrade_tables(writing(store.engine), store.where, migrations)
        return
    store.close()
    back_up_before(settings, "upgrade")
    path = settings.database_path
    _upgrade_file(path, get_key(settings, path), str(path), migrations)


def _check_owner(store: Store) -> None:
    """Refuse, before anything is tried, where the user is not the one who may change the tables."""
    with store.engine.connect() as connection:
        if not owns_tables(connection):
            raise StoreError(
                f"The tables of {store.where} are of an earlier version of this program, and only their owner can "
                "update them. Run `kap-outcomes upgrade` once with the owner's address in KAP_DATABASE_URL."
            )


def owns_tables(connection: Connection) -> bool:
    """Whether the user of a server's database may change its tables."""
    owner: ColumnClause[str] = column("tableowner")
    tables = table("pg_tables", owner, column("tablename"), column("schemaname"))
    own = select(func.pg_has_role(owner, "USAGE")).where(
        tables.c.tablename == VERSION_TABLE, tables.c.schemaname == func.current_schema()
    )
    return bool(connection.scalar(own))


def _upgrade_file(path: Path, key: DatabaseKey, where: str, migrations: Path = FOLDER) -> None:
    engine = make_sqlite_engine(path, key, journal_mode=None, foreign_keys=False, pooled=False)
    with explained(where):
        _upgrade_tables(writing(engine), where, migrations)


def _upgrade_tables(engine: Engine, where: str, migrations: Path = FOLDER) -> None:
    from data_access.migrations.upgrade import upgrade_tables  # Alembic takes long to import, and is seldom needed.

    upgrade_tables(engine, where, migrations)
