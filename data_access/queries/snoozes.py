"""How a line of the agenda is put off (``meeting_state.py`` reads it back for the agenda)."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from data_access import clock
from data_access.definitions.registry import get_agenda_rules
from data_access.errors import KapError
from data_access.meetings import LONGEST_SNOOZE_DAYS
from data_access.models import Site, Snooze
from data_access.queries.patients import check_patient
from data_access.scope import Scope
from data_access.versions import bump_meeting_version


def record_snooze(
    session: Session,
    scope: Scope,
    patient_id: int,
    rule: str,
    event_day: int,
    until_day: int | None,
    reason: str,
    snoozed_at: datetime | None = None,
) -> None:
    """Put the line of a patient and a rule off until a day: it comes back then, or with a new event before.

    Recorded again within the same second, it replaces what that second has recorded. ``snoozed_at`` is now, except
    for the past of a demonstration. Raises NotFound for a patient out of scope; KapError without a reason, for a
    day that is not after today or more than twelve weeks away, and for a high risk, which is never put off.
    """
    check_patient(session, scope, patient_id)
    _check_rule(rule)
    if not reason.strip():
        raise KapError("Say why the line is snoozed.")
    moment = (snoozed_at or clock.now()).replace(microsecond=0)
    zone = session.scalars(select(Site.time_zone).where(Site.id == scope.site_id)).one()
    today = clock.local_day(moment, zone)
    if until_day is None or until_day <= today:
        raise KapError("Choose a day after today on which the line comes back.")
    if until_day > today + LONGEST_SNOOZE_DAYS:
        raise KapError(f"A line is snoozed for {LONGEST_SNOOZE_DAYS // 7} weeks at most. Choose an earlier day.")
    same = {"site_id": scope.site_id, "patient_id": patient_id, "rule": rule, "snoozed_at": moment}
    snooze = session.scalars(select(Snooze).filter_by(**same)).one_or_none() or Snooze(**same)
    snooze.event_day, snooze.until_day, snooze.reason = event_day, until_day, reason.strip()
    snooze.snoozed_by = scope.clinician_id
    session.add(snooze)
    bump_meeting_version(session, scope.site_id)


def _check_rule(rule: str) -> None:
    known = next((one for one in get_agenda_rules() if one.key == rule), None)
    if known is None:
        raise KapError("The agenda has no such rule.")
    if known.states_until_acknowledged:
        raise KapError("A high risk is never snoozed. Record what was done and the date of the safety plan instead.")
