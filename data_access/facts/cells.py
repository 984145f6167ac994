"""The cells that several tables share: words as codes, days, flags, moments, measures."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import BigInteger, Integer, Text, case, cast, extract, func, literal, type_coerce

from data_access.facts.arrays import MISSING
from data_access.facts.local_days import DAY_SECONDS, to_local_days
from data_access.facts.packing import Cell
from data_access.facts.source import Source

LAST_DAY = 2**17 - 2
QUARTER_SECONDS = 900
LAST_QUARTER = 2**22 - 1
MEASURE_PARTS = 10_000
"""Measures are fetched in ten-thousandths of their unit."""


def key_cell(name: str, column: Any, last: int, empty: int | None = None) -> Cell:
    """A row key, counted up from 1 to ``last``."""
    return Cell(name, column, 1, last, empty)


def code_cell(name: str, column: Any, words: Sequence[str]) -> Cell:
    """A text column as the index of its word; a word that is not among them reads as MISSING."""
    return coded_cell(name, column, {word: code for code, word in enumerate(words)})


def coded_cell(name: str, column: Any, codes: dict[str, int]) -> Cell:
    """A text column as the code of its word; a word without a code reads as MISSING."""
    return Cell(name, case(codes, value=column, else_=MISSING), MISSING, max(codes.values()), None)


def flag_cell(source: Source, name: str, column: Any) -> Cell:
    """Yes 1, no 0, not recorded MISSING."""
    value = cast(column, Integer) if source.is_postgresql else type_coerce(column, Integer)
    return Cell(name, value, 0, 1)


def day_cell(name: str, column: Any, empty: int | None = None) -> Cell:
    """A day number since 1970."""
    return Cell(name, type_coerce(column, Integer), 0, LAST_DAY, empty, "looked at")


def measure_cell(source: Source, name: str, column: Any, high: int) -> Cell:
    """A measure from 0 to ``high`` in ten-thousandths, rounded; MISSING where not recorded."""
    parts = column * MEASURE_PARTS
    # PostgreSQL rounds where SQLite cuts.
    rounded = cast(parts, BigInteger) if source.is_postgresql else cast(parts + 0.5, Integer)
    return Cell(name, rounded, 0, high * MEASURE_PARTS)


def to_measure(parts: NDArray[np.signedinteger]) -> NDArray[np.float32]:
    """What ``measure_cell`` fetched, in its unit; NaN where not recorded."""
    return np.where(parts == MISSING, np.nan, parts / MEASURE_PARTS).astype(np.float32)


def calendar_day(source: Source, column: Any) -> Any:
    """SQL for the day number of a calendar date."""
    if source.is_postgresql:
        return type_coerce(column - literal(date(1970, 1, 1)), Integer)
    return func.unixepoch(type_coerce(column, Text), type_=Integer) // DAY_SECONDS


def recorded_cell(source: Source, column: Any) -> Cell:
    """When a row was recorded, in quarters of an hour: no local day of our time begins within one."""
    quarter = _epoch_seconds(source, column) // QUARTER_SECONDS
    return Cell("recorded", quarter, 0, LAST_QUARTER, None, "looked at")


def to_recorded_days(quarter: NDArray[np.signedinteger], time_zone: str) -> NDArray[np.int32]:
    """The moments that ``recorded_cell`` fetched, as local days."""
    return to_local_days(quarter.astype(np.int64) * QUARTER_SECONDS, time_zone)


def second_cell(source: Source, moment: Any, day: Any) -> Cell:
    """Seconds from 00:00 UTC of the day before a local day to a moment on it: puts rows of one day in order."""
    second = _epoch_seconds(source, moment) - (type_coerce(day, Integer) - 1) * literal(DAY_SECONDS, BigInteger)
    return Cell("second", second, 0, 2**18 - 1, None, "cut")


def to_minutes(day: NDArray[np.signedinteger], second: NDArray[np.signedinteger]) -> NDArray[np.int32]:
    """The moment that ``second_cell`` fetched, as whole minutes since 1970-01-01 00:00 UTC (seconds dropped)."""
    return (((day.astype(np.int64) - 1) * DAY_SECONDS + second) // 60).astype(np.int32)


def _epoch_seconds(source: Source, column: Any) -> Any:
    """SQL for the seconds since 1970-01-01 UTC of a moment."""
    if source.is_postgresql:
        return cast(extract("epoch", column), BigInteger)
    return type_coerce(column, Integer)
