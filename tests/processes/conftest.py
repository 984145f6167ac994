"""One network for the tests of this folder: started once, each test signs in its own people."""

from collections.abc import Iterator
from contextlib import ExitStack, closing

import pytest

from data_access import clock
from data_access.database import create_store, open_store
from data_access.settings import read_settings
from tests.canaries.clinic import build_canary_clinic
from tests.conftest import PostgresDatabases, open_as_administrator
from tests.processes.network import Door, Network, environment_of, running, wait_for


@pytest.fixture(scope="session")
def network(postgres_databases: PostgresDatabases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Network]:
    """Two processes by a login that owns nothing, each with a configuration folder of its own."""
    address = postgres_databases.create()
    folders = [tmp_path_factory.mktemp(name) for name in ("owner", "first", "second")]
    owner = read_settings(environment_of(folders[0], address))
    create_store(owner).close()
    with closing(open_as_administrator(owner)) as owned:
        clinic = build_canary_clinic(owned, clock.today("Europe/London"))
    own = postgres_databases.add_login(address, "kap_dashboard")
    first, second = (environment_of(folder, own) for folder in folders[1:])
    with ExitStack() as started, closing(open_store(read_settings(first))) as store:
        logs = [folder / "log" for folder in folders[1:]]
        begun = [
            started.enter_context(running(environment, folder, log))
            for environment, folder, log in zip((first, second), folders[1:], logs, strict=True)
        ]
        doors = (Door(begun[0][0]), Door(begun[1][0]))
        for door, (_, process), log in zip(doors, begun, logs, strict=True):
            wait_for(door, process, log)
        made = Network(store, clinic, doors, (first, second), [process for _, process in begun])
        with made.leaving:
            yield made
    postgres_databases.drop(address)
