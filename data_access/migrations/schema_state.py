"""How a database's tables stand to this program. Asked at every start, and therefore without Alembic."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from sqlalchemy import ColumnClause, Connection, column, inspect, select, table

FOLDER = Path(__file__).parent
VERSION_TABLE = "alembic_version"
State = Literal["empty", "current", "older", "newer", "foreign"]
_REVISION: Final = re.compile(r"""^(revision|down_revision) = ["'](\w+)["']""", re.MULTILINE)


@dataclass(frozen=True)
class SchemaState:
    """How a database's tables stand to this program. ``revision``: the one the database names, if any."""

    state: State
    revision: str | None


def get_schema_state(connection: Connection, folder: Path = FOLDER) -> SchemaState:
    """Compare a database's revision with the migrations of this program."""
    names = set(inspect(connection).get_table_names())
    revision = _read_revision(connection) if VERSION_TABLE in names else None
    if revision is None:
        return SchemaState("foreign" if names - {VERSION_TABLE} else "empty", None)
    known, head = read_revisions(folder)
    if revision not in known:
        return SchemaState("newer", revision)
    return SchemaState("current" if revision == head else "older", revision)


def _read_revision(connection: Connection) -> str | None:
    number: ColumnClause[str] = column("version_num")
    return connection.scalar(select(number).select_from(table(VERSION_TABLE, number)))


def read_revisions(folder: Path) -> tuple[frozenset[str], str]:
    """Every revision of this program, and the newest: the one that no other one builds on."""
    found = [dict(_REVISION.findall(path.read_text("utf-8"))) for path in (folder / "versions").glob("*.py")]
    known = {names["revision"] for names in found}
    (head,) = known - {names.get("down_revision") for names in found}
    return frozenset(known), head


def lock_tables(connection: Connection) -> None:
    """Who would change the tables of a server meanwhile waits: app processes that start together, say."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(hashtext('kap-outcomes migration'))")
