"""The program on PostgreSQL by a login that owns nothing, in a real browser: every page, and the way to a patient."""

from collections.abc import Callable, Iterator
from contextlib import closing

import pytest
from playwright.sync_api import Browser, expect

from dashboard.app import PAGES
from data_access.database import create_store
from data_access.days import to_day_number
from data_access.demo.build import build_demo_clinic
from data_access.settings import read_settings
from tests.browser.serving import RunningServer, wait_for_page
from tests.browser.test_journey import open_worst_patient
from tests.conftest import NOON, PostgresDatabases, open_as_administrator
from tests.processes.network import SERVER_KEY, environment_of


@pytest.fixture(scope="module")
def on_postgresql(
    postgres_databases: PostgresDatabases,
    tmp_path_factory: pytest.TempPathFactory,
    start_server: Callable[..., RunningServer],
) -> Iterator[RunningServer]:
    """A demonstration clinic whose tables belong to somebody else."""
    address, folder = postgres_databases.create(), tmp_path_factory.mktemp("on-postgresql")
    owner = read_settings(environment_of(folder / "owner", address))
    create_store(owner).close()
    with closing(open_as_administrator(owner)) as store:
        build_demo_clinic(store, 40, 7, to_day_number(NOON.date()))
    login = postgres_databases.add_login(address, "kap_dashboard")
    server = start_server(folder, KAP_DATABASE_URL=login, KAP_SERVER_KEY=SERVER_KEY)
    yield server
    server.process.terminate()
    server.process.communicate(timeout=30)
    postgres_databases.drop(address)


def test_every_page_opens_and_leads_to_a_patient(on_postgresql: RunningServer, browser: Browser):
    page = browser.new_page(base_url=on_postgresql.url, viewport={"width": 1440, "height": 900})
    page.set_default_timeout(45_000)
    for entry in PAGES:
        page.goto(f"/{entry.url_path}")
        wait_for_page(page)
        expect(page.locator(".kap-message-worse"), entry.title).to_have_count(0)
    name = open_worst_patient(page)
    assert page.get_by_role("figure").count() > 0, name
    page.close()
