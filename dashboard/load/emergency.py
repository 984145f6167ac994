"""One patient beyond the caseload, for an hour: opened with a reason, ended, and told to the director."""

from datetime import datetime
from zoneinfo import ZoneInfo

from dashboard.load.people import to_person
from dashboard.reports.data.history import format_moment
from dashboard.reports.emergency import NoticeLine, OpenAccess
from dashboard.reports.view import View
from data_access import clock
from data_access.accounts.emergency import (
    MAY_OPEN,
    add_opened,
    end_emergency,
    get_open_emergencies,
    notice,
    open_patient_in_emergency,
)
from data_access.accounts.emergency_notices import EmergencyNotice, list_emergencies, list_unnoticed
from data_access.audit.record import Event, record_event
from data_access.database import Store
from data_access.errors import NotFound
from data_access.queries.names import PersonRow
from data_access.queries.patients import find_patient_id
from data_access.scope import Scope
from data_access.sight import see_site


def may_open_in_emergency(scope: Scope) -> bool:
    """Whether somebody may open patients beyond their caseload: signed in, and one who treats."""
    return scope.role in MAY_OPEN and scope.actor.user_id is not None


def widen_for_one_patient(store: Store, scope: Scope) -> Scope:
    """The scope of the patient's own page: with those opened in an emergency. No other page asks for it."""
    if not may_open_in_emergency(scope):
        return scope
    with store.read_as(scope.sight) as session:
        return add_opened(session, scope)


def load_open_access(store: Store, scope: Scope, handle: str) -> OpenAccess | None:
    """By what a patient is open to the viewer beyond the caseload; None for one of the caseload."""
    if not scope.opened:
        return None
    with store.read_as(scope.sight) as session:
        patient_id = find_patient_id(session, scope, handle)
        found = next((one for one in get_open_emergencies(session, scope) if one.patient_id == patient_id), None)
    if found is None:
        return None
    return OpenAccess(found.id, f"{found.until.astimezone(ZoneInfo(store.site().time_zone)):%H:%M}", found.reason)


def open_in_emergency(store: Store, scope: Scope, handle: str, reason: str) -> None:
    """Open the patient of a handle; raises NotFound for one that is nobody's, which the audit trail hears too."""
    try:
        with store.write_as(see_site(scope.site_id)) as session:
            open_patient_in_emergency(session, scope, handle, reason)
    except NotFound:
        with store.write_as(scope.sight) as session:
            record_event(session, scope, Event("open in emergency", reason=reason.strip(), outcome="denied"))
        raise


def end_access(store: Store, scope: Scope, emergency_id: int) -> None:
    """Close the patient again before the hour is over."""
    with store.write_as(scope.sight) as session:
        end_emergency(session, scope, emergency_id)


def load_notices(store: Store, scope: Scope, view: View, *, unseen_only: bool) -> tuple[NoticeLine, ...]:
    """What the director is told, the latest first; nobody else is told anything."""
    if scope.role != "director":
        return ()
    zone = ZoneInfo(store.site().time_zone)
    with store.read_as(scope.sight) as session:
        found = list_unnoticed(session, scope) if unseen_only else list_emergencies(session, scope)
    return tuple(_tell(one, view, zone) for one in found)


def _tell(one: EmergencyNotice, view: View, zone: ZoneInfo) -> NoticeLine:
    now = clock.now()

    def say(moment: datetime) -> str:
        return format_moment(moment.astimezone(zone), now.astimezone(zone))

    return NoticeLine(
        emergency_id=one.id,
        by=one.user_name,
        person=to_person(PersonRow(one.patient_id, one.handle, one.code, one.patient_name, None), view),
        opened=say(one.opened_at),
        until=say(one.ended_at or one.until),
        reason=one.reason,
        lasts=one.ended_at is None and one.until > now,
        seen="" if one.noticed_at is None else f"{one.noticed_by or ''}, {say(one.noticed_at)}",
    )


def mark_seen(store: Store, scope: Scope, emergency_id: int) -> None:
    """The director has seen the notice."""
    with store.write_as(scope.sight) as session:
        notice(session, scope, emergency_id)
