"""Which patients an import, a repair or their undoing touches, by what the batch wrote down of its changes."""

from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, func, not_, select
from sqlalchemy.orm import Session

from data_access.models import (
    Assignment,
    Course,
    ImportChange,
    LongTermCheck,
    Patient,
    Screening,
    SideEffect,
    TreatmentSession,
    Vital,
)
from data_access.versions import EVERYTHING, MOST_PATIENTS, Changed

OF_NOBODY: Final = frozenset({"clinician", "protocol", "mapping_profile"})
"""Staff and plans: facts read them anew in any case."""
OF_PATIENT: Final = (Patient, Assignment, Course, TreatmentSession, Screening, LongTermCheck)
OF_SESSION: Final = (Vital, SideEffect)
MOST_ROWS: Final = 100_000
"""Looked up for their patients; a larger import is of so many that the whole clinic is read as fast."""


def find_touched(session: Session, site_id: int, batch_id: int) -> Changed:
    """The patients of all rows that a batch inserted or updated; ask before an undoing removes them."""
    own = and_(ImportChange.site_id == site_id, ImportChange.batch_id == batch_id)
    size = func.sum(ImportChange.last_id - ImportChange.first_id + 1)
    rows = select(ImportChange.table_name, size).where(own).group_by(ImportChange.table_name)
    counts = {name: int(count) for name, count in session.execute(rows)}
    known = {table.__tablename__: table for table in (*OF_PATIENT, *OF_SESSION)}
    if not counts.keys() <= {*known, *OF_NOBODY} or sum(counts.values()) > MOST_ROWS:
        return EVERYTHING
    # A new screening of no session is a part of nothing else; any other may have left or joined one.
    alone = and_(Screening.session_id.is_(None), ImportChange.before.is_(None))
    whole: set[int] = set()
    for name in sorted(counts.keys() - OF_NOBODY):
        query = _select_patients(known[name], own)
        whole.update(session.scalars(query.where(not_(alone)) if known[name] is Screening else query))
    forms = set(session.scalars(_select_patients(Screening, own).where(alone))) if "screening" in counts else set()
    return Changed(whole, forms) if len(whole | forms) <= MOST_PATIENTS else EVERYTHING


def _select_patients(table: Any, own: ColumnElement[bool]) -> Select[int]:
    """The patients of the rows of one table that a batch wrote."""
    written = and_(
        ImportChange.site_id == table.site_id,
        ImportChange.table_name == table.__tablename__,
        table.id.between(ImportChange.first_id, ImportChange.last_id),
    )
    if table in OF_SESSION:
        dosing = and_(TreatmentSession.site_id == table.site_id, TreatmentSession.id == table.session_id)
        query = select(TreatmentSession.patient_id).join(table, dosing)
    else:
        query = select(table.id if table is Patient else table.patient_id)
    return query.join(ImportChange, written).where(own).distinct()
