"""The trail as the clinical director reads it: what was done, by whom, and who looked at one patient.

Newest first and a part at a time: ``before`` is the number of the last event of the part before.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import Session

from data_access import clock
from data_access.audit.actions import Action, Outcome
from data_access.errors import NotFound
from data_access.models import AuditEvent, Patient, PatientSet, PatientSetMember, Site
from data_access.scope import Scope

AT_ONCE: Final = 100
NOT_YOURS: Final = "The audit trail is the clinical director’s."


@dataclass(frozen=True)
class EventFilter:
    """Which events. None: any. Days are local day numbers of the site, both inclusive."""

    actor: str | None = None
    action: Action | None = None
    outcome: Outcome | None = None
    first_day: int | None = None
    last_day: int | None = None
    before: int | None = None
    limit: int = AT_ONCE


EVERYTHING: Final = EventFilter()


@dataclass(frozen=True)
class EventRow:
    """One event. ``patients``: how many it was about (None: nobody); ``whole_site``: every patient there was."""

    number: int
    at: datetime
    actor_kind: str
    actor: str
    role: str | None
    session_id: int | None
    action: str
    target: str
    patients: int | None
    whole_site: bool
    reason: str | None
    outcome: str
    details: Mapping[str, Any]


@dataclass(frozen=True)
class LooksAt:
    """Who saw one patient. ``direct``: events about this patient alone; ``lists``: those that held others too."""

    direct: tuple[EventRow, ...]
    lists: tuple[EventRow, ...]


def list_events(session: Session, scope: Scope, wanted: EventFilter = EVERYTHING) -> tuple[EventRow, ...]:
    """Events, the newest first. Raises NotFound for whoever is not the director."""
    check_may_read(scope)
    return _read(session, _select(session, scope, wanted))


def list_looks_at(session: Session, scope: Scope, handle: str, wanted: EventFilter = EVERYTHING) -> LooksAt:
    """Who looked at, wrote about or took out one patient, or was refused; the newest first, each list by itself.

    Lists of everybody count from the moment the patient was on record.
    """
    check_may_read(scope)
    holding = (
        select(PatientSetMember.set_id)
        .where(PatientSetMember.site_id == scope.site_id, PatientSetMember.handle == handle)
        .scalar_subquery()
    )
    held = AuditEvent.patient_set_id.in_(holding)
    direct = _select(session, scope, wanted).where(held, PatientSet.count == 1, ~PatientSet.whole_site)
    recorded = session.scalars(
        select(Patient.recorded_at).where(Patient.site_id == scope.site_id, Patient.handle == handle)
    ).one_or_none()
    of_all: list[ColumnElement[bool]] = []
    if recorded is not None:
        of_all = [and_(PatientSet.whole_site, AuditEvent.at >= recorded)]
    lists = _select(session, scope, wanted).where(or_(and_(held, PatientSet.count > 1), *of_all))
    return LooksAt(_read(session, direct), _read(session, lists))


def list_actors(session: Session, scope: Scope) -> tuple[str, ...]:
    """Everyone who is told of, by name."""
    check_may_read(scope)
    names = select(AuditEvent.actor).where(AuditEvent.site_id == scope.site_id).distinct().order_by(AuditEvent.actor)
    return tuple(session.scalars(names))


def list_all_events(session: Session, scope: Scope, wanted: EventFilter, at_once: int = 1_000) -> list[EventRow]:
    """Every event of a filter, the oldest first, read a part at a time: for files."""
    found: list[EventRow] = []
    while part := list_events(session, scope, replace(wanted, limit=at_once)):
        found += part
        wanted = replace(wanted, before=part[-1].number)
    return found[::-1]


def check_may_read(scope: Scope) -> None:
    """Raise NotFound for whoever is not the director."""
    if scope.role != "director":
        raise NotFound(NOT_YOURS)


def _select(session: Session, scope: Scope, wanted: EventFilter) -> Select[AuditEvent, int, bool]:
    event = AuditEvent
    conditions: list[ColumnElement[bool]] = [event.site_id == scope.site_id]
    conditions += [
        column == value
        for column, value in (
            (event.actor, wanted.actor),
            (event.action, wanted.action),
            (event.outcome, wanted.outcome),
        )
        if value is not None
    ]
    if wanted.before is not None:
        conditions.append(event.number < wanted.before)
    if wanted.first_day is not None or wanted.last_day is not None:
        zone = session.scalars(select(Site.time_zone).where(Site.id == scope.site_id)).one()
        if wanted.first_day is not None:
            conditions.append(event.at >= clock.end_of_day(wanted.first_day - 1, zone))
        if wanted.last_day is not None:
            conditions.append(event.at < clock.end_of_day(wanted.last_day, zone))
    same_set = and_(PatientSet.site_id == event.site_id, PatientSet.id == event.patient_set_id)
    return (
        select(event, PatientSet.count, PatientSet.whole_site)
        .outerjoin(PatientSet, same_set)
        .where(*conditions)
        .order_by(event.number.desc())
        .limit(wanted.limit)
    )


def _read(session: Session, wanted: Select[AuditEvent, int, bool]) -> tuple[EventRow, ...]:
    return tuple(_tell(*row) for row in session.execute(wanted))


def _tell(event: AuditEvent, count: int | None, whole_site: bool | None) -> EventRow:
    return EventRow(
        event.number,
        event.at,
        event.actor_kind,
        event.actor,
        event.role,
        event.session_id,
        event.action,
        event.target,
        count,
        bool(whole_site),
        event.reason,
        event.outcome,
        event.details,
    )
