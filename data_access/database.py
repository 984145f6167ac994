"""The store: one database, opened or created, and its sessions."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine, Table, func, select
from sqlalchemy.orm import Session, sessionmaker

from data_access.engines import make_postgres_engine, make_private_file, make_sqlite_engine, reading, writing
from data_access.errors import StoreError
from data_access.keys import DatabaseKey, forget_key, get_key, make_key, store_key
from data_access.migrations.upgrade import get_schema_state, upgrade_tables
from data_access.models import Base, Site
from data_access.settings import Settings
from data_access.store_errors import explained

HOW_TO_CREATE = "Create one with `kap-outcomes demo` (invented patients) or `kap-outcomes import FILE…` (your own)."
PLAIN_SQLITE = b"SQLite format 3\x00"


@dataclass(frozen=True)
class SiteInfo:
    """One clinic of a store."""

    id: int
    code: str
    name: str
    time_zone: str
    is_demo: bool


class Store:
    """An open database. ``where`` names it in messages, without password or key."""

    def __init__(self, engine: Engine, where: str) -> None:
        self.engine = engine
        self.where = where
        self._readers = sessionmaker(reading(engine), expire_on_commit=False)
        self._writers = sessionmaker(writing(engine), expire_on_commit=False)

    @property
    def dialect(self) -> str:
        """Either "sqlite" or "postgresql"."""
        return self.engine.dialect.name

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session that sees one moment of the database and cannot write to it."""
        with explained(self.where), self._readers() as session:
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A session whose changes are all kept when the block ends, or none when it raises."""
        with explained(self.where), self._writers.begin() as session:
            yield session

    def sites(self) -> tuple[SiteInfo, ...]:
        """Every clinic of the store, oldest first."""
        with self.read() as session:
            return tuple(
                SiteInfo(site.id, site.code, site.name, site.time_zone, site.is_demo)
                for site in session.scalars(select(Site).order_by(Site.id))
            )

    def site(self) -> SiteInfo:
        """The only, or first, clinic of the store. Raises StoreError where there is none yet."""
        sites = self.sites()
        if not sites:
            raise StoreError(f"The database {self.where} holds no clinic yet. {HOW_TO_CREATE}")
        return sites[0]

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()


def create_site(session: Session, code: str, name: str, time_zone: str, is_demo: bool) -> SiteInfo:
    """Add a clinic to a store."""
    site = Site(code=code, name=name, time_zone=time_zone, is_demo=is_demo)
    session.add(site)
    session.flush()
    return SiteInfo(site.id, code, name, time_zone, is_demo)


def advance_keys(session: Session) -> None:
    """Let new rows' keys follow the highest, after rows were written with keys of their own (PostgreSQL's need)."""
    if session.get_bind().dialect.name != "postgresql":
        return
    for table in Base.metadata.sorted_tables:
        if "id" in table.columns:
            _advance_key(session, table)


def _advance_key(session: Session, table: Table) -> None:
    highest = select(func.coalesce(func.max(table.c.id), 0) + 1).scalar_subquery()
    session.execute(select(func.setval(func.pg_get_serial_sequence(table.name, "id"), highest, False)))


def create_store(settings: Settings, confirm: Callable[[str], bool] | None = None) -> Store:
    """Create the database the settings name, with every table and no rows.

    ``confirm`` is shown the recovery key before anything is written and says whether
    the user has it; without ``confirm`` (demonstrations, tests) nobody is asked.
    Raises StoreError where there is one already, and leaves nothing half-made.
    """
    if not settings.is_sqlite:
        return _create_on_server(settings)
    path = settings.database_path
    if path.is_dir():
        raise StoreError(f"{path} is a folder, not a database file. Name a file in KAP_DATABASE_URL.")
    if path.exists():
        raise StoreError(f"There is already a file {path}. Move it away, or open it as it is.")
    key = make_key(settings)
    if confirm is not None and not confirm(key.recovery_key):
        raise StoreError(f"The database {path} was not created: the recovery key was not confirmed.")
    return _create_file(settings, path, key)


def _create_file(settings: Settings, path: Path, key: DatabaseKey) -> Store:
    store_key(settings, key)
    try:
        make_private_file(path)
    except OSError as error:
        forget_key(settings, key.salt)
        raise StoreError(f"The database {path} cannot be created: {error.strerror}. Check its folder.") from error
    try:
        _upgrade_file(path, key)
    except BaseException:
        # Also when interrupted: a file without tables would stand in the way of the next attempt.
        for leftover in (path, Path(f"{path}-wal"), Path(f"{path}-shm"), Path(f"{path}-journal")):
            leftover.unlink(missing_ok=True)
        forget_key(settings, key.salt)
        raise
    return Store(make_sqlite_engine(path, key), str(path))


def _upgrade_file(path: Path, key: DatabaseKey) -> None:
    engine = make_sqlite_engine(path, key, foreign_keys=False, pooled=False)
    try:
        with explained(str(path)):
            upgrade_tables(writing(engine), str(path))
    finally:
        engine.dispose()


def _create_on_server(settings: Settings) -> Store:
    engine, where = make_postgres_engine(settings.database_url), settings.shown_url
    try:
        with explained(where):
            with engine.connect() as connection:
                state = get_schema_state(connection).state
            if state != "empty":
                raise StoreError(f"The database {where} already has tables. Name an empty one in KAP_DATABASE_URL.")
            upgrade_tables(writing(engine), where)
    except BaseException:
        engine.dispose()
        raise
    return Store(engine, where)


def open_store(settings: Settings) -> Store:
    """Open the database the settings name; older tables are brought up to date, with a backup first.

    Raises StoreError where there is none, or it cannot be used.
    """
    store = (
        _open_file(settings)
        if settings.is_sqlite
        else Store(make_postgres_engine(settings.database_url), settings.shown_url)
    )
    try:
        _bring_up_to_date(settings, store)
    except BaseException:
        store.close()
        raise
    return store


def _open_file(settings: Settings) -> Store:
    path = settings.database_path
    check_database_file(path)
    return Store(make_sqlite_engine(path, get_key(settings, path)), str(path))


def check_database_file(path: Path) -> None:
    """Raise StoreError unless the file is there and may be one of ours."""
    if path.is_dir():
        raise StoreError(f"{path} is a folder, not a database file. Name a file in KAP_DATABASE_URL.")
    try:
        with path.open("rb") as file:
            head = file.read(len(PLAIN_SQLITE))
    except FileNotFoundError as error:
        raise StoreError(f"There is no database at {path}. {HOW_TO_CREATE}") from error
    except OSError as error:
        raise StoreError(f"The database {path} cannot be opened: {error.strerror}.") from error
    if head == PLAIN_SQLITE:
        raise StoreError(f"{path} is a database, but not an encrypted one of this program. Name another file.")
    if len(head) < len(PLAIN_SQLITE):
        raise StoreError(f"{path} is not a database of this program. Name another file, or move it away.")


def _bring_up_to_date(settings: Settings, store: Store) -> None:
    with explained(store.where):
        with store.engine.connect() as connection:
            state = get_schema_state(connection)
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
            _upgrade(settings, store)


def _upgrade(settings: Settings, store: Store) -> None:
    if settings.is_sqlite:
        store.close()
        _upgrade_file(settings.database_path, get_key(settings, settings.database_path))
    else:
        upgrade_tables(writing(store.engine), store.where)
