"""How long one statement of a reader may take. Then the database stops it, and whoever waits reads a sentence.

Writers have no limit: an import takes as long as it takes. Nor has a reader who has lifted it for what takes long by
its nature: the load of the facts, a check of the whole database, an export.
"""

from collections.abc import Callable
from functools import partial
from time import monotonic
from typing import Any, Final

from sqlalchemy import Connection, Engine, event
from sqlalchemy.orm import Session
from sqlcipher3 import dbapi2

from data_access.errors import SettingsError

DEFAULT_S: Final = 30
MOST_S: Final = 3_600
STEPS: Final = 1_000_000
"""Of SQLite's machine between two looks at the clock: some hundredths of a second, and no cost to measure."""
WRITES: Final = "kap_writes"
"""Execution option: this connection's transactions write."""
_CLOCK: Final = "kap_statement_clock"


def read_time_limit(text: str | None) -> int:
    """The setting in seconds. Raises SettingsError."""
    if text is None:
        return DEFAULT_S
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= MOST_S):
        raise SettingsError(f"statement_timeout_s is “{text}”; it is a whole number of seconds from 1 to {MOST_S:,}.")
    return int(text)


class StatementClock:
    """When the statement that runs on one SQLite connection has taken too long. None: it may take all the time."""

    def __init__(self, limit_s: float) -> None:
        self._limit_s = limit_s
        self._is_limited = False
        self._ends_at: float | None = None

    def begin(self, is_limited: bool) -> None:
        """A transaction begins."""
        self._is_limited, self._ends_at = is_limited, None

    def start(self) -> None:
        """A statement begins."""
        self._ends_at = monotonic() + self._limit_s if self._is_limited else None

    def is_over(self) -> bool:
        """Whether it is to be stopped; SQLite asks while it works."""
        return self._ends_at is not None and monotonic() > self._ends_at


def limit_on_sqlite(engine: Engine, limit_s: float) -> None:
    """Stop a reader's statement on any connection of this engine that takes longer."""
    event.listen(engine, "connect", partial(_wind_up, limit_s))
    event.listen(engine, "begin", _begin_on_sqlite)
    event.listen(engine, "before_cursor_execute", _start_on_sqlite)


def _wind_up(limit_s: float, connection: dbapi2.Connection, record: Any) -> None:
    clock = record.info[_CLOCK] = StatementClock(limit_s)
    connection.set_progress_handler(clock.is_over, STEPS)


def _begin_on_sqlite(connection: Connection) -> None:
    _clock_of(connection).begin(not _writes(connection))


def _start_on_sqlite(connection: Connection, *_: object) -> None:
    _clock_of(connection).start()


def _clock_of(connection: Connection) -> StatementClock:
    clock: StatementClock = connection.info[_CLOCK]
    return clock


def limit_on_postgres(engine: Engine, limit_s: float) -> None:
    """The same on a server, which keeps the time itself."""
    event.listen(engine, "connect", partial(_tell_limit, limit_s))
    event.listen(engine, "begin", _begin_on_postgres)


def _tell_limit(limit_s: float, connection: Any, _record: object) -> None:
    connection.execute("SELECT set_config('statement_timeout', %s, false)", (f"{round(limit_s * 1000)}ms",))
    connection.commit()


def _begin_on_postgres(connection: Connection) -> None:
    if _writes(connection):
        _lift_on_postgres(connection)


def _lift_on_postgres(connection: Connection) -> None:
    # On the driver's connection: it is no question, and nobody who counts questions should see it.
    driver: Any = connection.connection.driver_connection
    driver.execute("SET LOCAL statement_timeout = 0")


def _writes(connection: Connection) -> bool:
    return bool(connection.get_execution_options().get(WRITES, False))


def lift_time_limit(session: Session) -> None:
    """Let the statements of this transaction take as long as they take."""
    connection = session.connection()
    lift: dict[str, Callable[[Connection], None]] = {"sqlite": _lift_on_sqlite, "postgresql": _lift_on_postgres}
    lift[connection.dialect.name](connection)


def _lift_on_sqlite(connection: Connection) -> None:
    if _CLOCK in connection.info:
        _clock_of(connection).begin(is_limited=False)
