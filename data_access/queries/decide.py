"""How a meeting's decisions are written down, finished, opened again and put off (``decisions.py`` reads them)."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from data_access import clock
from data_access.errors import KapError, NotFound
from data_access.meetings import Meeting
from data_access.models import Decision, DecisionChange, Site
from data_access.queries.decisions import may_see
from data_access.queries.owners import check_owner
from data_access.queries.patients import check_patient
from data_access.scope import Scope
from data_access.versions import bump_meeting_version

NO_SUCH_DECISION = "This decision is not among those you may see."
"""Absent and foreign decisions read alike."""


def record_decision(
    session: Session,
    scope: Scope,
    *,
    meeting: Meeting,
    meeting_day: int,
    patient_id: int | None,
    text: str,
    owner_id: int,
    due_day: int | None,
    reason: str = "",
    decided_at: datetime | None = None,
) -> int:
    """Write a decision down and give its id; the same words of the same meeting, still open, are one decision.

    ``patient_id`` None: about the clinic. ``decided_at`` is now, except for the past of a demonstration.
    Raises NotFound for a patient out of scope, KapError without words, for an owner who may not see the
    patient, and for a due day before the meeting.
    """
    if patient_id is not None:
        check_patient(session, scope, patient_id)
    if not text.strip():
        raise KapError("Say what was decided.")
    if due_day is not None and due_day < meeting_day:
        raise KapError("The due date is before the meeting. Choose a later one, or none.")
    check_owner(session, scope, owner_id, patient_id)
    same = {"site_id": scope.site_id, "meeting": meeting, "meeting_day": meeting_day, "patient_id": patient_id}
    for kept in session.scalars(select(Decision).filter_by(**same, text=text.strip(), owner_id=owner_id)):
        if not _is_done(session, kept):
            return kept.id
    decision = Decision(
        **same,
        text=text.strip(),
        reason=reason.strip() or None,
        owner_id=owner_id,
        due_day=due_day,
        decided_by=scope.clinician_id,
        decided_at=decided_at or clock.now(),
    )
    session.add(decision)
    session.flush()
    bump_meeting_version(session, scope.site_id)
    return decision.id


def get_patient_of(session: Session, scope: Scope, decision_id: int) -> int | None:
    """The id of the patient a decision is about; None: about the clinic."""
    return _get_decision(session, scope, decision_id).patient_id


def finish_decision(session: Session, scope: Scope, decision_id: int, done_at: datetime | None = None) -> None:
    """Mark a decision done; one that is done already stays as it is."""
    decision = _get_decision(session, scope, decision_id)
    if not _is_done(session, decision):
        _change(session, scope, decision, "done", changed_at=done_at)


def reopen_decision(session: Session, scope: Scope, decision_id: int) -> None:
    """Open a decision again that was marked done; an open one stays as it is."""
    decision = _get_decision(session, scope, decision_id)
    if _is_done(session, decision):
        _change(session, scope, decision, "reopened")


def postpone_decision(
    session: Session,
    scope: Scope,
    decision_id: int,
    until_day: int | None,
    reason: str,
    changed_at: datetime | None = None,
) -> None:
    """Give a decision a later due day, with the reason. Raises KapError without either, or where it is done."""
    decision = _get_decision(session, scope, decision_id)
    if _is_done(session, decision):
        raise KapError("This decision is done. Open it again before you put it off.")
    if not reason.strip():
        raise KapError("Say why it is put off.")
    zone = session.scalars(select(Site.time_zone).where(Site.id == scope.site_id)).one()
    moment = changed_at or clock.now()
    if until_day is None or until_day <= clock.local_day(moment, zone):
        raise KapError("Choose a new due date after today.")
    last = _last_change(session, decision, ("postponed",))
    if last is None or (last.until_day, last.reason) != (until_day, reason.strip()):
        _change(session, scope, decision, "postponed", until_day, reason.strip(), moment)


def _get_decision(session: Session, scope: Scope, decision_id: int) -> Decision:
    found = session.scalars(select(Decision).where(Decision.id == decision_id, may_see(scope))).one_or_none()
    if found is None:
        raise NotFound(NO_SUCH_DECISION)
    return found


def _last_change(session: Session, decision: Decision, kinds: tuple[str, ...]) -> DecisionChange | None:
    c = DecisionChange
    return session.scalars(
        select(c)
        .where(c.site_id == decision.site_id, c.decision_id == decision.id, c.kind.in_(kinds))
        .order_by(c.changed_at.desc(), c.id.desc())
        .limit(1)
    ).one_or_none()


def _is_done(session: Session, decision: Decision) -> bool:
    last = _last_change(session, decision, ("done", "reopened"))
    return last is not None and last.kind == "done"


def _change(
    session: Session,
    scope: Scope,
    decision: Decision,
    kind: str,
    until_day: int | None = None,
    reason: str | None = None,
    changed_at: datetime | None = None,
) -> None:
    session.add(
        DecisionChange(
            site_id=scope.site_id,
            decision_id=decision.id,
            kind=kind,
            until_day=until_day,
            reason=reason,
            changed_by=scope.clinician_id,
            changed_at=changed_at or clock.now(),
        )
    )
    session.flush()
    bump_meeting_version(session, scope.site_id)
