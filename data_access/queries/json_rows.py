"""A row as one JSON array, written the same way on SQLite and PostgreSQL.

Lets rows of different tables come back in one UNION ALL: one statement, one round trip.
"""

from typing import Any

from sqlalchemy import Text
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from data_access.columns import Instant, Structure


class json_row(FunctionElement[str]):  # noqa: N801 - an SQL function
    """The given columns as the text of one JSON array.

    Moments become epoch seconds and structures nest; a flag is true/false on
    PostgreSQL and 1/0 on SQLite; a date is its ISO text.
    """

    type = Text()
    inherit_cache = True


def _places(element: json_row, compiler: SQLCompiler, moment: str, structure: str, **kw: Any) -> str:
    parts = []
    for column in element.clauses:
        text = compiler.process(column, **kw)
        if isinstance(column.type, Instant):
            text = moment.format(text)
        elif isinstance(column.type, Structure):
            text = structure.format(text)
        parts.append(text)
    return ", ".join(parts)


@compiles(json_row, "sqlite")
def _on_sqlite(element: json_row, compiler: SQLCompiler, **kw: Any) -> str:
    return f"json_array({_places(element, compiler, '{}', 'json({})', **kw)})"


@compiles(json_row, "postgresql")
def _on_postgresql(element: json_row, compiler: SQLCompiler, **kw: Any) -> str:
    return f"CAST(json_build_array({_places(element, compiler, 'EXTRACT(EPOCH FROM {})::bigint', '{}', **kw)}) AS text)"
