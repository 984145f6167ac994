"""The canary clinic on both databases, opened where the program's caches look for it."""

import shutil
import signal
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from dashboard import data
from data_access import clock
from data_access.database import Store, create_store, open_store
from data_access.days import to_day_number
from tests.browser.serving import command, find_free_port, make_environment, wait_until_healthy
from tests.canaries.clinic import CanaryClinic, build_canary_clinic
from tests.canaries.draws import Asker
from tests.canaries.live import Live
from tests.canaries.world import World, remove_others
from tests.conftest import NOON, PostgresDatabases, make_settings, make_store, open_as_administrator

TODAY = to_day_number(NOON.date())


@pytest.fixture(autouse=True)
def _noon(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock stands where the clinic was built; a server in a process of its own goes by the real one."""
    if "live" not in request.fixturenames:
        monkeypatch.setattr("data_access.clock.now", lambda: NOON)


@pytest.fixture(scope="session")
def canary_template(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, CanaryClinic]:
    """A folder with the canary clinic, to open or to copy from."""
    folder = tmp_path_factory.mktemp("canaries")
    store = make_store(folder)
    clinic = build_canary_clinic(store, TODAY)
    store.close()
    return folder, clinic


@pytest.fixture(scope="session")
def make_twin(
    canary_template: tuple[Path, CanaryClinic], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[str], World]]:
    """``make_twin(login)``: the clinic with nobody whom that viewer may not see; made once."""
    folder, clinic = canary_template
    made: dict[str, World] = {}
    whole = open_store(make_settings(folder))
    world = World.open(whole, clinic)

    def make(login: str) -> World:
        if login not in made:
            copy = tmp_path_factory.mktemp("twin") / login
            shutil.copytree(folder, copy)
            store = open_store(make_settings(copy))
            remove_others(store, world.may_hold(login))
            made[login] = World.open(store, clinic)
        return made[login]

    yield make
    for store in (whole, *(twin.store for twin in made.values())):
        store.close()


@pytest.fixture(scope="session")
def sqlite_canaries(canary_template: tuple[Path, CanaryClinic]) -> Iterator[World]:
    """The canary clinic on SQLite. Tests must not change it."""
    folder, clinic = canary_template
    store = open_store(make_settings(folder))
    yield World.open(store, clinic)
    store.close()


@pytest.fixture(scope="session")
def postgres_canaries(
    postgres_databases: PostgresDatabases, postgres_template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    """The canary clinic on PostgreSQL, opened by a login that owns nothing. Tests must not change it."""
    address, folder = postgres_databases.create(postgres_template), tmp_path_factory.mktemp("canaries-on-postgresql")
    owned = open_as_administrator(make_settings(folder, address))
    clinic = build_canary_clinic(owned, TODAY)
    owned.close()
    store = open_store(make_settings(folder, postgres_databases.add_login(address, "kap_dashboard")))
    yield World.open(store, clinic)
    store.close()
    postgres_databases.drop(address)


@pytest.fixture
def open_world(monkeypatch: pytest.MonkeyPatch, make_twin: Callable[[str], World]) -> Callable[[World], Asker]:
    """``open_world(world)``: the program's caches, empty, over that world."""

    def use(world: World) -> Asker:
        let_program_open(monkeypatch, world)
        return Asker(world, make_twin)

    return use


class _Courses:
    """The expected courses at once, in place of those computed in the background."""

    def __init__(self, world: World) -> None:
        self._world = world

    def get(self, site_id: int, data_version: int, as_of_day: int, wait_s: float) -> object:
        del data_version, wait_s
        return self._world.expected(site_id, as_of_day)


def let_program_open(monkeypatch: pytest.MonkeyPatch, world: World) -> None:
    """``dashboard.data`` finds this world, and begins with empty caches."""
    reports, answers = data.BoundedCache(data.MOST_REPORTS), data.BoundedCache(data.MOST_SMALL_ANSWERS)
    courses = _Courses(world)
    monkeypatch.setattr(data, "get_store", lambda: world.store)
    monkeypatch.setattr(data, "get_facts_store", lambda: world.facts)
    monkeypatch.setattr(data, "get_expected_courses", lambda: courses)
    monkeypatch.setattr(data, "_get_reports", lambda: reports)
    monkeypatch.setattr(data, "_get_small_answers", lambda: answers)


@pytest.fixture(params=["sqlite", "postgresql"])
def canaries(request: pytest.FixtureRequest) -> World:
    """The canary clinic on each database. Tests must not change it."""
    name = "sqlite_canaries" if request.param == "sqlite" else "postgres_canaries"
    world: World = request.getfixturevalue(name)
    return world


@pytest.fixture
def fresh_store(sqlite_template: Path, tmp_path: Path) -> Iterator[Store]:
    """An empty store for tests that change the clinic."""
    shutil.copytree(sqlite_template, tmp_path / "fresh")
    store = open_store(make_settings(tmp_path / "fresh"))
    yield store
    store.close()


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """The program started as a user does, over a canary clinic of today."""
    folder = tmp_path_factory.mktemp("live")
    settings = make_settings(folder)
    store = create_store(settings)
    world = World.open(store, build_canary_clinic(store, clock.today("Europe/London")))
    port, log = find_free_port(), folder / "log"
    environment = make_environment(folder, KAP_DATABASE_URL=f"sqlite:///{settings.database_path}")
    with log.open("wb") as file:
        process = subprocess.Popen(
            command("run", "--port", str(port), "--no-browser"), env=environment, cwd=folder, stdout=file, stderr=file
        )
    url = f"http://127.0.0.1:{port}"
    wait_until_healthy(url, process)
    yield Live(url, world, process, log)
    process.send_signal(signal.SIGTERM)
    process.wait(20)
    store.close()
