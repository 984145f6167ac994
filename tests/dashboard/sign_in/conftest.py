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
from tests.dashboard.sign_in.at_provider import settings_of
from tests.dashboard.sign_in.clinic import Browser, Clinic, make_clinic
from tests.dashboard.sign_in.hostile_provider import SUBJECT, Faults, Provider, serve_provider


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


@pytest.fixture(scope="session")
def running_provider() -> Iterator[Provider]:
    """One provider for all these tests."""
    with serve_provider() as provider:
        yield provider


@pytest.fixture
def provider(running_provider: Provider) -> Provider:
    """The provider, keeping every rule."""
    running_provider.faults, running_provider.given, running_provider.token_calls = Faults(), {}, 0
    return running_provider


@pytest.fixture
def provider_browser(clinic: Clinic, provider: Provider) -> Browser:
    """A browser at a clinic with a provider, who knows one user: ada."""
    clinic.add_provider_user("ada", provider.issuer, SUBJECT)
    return Browser(clinic, settings_of(provider))
