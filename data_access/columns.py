"""Column types that SQLite's STRICT tables and PostgreSQL both take.

STRICT accepts only INTEGER, REAL, TEXT and BLOB, so each type here names its
SQLite storage; PostgreSQL gets its natural type. Text sorts by code point on both.
"""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import BigInteger, Boolean, CheckConstraint, Date, DateTime, Double, Integer, Text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine


def _text(dialect: Dialect) -> TypeEngine[Any]:
    return postgresql.TEXT(collation="C") if dialect.name == "postgresql" else sqlite.TEXT()


class Words(TypeDecorator[str]):
    """Text that sorts by code point."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return _text(dialect)


class Key(TypeDecorator[int]):
    """A 64-bit row key (INTEGER on SQLite, so that it is the rowid)."""

    impl = BigInteger
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return BigInteger() if dialect.name == "postgresql" else sqlite.INTEGER()


class Whole(TypeDecorator[int]):
    """A whole number. Day numbers are whole numbers too: local days since 1970-01-01."""

    impl = Integer
    cache_ok = True


class Real(TypeDecorator[float]):
    """A double (REAL on SQLite)."""

    impl = Double
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return Double() if dialect.name == "postgresql" else sqlite.REAL()


class Flag(TypeDecorator[bool]):
    """Yes, no or (NULL) not recorded: BOOLEAN on PostgreSQL, INTEGER 0/1 on SQLite."""

    impl = Boolean
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return Boolean() if dialect.name == "postgresql" else sqlite.INTEGER()

    def process_bind_param(self, value: bool | None, dialect: Dialect) -> Any:
        if value is None or dialect.name == "postgresql":
            return value
        return int(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> bool | None:
        return None if value is None else bool(value)


class CalendarDate(TypeDecorator[date]):
    """A calendar date: DATE on PostgreSQL, ISO text on SQLite."""

    impl = Date
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return Date() if dialect.name == "postgresql" else sqlite.TEXT()

    def process_bind_param(self, value: date | None, dialect: Dialect) -> Any:
        if value is None or dialect.name == "postgresql":
            return value
        return value.isoformat()

    def process_result_value(self, value: Any, dialect: Dialect) -> date | None:
        if value is None or isinstance(value, date):
            return value
        return date.fromisoformat(value)


class Instant(TypeDecorator[datetime]):
    """A moment in UTC, whole seconds: TIMESTAMPTZ on PostgreSQL, INTEGER epoch seconds on SQLite."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return DateTime(timezone=True) if dialect.name == "postgresql" else sqlite.INTEGER()

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("A moment needs a time zone.")
        value = value.astimezone(UTC).replace(microsecond=0)
        return value if dialect.name == "postgresql" else int(value.timestamp())

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if isinstance(value, datetime):
            return value.astimezone(UTC)
        return datetime.fromtimestamp(value, UTC)


class Structure(TypeDecorator[Any]):
    """A small list or mapping as JSON: JSONB on PostgreSQL, text on SQLite."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return postgresql.JSONB(none_as_null=True) if dialect.name == "postgresql" else sqlite.TEXT()

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        if value is None or dialect.name == "postgresql":
            return value
        return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        return json.loads(value) if isinstance(value, str) else value


def one_of(column: str, *values: str) -> CheckConstraint:
    """CHECK that a text column holds one of the given words."""
    words = ", ".join(f"'{v}'" for v in values)
    return CheckConstraint(f"{column} IN ({words})", name=f"{column}_known")


def between(column: str, low: float, high: float) -> CheckConstraint:
    """CHECK that a column lies within bounds, both inclusive (NULL passes)."""
    return CheckConstraint(f"{column} BETWEEN {low} AND {high}", name=f"{column}_range")
