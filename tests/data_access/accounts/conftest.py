"""Accounts on both databases; passwords are hashed cheaply, and nobody guessed before."""

import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from argon2.profiles import CHEAPEST
from sqlalchemy.orm import Session

from data_access.accounts import passwords, sign_in
from data_access.accounts.lock_out import Strangers
from data_access.database import Store, open_store
from data_access.sight import EVERY_SITE
from data_access.store import limit_sight
from tests.conftest import PostgresDatabases, make_settings
from tests.data_access.accounts.staff import Staff, make_staff


@pytest.fixture(autouse=True)
def _cheap_and_fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "HASHER", PasswordHasher.from_parameters(CHEAPEST))
    monkeypatch.setattr(sign_in, "STRANGERS", Strangers())


class SightedStore(Store):
    """A store whose every transaction is the program's own role, which row security stops, and sees every site."""

    @contextmanager
    def read(self) -> Iterator[Session]:
        with super().read() as session:
            limit_sight(session, EVERY_SITE)
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        with super().write() as session:
            limit_sight(session, EVERY_SITE)
            yield session


@pytest.fixture(scope="session")
def shared_sqlite(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A store on SQLite for all these tests."""
    folder = tmp_path_factory.mktemp("accounts") / "store"
    shutil.copytree(sqlite_template, folder)
    with closing(open_store(make_settings(folder))) as store:
        yield store


@pytest.fixture(scope="session")
def shared_postgres(
    postgres_databases: PostgresDatabases, postgres_template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Store]:
    """A store on PostgreSQL for all these tests."""
    address = postgres_databases.create(postgres_template)
    opened = open_store(make_settings(tmp_path_factory.mktemp("accounts"), address))
    with closing(SightedStore(opened.engine, opened.where, opened.keys, opened.heads)) as store:
        yield store
    postgres_databases.drop(address)


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest) -> Store:
    """One store on each database, in which each test has a clinic of its own."""
    shared: Store = request.getfixturevalue("shared_sqlite" if request.param == "sqlite" else "shared_postgres")
    return shared


@pytest.fixture
def staff(store: Store, today: int) -> Staff:
    """A small clinic's people and accounts."""
    return make_staff(store)
