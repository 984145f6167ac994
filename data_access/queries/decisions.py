"""Decisions of meetings, as they stood on a day."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from typing import cast

from sqlalchemy import ColumnElement, Row, Select, SQLColumnExpression, and_, bindparam, or_, select
from sqlalchemy.orm import Session, aliased

from data_access import clock
from data_access.meetings import Decision, Meeting
from data_access.models import Clinician, DecisionChange, Site
from data_access.models import Decision as Table
from data_access.queries.concealed import conceal_names
from data_access.scope import Scope

_Change = Row[int, str, int | None, str | None, datetime, str]
"""decision_id, kind, until_day, reason, changed_at, and the name of who made it."""

_OWNER, _DECIDER = aliased(Clinician, name="owner"), aliased(Clinician, name="decider")


def get_decisions(
    session: Session,
    scope: Scope,
    as_of_day: int,
    *,
    meeting: Meeting | None = None,
    patient_ids: Iterable[int] | None = None,
    hide_names: bool = True,
) -> tuple[Decision, ...]:
    """Decisions of meetings up to the as-of day, latest meeting first; what was done later was still open then.

    About a patient: only where the patient is in scope. About the clinic: who sees the whole site sees all, others
    those they own or wrote down. ``patient_ids`` keeps the decisions about these patients only (none about the
    clinic). Unless ``hide_names`` is False, patients' names in what was typed are replaced by their codes.
    """
    wanted = None if patient_ids is None else sorted({int(key) for key in patient_ids})
    values = {"as_of_day": as_of_day, "meeting": meeting, "wanted": wanted}
    query = _build_query(scope, meeting is not None, wanted is not None)
    rows = session.execute(query, {name: value for name, value in values.items() if value is not None}).all()
    if not rows:
        return ()
    zone = session.scalars(select(Site.time_zone).where(Site.id == scope.site_id)).one()
    changes = _get_changes(session, scope, [row[0].id for row in rows], as_of_day, zone)
    found = tuple(_read(row, owner, decider, changes.get(row.id, ()), zone) for row, owner, decider in rows)
    return _conceal(session, scope, found) if hide_names else found


@lru_cache(maxsize=256)
def _build_query(scope: Scope, of_meeting: bool, of_patients: bool) -> Select[Table, str, str]:
    """The statement of one scope, built once."""
    query = (
        select(Table, _OWNER.name, _DECIDER.name)
        .join(_OWNER, (_OWNER.site_id == Table.site_id) & (_OWNER.id == Table.owner_id))
        .join(_DECIDER, (_DECIDER.site_id == Table.site_id) & (_DECIDER.id == Table.decided_by))
        .where(may_see(scope), Table.meeting_day <= bindparam("as_of_day", type_=Table.meeting_day.type))
        .order_by(Table.meeting_day.desc(), Table.id)
    )
    if of_meeting:
        query = query.where(Table.meeting == bindparam("meeting", type_=Table.meeting.type))
    if of_patients:
        query = query.where(Table.patient_id.in_(bindparam("wanted", expanding=True, type_=Table.id.type)))
    return query


def _conceal(session: Session, scope: Scope, found: tuple[Decision, ...]) -> tuple[Decision, ...]:
    """The same decisions with codes for names in their text and reasons."""
    typed = [text for d in found for text in (d.text, d.reason, d.postponed_reason)]
    about = [d.patient_id for d in found for _ in range(3)]
    said = iter(conceal_names(session, scope, typed, about))
    return tuple(replace(d, text=next(said), reason=next(said), postponed_reason=next(said)) for d in found)


def may_see(scope: Scope) -> ColumnElement[bool]:
    """True for decisions about permitted patients, and for those about the clinic that a viewer may see."""
    same_site = Table.site_id == scope.site_id
    if scope.clinician_ids is None:
        return same_site
    patient_id = cast("SQLColumnExpression[int]", Table.patient_id.expression)
    about_patient = scope.permits(Table.site_id.expression, patient_id)
    mine = or_(Table.owner_id == scope.clinician_id, Table.decided_by == scope.clinician_id)
    own = and_(Table.patient_id.is_(None), mine)
    return and_(same_site, or_(and_(Table.patient_id.is_not(None), about_patient), own))


def _get_changes(
    session: Session, scope: Scope, decision_ids: Sequence[int], as_of_day: int, zone: str
) -> dict[int, list[_Change]]:
    """The changes of each decision up to the end of the as-of day, in the order they were made."""
    if not decision_ids:
        return {}
    c = DecisionChange
    rows = session.execute(
        select(c.decision_id, c.kind, c.until_day, c.reason, c.changed_at, Clinician.name)
        .join(Clinician, (Clinician.site_id == c.site_id) & (Clinician.id == c.changed_by))
        .where(c.site_id == scope.site_id, c.changed_at < clock.end_of_day(as_of_day, zone))
        .where(c.decision_id.in_(bindparam("decisions", decision_ids, expanding=True, type_=c.id.type)))
        .order_by(c.changed_at, c.id)
    )
    found: dict[int, list[_Change]] = {}
    for row in rows:
        found.setdefault(row.decision_id, []).append(row)
    return found


def _read(row: Table, owner: str, decider: str, changes: Sequence[_Change], zone: str) -> Decision:
    """A decision with what became of it: the last of done and reopened, and the last day it was put off to."""
    last = next((change for change in reversed(changes) if change.kind != "postponed"), None)
    done = last if last is not None and last.kind == "done" else None
    moved = next((change for change in reversed(changes) if change.kind == "postponed"), None)
    meeting: Meeting = "supervision" if row.meeting == "supervision" else "weekly_review"
    return Decision(
        row.id,
        meeting,
        row.meeting_day,
        row.patient_id,
        row.text,
        row.reason or "",
        row.owner_id,
        owner,
        row.due_day if moved is None else moved.until_day,
        decider,
        clock.local_day(row.decided_at, zone),
        None if done is None else clock.local_day(done.changed_at, zone),
        "" if done is None else done.name,
        None if moved is None else row.due_day,
        "" if moved is None else moved.reason or "",
        "" if moved is None else moved.name,
    )
