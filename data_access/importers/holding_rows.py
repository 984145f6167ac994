"""Rows that forbid the undoing of an import: changed by a later one, or referring to a row that would go."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, Table, and_, false, func, not_, or_, select
from sqlalchemy.orm import Session, aliased

from data_access.days import to_date
from data_access.models import Base, ImportBatch, ImportChange, Patient

MOST: Final = 50
"""Rows that are read to be named; the others are counted."""
TABLES: Final = Base.metadata.tables
NAMES: Final = {
    "long_term_check": "long-term check", "session": "session", "vital": "reading of vital signs",
    "side_effect": "side effect", "screening": "screening", "import_batch": "import", "mapping_profile": "profile",
    "decision_change": "change of a decision", "snooze": "snoozed line", "acknowledgement": "acknowledged risk line",
    "review": "saved review", "protocol": "plan",
}  # fmt: skip
DAYS: Final = {
    "assignment": "from_day", "course": "started_day", "session": "day", "screening": "taken_day",
    "long_term_check": "day", "decision": "meeting_day", "discussion": "meeting_day", "snooze": "event_day",
    "acknowledgement": "event_day", "review": "as_of_day",
}  # fmt: skip
"""The day by which a row is told from others of its kind."""
NOT_ASKED: Final = ("import_batch", "import_file", "import_row", "import_change", "site")


@dataclass(frozen=True)
class HoldingRow:
    """One row, told by its kind, its patient's code (else its own code) and its day; and what about it forbids."""

    table: str
    code: str
    day: date | None
    why: str

    @property
    def sentence(self) -> str:
        """Such as: the screening of patient 00123 on 2026-01-11 was changed."""
        kind = NAMES.get(self.table, self.table)
        whose = f" {self.code}" if self.table in ("patient", "clinician", "protocol") else f" of patient {self.code}"
        when = f" on {self.day}" if self.day else ""
        return f"the {kind}{whose if self.code else ''}{when} {self.why}"


Holding = tuple[list[HoldingRow], int]


def find_changed(session: Session, batch: ImportBatch) -> Holding:
    """Rows written by a batch that a later one, still in force, has changed."""
    own, later = aliased(ImportChange), aliased(ImportChange)
    in_force = aliased(ImportBatch)
    changed = (
        select(later.table_name, later.first_id)
        .join(in_force, (in_force.site_id == later.site_id) & (in_force.id == later.batch_id))
        .join(
            own,
            (own.site_id == later.site_id)
            & (own.table_name == later.table_name)
            & later.first_id.between(own.first_id, own.last_id),
        )
        .where(own.site_id == batch.site_id, own.batch_id == batch.id)
        .where(later.batch_id > batch.id, later.before.is_not(None), in_force.state == "done")
        .distinct()
    )
    found = session.execute(changed.order_by(later.table_name, later.first_id).limit(MOST)).all()
    count = session.scalar(select(func.count()).select_from(changed.subquery())) or 0
    return [_tell(session, batch.site_id, name, id_, "was changed by a later import") for name, id_ in found], count


def find_referring(session: Session, batch: ImportBatch) -> Holding:
    """Rows that stay and refer to rows that a batch inserted."""
    inserted = read_inserted(session, batch)
    rows: list[HoldingRow] = []
    count = 0
    for table in Base.metadata.sorted_tables:
        refers = or_(false(), *_list_references(table, inserted))
        if table.name in NOT_ASKED or table.name not in _HAVE_ID:
            continue
        first, last = inserted.get(table.name, (0, -1))
        stays = and_(table.c.site_id == batch.site_id, refers, not_(table.c.id.between(first, last)))
        ids = session.scalars(select(table.c.id).where(stays).order_by(table.c.id).limit(MOST)).all()
        if ids:
            count += session.scalar(select(func.count()).select_from(table).where(stays)) or 0
            why = "was written and refers to a row of it"
            rows += [_tell(session, batch.site_id, table.name, id_, why) for id_ in ids]
    return rows[:MOST], count


_HAVE_ID: Final = {table.name for table in Base.metadata.sorted_tables if "id" in table.c}


def read_inserted(session: Session, batch: ImportBatch) -> dict[str, tuple[int, int]]:
    """Which rows a batch inserted: by table, the first and the last id."""
    ranges = select(ImportChange.table_name, ImportChange.first_id, ImportChange.last_id).where(
        ImportChange.site_id == batch.site_id, ImportChange.batch_id == batch.id, ImportChange.before.is_(None)
    )
    return {name: (first, last) for name, first, last in session.execute(ranges)}


def _list_references(table: Table, inserted: dict[str, tuple[int, int]]) -> Iterable[ColumnElement[bool]]:
    for key in table.foreign_key_constraints:
        parent = key.referred_table.name
        if parent in inserted and len(key.elements) == 2:
            yield key.elements[1].parent.between(*inserted[parent])


def _tell(session: Session, site_id: int, name: str, id_: int, why: str) -> HoldingRow:
    table = TABLES[name]
    where = table.c.id == id_ if name == "site" else and_(table.c.site_id == site_id, table.c.id == id_)
    row: dict[str, Any] = dict(session.execute(select(table).where(where)).mappings().one())
    day = row.get(DAYS.get(name, ""))
    if "session_id" in row and "patient_id" not in row:
        treatment = TABLES["session"]
        query = select(treatment.c.patient_id, treatment.c.day)
        place = and_(treatment.c.site_id == site_id, treatment.c.id == row["session_id"])
        row["patient_id"], day = session.execute(query.where(place)).one()
    code = row.get("code", "")
    if row.get("patient_id") is not None:
        patient = select(Patient.code).where(Patient.site_id == site_id, Patient.id == row["patient_id"])
        code = session.scalars(patient).one()
    return HoldingRow(name, code, None if day is None else to_date(day), why)
