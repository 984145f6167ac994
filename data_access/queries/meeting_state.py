"""What meetings left behind that the agenda must know: the last review, which risk was seen, what was put off."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Row, Select, bindparam, func, select
from sqlalchemy.orm import Session

from data_access import clock
from data_access.meetings import Snooze
from data_access.models import Acknowledgement, Clinician, Review, Site
from data_access.models import Snooze as SnoozeTable
from data_access.queries.concealed import conceal_names
from data_access.records import PatientRecord
from data_access.scope import Scope

RULE = "risk_high"
"""The rule of ``agenda.toml`` whose lines wait for an acknowledgement."""


@dataclass(frozen=True)
class MeetingState:
    """The day of the last saved review before the as-of day (None: none), acknowledged risk, and snoozed lines.

    ``acknowledged``: (patient id, day of the latest high-risk event that was seen, day on which somebody last saw
    one); ``snoozes``: the last one of each patient and rule, where its day has not come yet. Permitted patients only.
    """

    review_day: int | None
    acknowledged: tuple[tuple[int, int, int], ...]
    snoozes: tuple[Snooze, ...] = ()


def get_meeting_state(session: Session, scope: Scope, as_of_day: int, *, hide_names: bool = True) -> MeetingState:
    """All as they stood at the end of the as-of day: what was seen or put off later was not yet.

    Unless ``hide_names`` is False, patients' names in the reasons of snoozes are replaced by their codes.
    """
    reviews, seen, snoozed, _ = _build_statements(scope)
    zone, review_day = session.execute(reviews, {"as_of_day": as_of_day}).one()
    end = clock.end_of_day(as_of_day, zone)
    rows = session.execute(seen, {"end": end}).all()
    acknowledged = tuple((key, day, clock.local_day(seen_at, zone)) for key, day, seen_at in rows)
    snoozes = _keep_last(session.execute(snoozed, {"end": end}), as_of_day, zone)
    return MeetingState(review_day, acknowledged, _conceal(session, scope, snoozes) if hide_names else snoozes)


def get_snoozes_of(
    session: Session, scope: Scope, as_of_day: int, patient: PatientRecord, *, hide_names: bool = True
) -> tuple[Snooze, ...]:
    """The snoozes of one patient alone, as ``get_meeting_state`` gives them of everybody in scope."""
    end = clock.end_of_day(as_of_day, patient.time_zone)
    rows = session.execute(_build_statements(scope)[3], {"end": end, "patient_id": patient.id})
    snoozes = _keep_last(rows, as_of_day, patient.time_zone)
    return _conceal(session, scope, snoozes) if hide_names else snoozes


def _conceal(session: Session, scope: Scope, snoozes: tuple[Snooze, ...]) -> tuple[Snooze, ...]:
    """The same snoozes with codes for names in their reasons."""
    if not snoozes:
        return ()
    reasons = conceal_names(session, scope, [s.reason for s in snoozes], [s.patient_id for s in snoozes])
    return tuple(replace(s, reason=reason) for s, reason in zip(snoozes, reasons, strict=True))


def _keep_last(rows: Iterable[Row[Any]], as_of_day: int, zone: str) -> tuple[Snooze, ...]:
    """The last snooze of each patient and rule, where its day is still to come."""
    last = {(row.patient_id, row.rule): row for row in rows}
    return tuple(
        Snooze(r.patient_id, r.rule, r.event_day, r.until_day, r.reason, r.name, clock.local_day(r.snoozed_at, zone))
        for r in last.values()
        if r.until_day > as_of_day
    )


@lru_cache(maxsize=256)
def _build_statements(
    scope: Scope,
) -> tuple[Select[str, int], Select[int, int, datetime], Select[*tuple[Any, ...]], Select[*tuple[Any, ...]]]:
    """The time zone with the last review, the acknowledged events, the snoozes in their order, those of one patient.

    Built once a scope.
    """
    r, a, s = Review, Acknowledgement, SnoozeTable
    before = r.as_of_day < bindparam("as_of_day", type_=r.as_of_day.type)
    last_review = select(func.max(r.as_of_day)).where(r.site_id == scope.site_id, before).scalar_subquery()
    seen = (
        select(a.patient_id, func.max(a.event_day), func.max(a.seen_at))
        .where(a.site_id == scope.site_id, a.rule == RULE, a.seen_at < bindparam("end", type_=a.seen_at.type))
        .where(scope.permits(a.site_id.expression, a.patient_id.expression))
        .group_by(a.patient_id)
    )
    snoozed = (
        select(s.patient_id, s.rule, s.event_day, s.until_day, s.reason, Clinician.name, s.snoozed_at)
        .join(Clinician, (Clinician.site_id == s.site_id) & (Clinician.id == s.snoozed_by))
        .where(s.site_id == scope.site_id, s.snoozed_at < bindparam("end", type_=s.snoozed_at.type))
        .where(scope.permits(s.site_id.expression, s.patient_id.expression))
        .order_by(s.snoozed_at, s.id)
    )
    of_one = snoozed.where(s.patient_id == bindparam("patient_id", type_=s.patient_id.type))
    return select(Site.time_zone, last_review).where(Site.id == scope.site_id), seen, snoozed, of_one
