"""The cells that several tables share: words as codes, days, flags, moments."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Integer, Text, case, cast, extract, func, literal, type_coerce
from sqlalchemy.orm import Session

from data_access.facts.arrays import MISSING
from data_access.facts.local_days import DAY_SECONDS
from data_access.facts.packing import Cell

LAST_DAY = 2**17 - 3
QUARTER_SECONDS = 900
LAST_QUARTER = 2**22 - 3


def is_postgresql(session: Session) -> bool:
    """Whether the session speaks to PostgreSQL (else: SQLite)."""
    return session.get_bind().dialect.name == "postgresql"


def code_cell(name: str, column: Any, words: Sequence[str]) -> Cell:
    """A text column as the index of its word; a word that is not among them reads as MISSING."""
    return coded_cell(name, column, {word: code for code, word in enumerate(words)})


def coded_cell(name: str, column: Any, codes: dict[str, int]) -> Cell:
    """A text column as the code of its word; a word without a code reads as MISSING."""
    return Cell(name, case(codes, value=column), 0, max(codes.values()))


def flag_cell(name: str, column: Any) -> Cell:
    """Yes 1, no 0, not recorded MISSING."""
    return Cell(name, cast(column, Integer), 0, 1)


def day_cell(name: str, column: Any, empty: int = MISSING) -> Cell:
    """A day number since 1970."""
    return Cell(name, type_coerce(column, Integer), 0, LAST_DAY, empty, bounded=False)


def calendar_day(session: Session, column: Any) -> ColumnElement[int]:
    """SQL for the day number of a calendar date."""
    if is_postgresql(session):
        return type_coerce(column - literal(date(1970, 1, 1)), Integer)
    return func.unixepoch(type_coerce(column, Text), type_=Integer) // DAY_SECONDS


def epoch_seconds(session: Session, column: Any) -> ColumnElement[int]:
    """SQL for the seconds since 1970-01-01 UTC of a moment."""
    if is_postgresql(session):
        return cast(extract("epoch", column), BigInteger)
    return type_coerce(column, Integer)


def recorded_cell(session: Session, column: Any) -> Cell:
    """When a row was recorded, in quarters of an hour: no local day of our time begins within one."""
    return Cell("recorded", epoch_seconds(session, column) // QUARTER_SECONDS, 0, LAST_QUARTER, bounded=False)


def second_cell(session: Session, moment: Any, day: Any) -> Cell:
    """Seconds from UTC midnight of a local day to a moment on it: puts rows of one day in order."""
    seconds = epoch_seconds(session, moment) - type_coerce(day, Integer) * DAY_SECONDS
    return Cell("second", seconds, -DAY_SECONDS, 2 * DAY_SECONDS, bounded=False)
