"""Many rows at a time through the driver: statements are built by SQLAlchemy, rows travel as plain tuples.

Values are kept in the form SQLite stores them in (moments as seconds, flags as 0 and 1,
structures as JSON text); on SQLite they go through untouched, on PostgreSQL each column
is turned once per batch. That halves the time of a large import.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Connection, Integer, Table, and_, bindparam, func, insert, literal, select, type_coerce, update
from sqlalchemy.dialects import postgresql
from sqlalchemy.types import NullType, TypeDecorator, TypeEngine

from data_access.columns import CalendarDate, Flag, Instant, Structure
from data_access.importers.cells import write_list

Values = Sequence[Any]
Turn = Callable[[Any], Any]


def _to_moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def _from_moment(moment: datetime) -> int:
    return int(moment.timestamp())


INTO_POSTGRES: dict[type[TypeEngine[Any]], Turn] = {
    Instant: _to_moment,
    Flag: bool,
    CalendarDate: date.fromisoformat,
}
"""Structures go as text, which the statement casts."""
OUT_OF_POSTGRES: dict[type[TypeEngine[Any]], Turn] = {
    Instant: _from_moment,
    Flag: int,
    CalendarDate: date.isoformat,
    Structure: write_list,
}


class Driver:
    """Reads and writes rows of one site on one open transaction."""

    def __init__(self, connection: Connection, site_id: int) -> None:
        self.connection, self.site_id = connection, site_id
        self.is_postgres = connection.dialect.name == "postgresql"
        kind: Any = type(connection.dialect)
        self._positional = kind(paramstyle="format" if self.is_postgres else "qmark")

    def find(self, table: Table, key: Sequence[str], wanted: Sequence[Values], fields: Sequence[str]) -> dict[int, Any]:
        """Rows by their key. ``wanted``: one sequence per key column. Place in ``wanted`` to id and fields."""
        if not wanted or not wanted[0]:
            return {}
        return dict(self._rows(table, key, wanted, ["id", *fields]))

    def find_all(
        self, table: Table, key: Sequence[str], wanted: Sequence[Values], fields: Sequence[str]
    ) -> list[tuple[Any, ...]]:
        """Rows that share a key, as tuples: place in ``wanted``, fields."""
        if not wanted or not wanted[0]:
            return []
        return [(place, *row) for place, row in self._rows(table, key, wanted, fields)]

    def _rows(
        self, table: Table, key: Sequence[str], wanted: Sequence[Values], fields: Sequence[str]
    ) -> Iterable[tuple[int, tuple[Any, ...]]]:
        listed, place_of, parts = self._list_wanted(table, key, wanted)
        raw = [type_coerce(table.c[name], NullType()) for name in fields]
        same = [table.c[name] == part for name, part in zip(key, parts, strict=True)]
        # An outer join, so that the few wanted keys are always looked up in the many stored ones, never the reverse.
        both = listed.outerjoin(table, and_(table.c.site_id == self.site_id, *same))
        # coalesce, because "is not null" would let the database turn the join round again.
        query = select(place_of, *raw).select_from(both).where(func.coalesce(table.c.id, 0) > 0)
        turns = self._turns(OUT_OF_POSTGRES, table, fields)
        rows = self.connection.execute(query).all()
        if turns is None:
            return [(row[0], tuple(row[1:])) for row in rows]
        return [
            (int(row[0]), tuple(_turn(turn, value) for turn, value in zip(turns, row[1:], strict=True))) for row in rows
        ]

    def _list_wanted(self, table: Table, key: Sequence[str], wanted: Sequence[Values]) -> tuple[Any, Any, list[Any]]:
        """SQL for the wanted keys as rows; for the place of each; for its parts."""
        if self.is_postgres:
            arrays = [
                literal(self._turn_column(table, name, values), postgresql.ARRAY(self._plain_type(table, name)))
                for name, values in zip(key, wanted, strict=True)
            ]
            listed = func.unnest(*arrays).table_valued(*key, with_ordinality="place").render_derived(name="wanted")
            return listed, listed.c.place - 1, [listed.c[name] for name in key]
        text = json.dumps(list(zip(*wanted, strict=True)), ensure_ascii=False)
        each = func.json_each(text).table_valued("key", "value", name="wanted")
        parts = [func.json_extract(each.c.value, f"$[{number}]", type_=NullType()) for number in range(len(key))]
        return each, type_coerce(each.c.key, Integer), parts

    def _plain_type(self, table: Table, name: str) -> TypeEngine[Any]:
        kind = table.c[name].type
        return kind.load_dialect_impl(self.connection.dialect) if isinstance(kind, TypeDecorator) else kind

    def insert(self, table: Table, columns: dict[str, Values]) -> None:
        """New rows of this site; one sequence of values per column."""
        columns = {"site_id": [self.site_id] * len(next(iter(columns.values()))), **columns}
        self._execute_many(insert(table), table, columns)

    def update(self, table: Table, ids: Values, columns: dict[str, Values]) -> None:
        """New values of rows of this site."""
        where = (table.c.site_id == bindparam("row_site"), table.c.id == bindparam("row_id"))
        statement = update(table).where(*where)
        own = {"row_site": [self.site_id] * len(ids), "row_id": ids}
        self._execute_many(statement, table, {**columns, **own})

    def _execute_many(self, statement: Any, table: Table, columns: dict[str, Values]) -> None:
        dialect = self._positional
        written = [name for name in columns if name in table.c]
        compiled = statement.compile(dialect=dialect, column_keys=written)
        order = compiled.positiontup or []
        turned = [self._turn_column(table, name, columns[name]) for name in order]
        self.connection.exec_driver_sql(str(compiled), list(zip(*turned, strict=True)))

    def _turn_column(self, table: Table, name: str, values: Values) -> Values:
        if not self.is_postgres or name not in table.c:
            return values
        turn = INTO_POSTGRES.get(type(table.c[name].type))
        return list(values) if turn is None else [_turn(turn, value) for value in values]

    def _turns(self, turns: dict[type[TypeEngine[Any]], Turn], table: Table, fields: Sequence[str]) -> Any:
        return [turns.get(type(table.c[name].type)) for name in fields] if self.is_postgres else None


def _turn(turn: Turn | None, value: Any) -> Any:
    return value if turn is None or value is None else turn(value)
