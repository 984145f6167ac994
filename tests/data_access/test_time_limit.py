"""A statement that takes too long is stopped, said in a sentence, and leaves the connection as good as new."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, nullcontext
from dataclasses import replace
from itertools import count, repeat
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from data_access import time_limit
from data_access.database import Store, open_store
from data_access.engines import make_postgres_engine, make_sqlite_engine
from data_access.errors import SettingsError, StoreError
from data_access.keys import get_key
from data_access.row_security import APP_ROLE
from data_access.time_limit import lift_time_limit, read_time_limit
from tests.conftest import make_settings

LIMIT_S = 0.05
TOOK_TOO_LONG = "took too long to answer, and was stopped"
COUNTING = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {most}) SELECT max(i) FROM n"

Slow = Callable[[Session], int]


def _count_on_sqlite(session: Session) -> int:
    """Some millions of steps of SQLite's machine, so that it looks at the clock."""
    return int(session.execute(text(COUNTING.format(most=300_000))).scalar_one())


def _sleep_on_postgres(session: Session) -> int:
    return int(session.execute(text("SELECT 1 FROM pg_sleep(0.15)")).scalar_one())


@pytest.fixture(params=["sqlite", "postgres"])
def limited(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[Store, Slow]]:
    """A store whose readers have little time, and a question that takes more."""
    store: Store = request.getfixturevalue(f"{request.param}_store")
    if request.param == "sqlite":
        # The clock goes on by an hour each time somebody looks at it.
        hours = count(0, 3_600)
        monkeypatch.setattr(time_limit, "monotonic", lambda: next(hours))
        settings = make_settings(tmp_path / "store")
        engine = make_sqlite_engine(settings.database_path, get_key(settings, settings.database_path), limit_s=LIMIT_S)
    else:
        engine = make_postgres_engine(store.engine.url, APP_ROLE, LIMIT_S)
    made = Store(engine, store.where, store.keys, store.heads)
    yield made, _count_on_sqlite if request.param == "sqlite" else _sleep_on_postgres
    made.close()


def test_a_question_that_takes_too_long_is_stopped_and_the_next_one_is_answered(limited: tuple[Store, Slow]):
    store, ask_slowly = limited
    for _ in range(2):
        with pytest.raises(StoreError, match=TOOK_TOO_LONG), store.read() as session:
            ask_slowly(session)
        with store.read() as session:
            assert session.execute(text("SELECT 1")).scalar_one() == 1


def test_what_takes_long_by_its_nature_takes_as_long_as_it_takes(limited: tuple[Store, Slow]):
    store, ask_slowly = limited
    with store.read() as session:
        lift_time_limit(session)
        assert ask_slowly(session) > 0
    # Lifted for that transaction only.
    with pytest.raises(StoreError, match=TOOK_TOO_LONG), store.read() as session:
        ask_slowly(session)


def test_a_writer_has_no_limit(limited: tuple[Store, Slow]):
    store, ask_slowly = limited
    with store.write() as session:
        assert ask_slowly(session) > 0


def test_on_a_server_the_programs_readers_are_limited_as_the_setting_says(postgres_store: Store, tmp_path: Path):
    address = postgres_store.engine.url.render_as_string(hide_password=False)
    with closing(open_store(replace(make_settings(tmp_path, address), statement_timeout_s=7))) as store:
        with store.read() as session:
            assert session.execute(text("SHOW statement_timeout")).scalar_one() == "7s"
        with store.write() as session:
            assert session.execute(text("SHOW statement_timeout")).scalar_one() == "0"
        with store.read() as session:
            assert session.execute(text("SHOW statement_timeout")).scalar_one() == "7s"


@pytest.mark.usefixtures("sqlite_store")
@pytest.mark.parametrize(("step_s", "stopped"), [(0.0, False), (8.0, True)])
def test_on_a_file_the_programs_readers_are_limited_as_the_setting_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step_s: float, stopped: bool
):
    moments: Iterator[float] = count(0, step_s) if step_s else repeat(0.0)
    monkeypatch.setattr(time_limit, "monotonic", lambda: next(moments))
    with closing(open_store(replace(make_settings(tmp_path / "store"), statement_timeout_s=7))) as store:
        refused: AbstractContextManager[Any] = nullcontext()
        if stopped:
            refused = pytest.raises(StoreError, match=TOOK_TOO_LONG)
        with refused, store.read() as session:
            _count_on_sqlite(session)
        with store.write() as session:
            assert _count_on_sqlite(session) > 0


def test_the_limit_is_half_a_minute_unless_set():
    assert read_time_limit(None) == 30
    assert read_time_limit("1") == 1
    assert read_time_limit("3600") == 3600


@pytest.mark.parametrize("text", ["0", "-1", "3601", "1.5", "ten", "", "٣"])
def test_a_limit_that_makes_no_sense_is_refused_with_what_it_may_be(text: str):
    with pytest.raises(SettingsError, match="a whole number of seconds from 1 to 3,600"):
        read_time_limit(text)
