"""A clinic copied with changes that must not matter: other ids and order of rows, other days, no future."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import numpy as np
from sqlalchemy import Table, insert, select

from data_access.models import Base, Course, LongTermCheck, Review, Screening, Site, TreatmentSession
from data_access.store import Store

Row = dict[str, Any]
Rows = dict[str, list[Row]]
"""The rows of every table, by the table's name."""

CLINICAL = {table.__tablename__ for table in (Course, LongTermCheck, Screening, TreatmentSession)}
LONGEST_STEP = 1000


@dataclass(frozen=True)
class Changes:
    """What is changed in a copy: ids and order drawn from a seed, days moved by whole days, rows after a day gone."""

    relabel_seed: int | None = None
    shift_days: int = 0
    forget_after: int | None = None
    repeat_screenings: bool = False


def read_rows(store: Store) -> Rows:
    """Every row of every table."""
    with store.read() as session:
        return {
            table.name: [dict(row) for row in session.execute(select(table)).mappings()]
            for table in Base.metadata.sorted_tables
        }


def write_copy(rows: Rows, store: Store, changes: Changes) -> None:
    """Write the rows, changed, into an empty store."""
    changed = {name: [dict(row) for row in table] for name, table in rows.items()}
    if changes.forget_after is not None:
        _forget(changed, changes.forget_after)
    if changes.repeat_screenings:
        _repeat_screenings(changed)
    for table in changed.values():
        for row in table:
            _shift(row, changes.shift_days)
    generator = None if changes.relabel_seed is None else np.random.default_rng(changes.relabel_seed)
    if generator is not None:
        _relabel(changed, generator)
    with store.write() as session:
        for table in Base.metadata.sorted_tables:
            for start in range(0, len(changed[table.name]), LONGEST_STEP):
                session.execute(insert(table), changed[table.name][start : start + LONGEST_STEP])


def _forget(rows: Rows, day: int) -> None:
    """Leave out what happened later; ends, hand-overs, consents and referrals that came later had not come."""
    gone = {row["id"] for row in rows["session"] if row["day"] > day}
    later = {row["id"] for row in rows["course"] if row["started_day"] > day}
    _keep(rows, "session", lambda row: row["id"] not in gone and row["course_id"] not in later)
    kept = {row["id"] for row in rows["session"]}
    for name in ("vital", "side_effect"):
        _keep(rows, name, lambda row: row["session_id"] in kept)
    _keep(rows, "screening", lambda row: row["taken_day"] <= day)
    for row in rows["screening"]:
        row["course_id"] = None if row["course_id"] in later else row["course_id"]
        row["session_id"] = row["session_id"] if row["session_id"] in kept else None
    _keep(rows, "course", lambda row: row["id"] not in later)
    _keep(rows, "assignment", lambda row: row["from_day"] <= day)
    _keep(rows, "long_term_check", lambda row: row["day"] <= day)
    for row in rows["course"]:
        if row["ended_day"] is not None and row["ended_day"] > day:
            row["ended_day"] = row["end_reason"] = None
    for row in rows["assignment"]:
        row["until_day"] = None if (row["until_day"] or 0) > day else row["until_day"]
    for row in rows["patient"]:
        for name in ("consent_day", "referred_day"):
            row[name] = None if (row[name] or 0) > day else row[name]


def _keep(rows: Rows, table: str, keep: Callable[[Row], bool]) -> None:
    rows[table] = [row for row in rows[table] if keep(row)]


def _repeat_screenings(rows: Rows) -> None:
    """Each screening once more, a second later on the same day: an export that overlapped."""
    highest = max((row["id"] for row in rows["screening"]), default=0)
    again = [dict(row) for row in rows["screening"]]
    for row in again:
        row["id"] += highest
        row["taken_at"] += timedelta(seconds=1)
    rows["screening"] += again


def _shift(row: Row, days: int) -> None:
    if not days:
        return
    for name, value in row.items():
        if value is None:
            continue
        if isinstance(value, datetime):
            row[name] = value + timedelta(days=days)
        elif name == "day" or name.endswith("_day"):
            row[name] = value + days


def _relabel(rows: Rows, generator: np.random.Generator) -> None:
    """Other ids and another order in every table but the site's own."""
    new: dict[str, dict[int, int]] = {}
    for name, table in rows.items():
        if table and "id" in table[0] and name != Site.__tablename__:
            ids = generator.permutation(len(table) * 3)[: len(table)] + 1
            new[name] = {row["id"]: int(i) for row, i in zip(table, ids, strict=True)}
    for name, table in rows.items():
        parents = _parents(Base.metadata.tables[name])
        for row in table:
            if name in new:
                row["id"] = new[name][row["id"]]
            for column, parent in parents.items():
                if row[column] is not None:
                    row[column] = new[parent][row[column]]
        if name == Review.__tablename__:
            table.clear()
        elif name != "clinician":
            order = generator.permutation(len(table))
            table[:] = [table[i] for i in order]


def _parents(table: Table) -> dict[str, str]:
    """The parent table of each column that names a row of another one."""
    return {
        element.parent.name: element.column.table.name
        for constraint in table.foreign_key_constraints
        for element in constraint.elements
        if element.parent.name != "site_id"
    }
