"""The database goes away under running processes and comes back: a sentence, nothing else, and then all as before."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy.engine import make_url

from tests.canaries.marks import word
from tests.canaries.streamlit_client import Refused
from tests.conftest import PostgresDatabases
from tests.processes.network import PATIENCE_S, Door, Network
from tests.streamlit_protocol import COOKIE

END_ALL = "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = %s"
PAGE = {"Accept": "text/html", "Sec-Fetch-Dest": "document", "Sec-Fetch-Mode": "navigate"}


@contextmanager
def database_gone(network: Network, databases: PostgresDatabases) -> Iterator[None]:
    """Nobody can connect, and whoever was connected is cut off."""
    name = make_url(network.environments[0]["KAP_DATABASE_URL"]).database
    databases.admin.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
    try:
        databases.admin.execute(END_ALL, [name])
        yield
    finally:
        databases.admin.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')


def wait_until_ready(door: Door, status: int) -> str:
    """What is said of readiness, once its status is this one."""
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        found, _, said = door.fetch("GET", "/readyz", {})
        if found == status:
            return said
        time.sleep(0.2)
    raise AssertionError(f"/readyz never answered {status}")


def wait_until_told(door: Door, token: str) -> str:
    """The page by which the gate says it; for two seconds it still lets the empty shell through, without a question."""
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        status, _, said = door.fetch("GET", "/caseload", {**PAGE, "Cookie": f"{COOKIE}={token}"})
        assert "Cnry" not in said
        if status == 503:
            return said
        time.sleep(0.2)
    raise AssertionError("the gate never told")


def test_database_gone_and_back(network: Network, postgres_databases: PostgresDatabases):
    token = network.sign_in("tom")
    seats = [network.sit(number, token) for number in (0, 1)]
    assert all(word(1, "name") in seat.read("caseload") for seat in seats)
    with database_gone(network, postgres_databases):
        for seat in seats:
            with pytest.raises(Refused):
                seat.read("caseload")
            said = wait_until_told(seat.door, token)
            assert "the clinic’s database does not answer" in said
            assert 'href="/caseload">Try again' in said
            assert json.loads(wait_until_ready(seat.door, 503)) == {"status": "not ready"}
            assert seat.door.fetch("GET", "/healthz", {})[0] == 200
    for number, door in enumerate(network.doors):
        assert json.loads(wait_until_ready(door, 200)) == {"status": "ready"}
        assert word(1, "name") in network.sit(number, token).read("caseload"), "still signed in, without a new start"


def test_connections_that_were_cut_are_made_anew_before_anybody_notices(
    network: Network, postgres_databases: PostgresDatabases
):
    seat = network.sit(0, network.sign_in("tom"))
    seat.read("caseload")
    name = make_url(network.environments[0]["KAP_DATABASE_URL"]).database
    for _ in range(3):
        postgres_databases.admin.execute(END_ALL, [name])
        assert word(1, "name") in seat.read("caseload")
