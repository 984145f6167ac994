"""What was said of patients at meetings: written down, and read back."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session, aliased

from data_access import clock
from data_access.errors import KapError
from data_access.meetings import Discussion, Meeting
from data_access.models import Clinician, Site
from data_access.models import Discussion as Table
from data_access.queries.concealed import conceal_names
from data_access.queries.patients import check_patient
from data_access.scope import Scope
from data_access.versions import bump_meeting_version


def record_discussion(
    session: Session,
    scope: Scope,
    *,
    meeting: Meeting,
    meeting_day: int,
    patient_id: int,
    text: str,
    clinician_id: int | None = None,
    recorded_at: datetime | None = None,
) -> int:
    """Write down what was said of a patient and give its id; the same words of the same meeting are kept once.

    Other words of the same meeting stand beside the first ones: nothing is overwritten. ``clinician_id``: whose
    supervision it was. Raises NotFound for a patient out of scope, KapError without words.
    """
    check_patient(session, scope, patient_id)
    if not text.strip():
        raise KapError("Say what was discussed.")
    same: dict[str, Any] = {"site_id": scope.site_id, "meeting": meeting, "meeting_day": meeting_day}
    same |= {"patient_id": patient_id, "clinician_id": clinician_id, "text": text.strip()}
    if (kept := session.scalars(select(Table.id).filter_by(**same).limit(1)).one_or_none()) is not None:
        return kept
    discussion = Table(**same, recorded_by=scope.clinician_id, recorded_at=recorded_at or clock.now())
    session.add(discussion)
    session.flush()
    bump_meeting_version(session, scope.site_id)
    return discussion.id


def get_discussions(
    session: Session,
    scope: Scope,
    as_of_day: int,
    patient_ids: Iterable[int] | None = None,
    *,
    hide_names: bool = True,
) -> tuple[Discussion, ...]:
    """What was said at meetings up to the as-of day of patients in scope, latest meeting first.

    Unless ``hide_names`` is False, patients' names in what was typed are replaced by their codes.
    """
    zone = session.scalars(select(Site.time_zone).where(Site.id == scope.site_id)).one()
    whose, writer = aliased(Clinician, name="whose"), aliased(Clinician, name="writer")
    query = (
        select(Table, whose.name, writer.name)
        .outerjoin(whose, (whose.site_id == Table.site_id) & (whose.id == Table.clinician_id))
        .join(writer, (writer.site_id == Table.site_id) & (writer.id == Table.recorded_by))
        .where(scope.permits(Table.site_id.expression, Table.patient_id.expression), Table.meeting_day <= as_of_day)
        .order_by(Table.meeting_day.desc(), Table.id)
    )
    if patient_ids is not None:
        wanted = bindparam("wanted", sorted({int(key) for key in patient_ids}), expanding=True, type_=Table.id.type)
        query = query.where(Table.patient_id.in_(wanted))
    found = tuple(_read(row, whose_name or "", by, zone) for row, whose_name, by in session.execute(query))
    if not hide_names:
        return found
    said = conceal_names(session, scope, [d.text for d in found], [d.patient_id for d in found])
    return tuple(replace(d, text=text) for d, text in zip(found, said, strict=True))


def _read(row: Table, clinician: str, recorded_by: str, zone: str) -> Discussion:
    meeting: Meeting = "supervision" if row.meeting == "supervision" else "weekly_review"
    recorded_day = clock.local_day(row.recorded_at, zone)
    return Discussion(row.id, row.patient_id, meeting, row.meeting_day, clinician, row.text, recorded_by, recorded_day)
