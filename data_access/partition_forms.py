"""What a table of a PostgreSQL server is besides its columns and rows, read from the server's catalogue as statements.

So a table can be made anew in another form (partitioned by site) and lose nothing: keys, indexes, triggers, policies,
rights. References and policies speak of other tables too: they are taken from all tables first, and given back last.
"""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, text

_HERE: Final = "current_schema()::regnamespace"

_TABLES: Final = text(
    f"""
    SELECT relname, relkind = 'p' FROM pg_class
    WHERE relnamespace = {_HERE} AND relkind IN ('r', 'p') AND NOT relispartition
        AND EXISTS (SELECT FROM pg_attribute WHERE attrelid = pg_class.oid AND attname = 'site_id')
        AND NOT EXISTS (SELECT FROM pg_constraint WHERE conrelid = pg_class.oid AND contype = 'p' AND conkey = ARRAY[
            (SELECT attnum FROM pg_attribute WHERE attrelid = pg_class.oid AND attname = 'site_id')])
    ORDER BY relname
    """  # noqa: S608
)
"""Tables with rows of many sites; those with one row a site (its counters) stay whole."""
_KEYS: Final = text(
    """
    SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint
    WHERE conrelid = cast(:name AS regclass) AND contype IN ('p', 'u') ORDER BY contype, conname
    """
)
_INDEXES: Final = text(
    """
    SELECT relname, pg_get_indexdef(indexrelid) FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
    WHERE indrelid = cast(:name AS regclass) AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)
    ORDER BY relname
    """
)
_TRIGGERS: Final = text(
    """
    SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger
    WHERE tgrelid = cast(:name AS regclass) AND NOT tgisinternal AND tgparentid = 0 ORDER BY tgname
    """
)
_RIGHTS: Final = text(
    """
    SELECT grantee::regrole::text, string_agg(privilege_type, ', ' ORDER BY privilege_type)
    FROM pg_class, aclexplode(relacl) WHERE pg_class.oid = cast(:name AS regclass) AND grantee NOT IN (0, relowner)
    GROUP BY grantee
    """
)
_REFERENCES: Final = text(
    f"""
    SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
    WHERE contype = 'f' AND conparentid = 0 AND connamespace = {_HERE} ORDER BY 1, 2
    """  # noqa: S608
)
_POLICIES: Final = text(
    """
    SELECT tablename, policyname, permissive, array_to_string(roles, ', '), cmd, qual, with_check FROM pg_policies
    WHERE schemaname = current_schema() ORDER BY tablename, policyname
    """
)
_GUARDED: Final = text("SELECT relrowsecurity FROM pg_class WHERE oid = cast(:name AS regclass)")


@dataclass(frozen=True)
class Part:
    """One thing that belongs to a table: its name, and the statements that take it away and make it again."""

    table: str
    name: str
    drop: str
    make: str


@dataclass(frozen=True)
class Form:
    """What is made again with one table. ``guards``: statements that switch its row security on and give its rights."""

    parts: tuple[Part, ...]
    guards: tuple[str, ...]


def _constraint(table: str, name: str, made: str) -> Part:
    alter = f"ALTER TABLE {table}"
    return Part(table, name, f"{alter} DROP CONSTRAINT {name}", f"{alter} ADD CONSTRAINT {name} {made}")


def list_tables(connection: Connection) -> dict[str, bool]:
    """Every table with rows of many sites, and whether it is partitioned."""
    return {name: bool(done) for name, done in connection.execute(_TABLES)}


def read_form(connection: Connection, table: str) -> Form:
    """Keys, indexes, triggers, row security and rights of a table and of the numbers of its rows."""
    named = {"name": table}
    keys = [_constraint(table, name, made) for name, made in connection.execute(_KEYS, named)]
    indexes = [Part(table, name, f"DROP INDEX {name}", made) for name, made in connection.execute(_INDEXES, named)]
    guards = [f"GRANT {rights} ON {table} TO {role}" for role, rights in connection.execute(_RIGHTS, named)]
    if numbers := find_numbers(connection, table):
        given = connection.execute(_RIGHTS, {"name": numbers})
        guards += [f"GRANT {rights} ON SEQUENCE {numbers} TO {role}" for role, rights in given]
    if connection.scalar(_GUARDED, named):
        guards.append(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")
    return Form((*keys, *indexes, *read_triggers(connection, table)), tuple(guards))


def read_triggers(connection: Connection, table: str) -> list[Part]:
    """The triggers somebody made on a table."""
    return [
        Part(table, name, f"DROP TRIGGER {name} ON {table}", made)
        for name, made in connection.execute(_TRIGGERS, {"name": table})
    ]


def find_numbers(connection: Connection, table: str) -> str | None:
    """The sequence that numbers a table's rows, or None where they have no number of their own."""
    has_id = text("SELECT 1 FROM pg_attribute WHERE attrelid = cast(:name AS regclass) AND attname = 'id'")
    if connection.scalar(has_id, {"name": table}) is None:
        return None
    found: str | None = connection.scalar(text("SELECT pg_get_serial_sequence(:name, 'id')"), {"name": table})
    return found


def read_references(connection: Connection) -> list[Part]:
    """Every foreign key there is."""
    return [_constraint(table, name, made) for table, name, made in connection.execute(_REFERENCES)]


def read_policies(connection: Connection) -> list[Part]:
    """Every rule of the row security."""
    parts = []
    for table, name, permissive, roles, act, seen, written in connection.execute(_POLICIES):
        make = f"CREATE POLICY {name} ON {table} AS {permissive} FOR {act} TO {roles}"
        make += f" USING ({seen})" if seen is not None else ""
        make += f" WITH CHECK ({written})" if written is not None else ""
        parts.append(Part(table, name, f"DROP POLICY {name} ON {table}", make))
    return parts
