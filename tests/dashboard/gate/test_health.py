"""What a balancer is told: in a word, to anybody, and without asking the database more than once a second."""

import json
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from starlette.applications import Starlette
from starlette.routing import Route

from dashboard.health import REMEMBERED_S, Readiness, answer_health, build_readiness
from dashboard.session_gate import SessionGate
from dashboard.user_sessions import SessionBook
from data_access.database import Store
from data_access.errors import StoreError
from tests.dashboard.gate.asking import ask
from tests.dashboard.gate.conftest import Clinic


class Database:
    """A database that is there or not, and counts how often it was opened."""

    def __init__(self, store: Store) -> None:
        self.store, self.is_there, self.asked = store, True, 0

    def open(self) -> Store:
        self.asked += 1
        if not self.is_there:
            raise StoreError("The database server of postgresql://kap:***@db.clinic.example/clinic cannot be reached.")
        return self.store


@pytest.fixture
def database(clinic: Clinic) -> Database:
    return Database(clinic.store)


def build(open_store: Callable[[], Store]) -> SessionGate:
    routes = [Route("/healthz", answer_health), Route("/readyz", build_readiness(open_store))]
    return SessionGate(Starlette(routes=routes), SessionBook(open_store))


def test_whoever_is_not_signed_in_is_told_in_a_word_and_no_more(database: Database):
    ready = ask(build(database.open), "/readyz")
    assert (ready.status, json.loads(ready.body)) == (200, {"status": "ready"})
    database.is_there = False
    app = build(database.open)
    lost = ask(app, "/readyz")
    assert (lost.status, json.loads(lost.body)) == (503, {"status": "not ready"})
    alive = ask(app, "/healthz")
    assert (alive.status, json.loads(alive.body)) == (200, {"status": "ok"})


def test_the_database_is_asked_once_a_second_however_many_want_to_know(database: Database):
    moment = [100.0]
    readiness = Readiness(database.open, lambda: moment[0])
    assert [readiness.look() for _ in range(50)] == [True] * 50
    database.is_there = False
    assert readiness.look()
    moment[0] += REMEMBERED_S
    assert [readiness.look() for _ in range(50)] == [False] * 50
    database.is_there = True
    moment[0] += REMEMBERED_S
    assert readiness.look()
    assert database.asked == 3


def test_while_the_database_does_not_answer_at_all_nobody_waits_for_it(
    database: Database, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("dashboard.health.WAIT_S", 0)
    asked, answer = threading.Event(), threading.Event()

    def hang() -> Store:
        asked.set()
        answer.wait()
        return database.open()

    readiness = Readiness(hang)
    with ThreadPoolExecutor(1) as thread:
        first = thread.submit(readiness.look)
        asked.wait()
        assert not readiness.look()
        answer.set()
        assert first.result()
