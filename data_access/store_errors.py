"""What went wrong with a database, in a sentence: what, where and what to do."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlcipher3 import dbapi2

from data_access.errors import StoreBusy, StoreError

LOCKED = "The database {where} is locked: another program is writing to it. Try again when it has finished."
TOO_LONG = (
    "The database {where} took too long to answer, and was stopped. Nothing was changed. Try again; if it stays slow, "
    "tell whoever runs the program."
)
SQLITE = {
    "SQLITE_BUSY": LOCKED,
    "SQLITE_LOCKED": LOCKED,
    "SQLITE_READONLY": "The database {where} is read-only. Give this user the right to write to it and to its folder.",
    "SQLITE_FULL": "The disk that holds {where} is full. Make room and try again; nothing was written.",
    "SQLITE_NOTADB": "{where} is not a database of this program, or the key does not fit it. Check KAP_DATABASE_KEY.",
    "SQLITE_CORRUPT": "The database {where} is damaged. Restore the last backup with `kap-outcomes restore`.",
    "SQLITE_CANTOPEN": "The database {where} cannot be opened. Check that the file and its folder belong to this user.",
    "SQLITE_PERM": "The database {where} cannot be opened. Check that the file and its folder belong to this user.",
    "SQLITE_INTERRUPT": TOO_LONG,
    "SQLITE_IOERR": "The disk that holds {where} reports an error. Check the disk and the room on it.",
}
POSTGRES = {
    "55P03": LOCKED,
    "57014": TOO_LONG,
    "25006": "The database {where} is read-only. Use a server that accepts writes.",
    "42501": (
        "This user may not do that in the database {where}. Let its administrator give the right with: "
        "GRANT kap_outcomes_app TO this user;"
    ),
    "KAP01": (
        "The tables of {where} were not made or updated: the role kap_outcomes_app is not there, and this user may not "
        "make it. Let an administrator of the server run: CREATE ROLE kap_outcomes_app NOLOGIN;"
    ),
    "53100": "The disk of the server of {where} is full. Make room and try again; nothing was written.",
    "53300": "The server of {where} has no connection left. Try again, or raise its max_connections.",
    "28P01": "The password for {where} was refused. Check KAP_DATABASE_URL.",
    "28000": "The user of {where} was refused. Check KAP_DATABASE_URL.",
    "3D000": "There is no database {where} on that server. Create it, or correct KAP_DATABASE_URL.",
}
UNREACHABLE = "The database server of {where} cannot be reached. Check that it runs, and KAP_DATABASE_URL."


def explain(error: BaseException, where: str) -> StoreError | None:
    """The sentence for a driver's error, or None where it is no fault of the database's state."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    name = getattr(cause, "sqlite_errorname", None)
    state = getattr(cause, "sqlstate", None)
    text = None
    if name is not None:
        # Extended codes start with the plain one: SQLITE_IOERR_WRITE, SQLITE_READONLY_DBMOVED.
        text = next((sentence for code, sentence in SQLITE.items() if name.startswith(code)), None)
    elif state is not None:
        text = POSTGRES.get(state, UNREACHABLE if state.startswith(("08", "57P")) else None)
    elif isinstance(error, PoolTimeout):
        text = "All connections to {where} are in use. Try again in a moment."
    elif isinstance(error, DBAPIError) and (error.connection_invalidated or _is_connection_failure(cause)):
        text = _explain_refusal(str(cause))
    if text is None:
        return None
    return (StoreBusy if text is LOCKED else StoreError)(text.format(where=where))


def _is_connection_failure(cause: BaseException | None) -> bool:
    return type(cause).__module__.startswith("psycopg") and type(cause).__name__ in (
        "OperationalError",
        "ConnectionTimeout",
    )


def _explain_refusal(message: str) -> str:
    """Libpq gives no code while it connects, only words."""
    if "password authentication failed" in message or "no password supplied" in message:
        return POSTGRES["28P01"]
    if "database" in message and "does not exist" in message:
        return POSTGRES["3D000"]
    if "role" in message and "does not exist" in message:
        return POSTGRES["28000"]
    return UNREACHABLE


@contextmanager
def explained(where: str) -> Iterator[None]:
    """Turn the driver's errors about the database's state into StoreError; let all others pass."""
    try:
        yield
    except (DBAPIError, PoolTimeout, dbapi2.Error) as error:
        sentence = explain(error, where)
        if sentence is None:
            raise
        raise sentence from error
