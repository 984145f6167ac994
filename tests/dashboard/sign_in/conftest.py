"""Sign-in pages: a real clinic on both databases; passwords are hashed cheaply, and nobody guessed before."""

import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from argon2.profiles import CHEAPEST

from data_access.accounts import passwords, sign_in
from data_access.accounts.lock_out import Strangers
from data_access.database import Store, open_store
from tests.conftest import make_settings
from tests.dashboard.sign_in.clinic import Browser, Clinic, make_clinic


@pytest.fixture(autouse=True)
def _cheap_and_fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "HASHER", PasswordHasher.from_parameters(CHEAPEST))
    monkeypatch.setattr(sign_in, "STRANGERS", Strangers())


@pytest.fixture(scope="session")
def shared_store(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A store on SQLite for all these tests."""
    folder = tmp_path_factory.mktemp("sign-in") / "store"
    shutil.copytree(sqlite_template, folder)
    with closing(open_store(make_settings(folder))) as store:
        yield store


@pytest.fixture
def clinic(shared_store: Store, today: int) -> Clinic:
    """A clinic without accounts."""
    return make_clinic(shared_store)


@pytest.fixture
def browser(clinic: Clinic) -> Browser:
    """A browser at the sign-in pages of a clinic without a provider."""
    return Browser(clinic)
