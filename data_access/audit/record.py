"""Writing an event down: in the transaction of what it tells of, as its last statement.

Either both are kept or neither. Where the trail cannot be written, or does not fit its head outside the database,
this raises StoreError, and whoever wanted to do or to see something does not.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from sqlalchemy import event, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from data_access import clock
from data_access.actor import Actor
from data_access.audit.actions import Action, Outcome
from data_access.audit.chain import Chain, count_seconds, find_chain, write_details
from data_access.audit.head import Head, HeadFile, find_head_file
from data_access.audit.patients import ALL_PATIENTS, NO_PATIENTS, Patients, keep_patients, patients_by_id, patients_in
from data_access.errors import NotFound, StoreError
from data_access.models import AuditEvent, AuditHead, Site
from data_access.scope import Scope

__all__ = [
    "ALL_PATIENTS",
    "NO_PATIENTS",
    "Event",
    "Patients",
    "patients_by_id",
    "patients_in",
    "record_event",
    "record_event_of",
]

MOST_TARGET: Final = 200
MOST_REASON: Final = 2_000
WHAT_TO_DO: Final = "Nothing is shown until this is settled: kap-outcomes verify-audit says what is wrong."
_TOUCHED: Final = "audit heads"
log = logging.getLogger("kap_outcomes")


@dataclass(frozen=True)
class Event:
    """What was done. ``target`` and ``details`` never hold a patient's name, code or note; ``patients`` says whom.

    ``details``: counts, digests and words (text, whole numbers, yes or no).
    """

    action: Action
    target: str = ""
    patients: Patients = NO_PATIENTS
    reason: str | None = None
    outcome: Outcome = "done"
    details: Mapping[str, str | int | bool | None] = field(default_factory=dict)


def record_event(session: Session, scope: Scope, event: Event) -> int:
    """Write down what a viewer did or saw; its number. Raises StoreError where that is not possible."""
    return record_event_of(session, scope.site_id, scope.actor, scope.role, event)


def record_event_of(session: Session, site_id: int, actor: Actor, role: str | None, event: Event) -> int:
    """The same of somebody who has no scope: refused at the door, or the program itself."""
    trail = _open_trail(session, site_id)
    if trail.must_begin_anew:
        begun = Event("begin head anew", details={"after": trail.last.number})
        trail.last = _append(session, trail, actor, role, begun)
    return _append(session, trail, actor, role, event).number


@dataclass
class _Trail:
    """One site's trail, its head locked for the rest of the transaction."""

    site_id: int
    chain: Chain
    last: Head
    must_begin_anew: bool = False
    """There are events, but the head outside the database is gone: the trail itself tells of it."""


def _open_trail(session: Session, site_id: int) -> _Trail:
    code = session.scalars(select(Site.code).where(Site.id == site_id)).one_or_none()
    if code is None:
        raise NotFound("There is no such clinic.")
    chain = find_chain(session.info["keys"], code)
    trail = _Trail(site_id, chain, _lock_head(session, site_id, chain))
    touched: set[int] = session.info.setdefault(_TOUCHED, set())
    if site_id not in touched:
        if not touched:
            event.listen(session, "before_commit", _note_heads)
            event.listen(session, "after_commit", _keep_heads)
        trail.must_begin_anew = not _check_head(session, trail, _find_file(session, code))
        touched.add(site_id)
    return trail


def _find_file(session: Session, site_code: str) -> HeadFile:
    heads: Path = session.info["heads"]
    return find_head_file(heads, site_code, session.info["keys"])


def _lock_head(session: Session, site_id: int, chain: Chain) -> Head:
    """The last event, nobody else adding one until this transaction ends. SQLite's writer is alone already."""
    locked = (
        select(AuditHead.number, AuditHead.mac)
        .where(AuditHead.site_id == site_id)
        .with_for_update()
        .execution_options(autoflush=False)
    )
    row = session.execute(locked).one_or_none()
    if row is None:
        add = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
        first = add(AuditHead).values(site_id=site_id, number=0, mac=chain.beginning)
        session.execute(first.on_conflict_do_nothing(index_elements=["site_id"]))
        row = session.execute(locked).one()
    return Head(row.number, row.mac)


def _check_head(session: Session, trail: _Trail, file: HeadFile) -> bool:
    """Whether the head outside fits the trail; False where it is gone. Brings one that lags behind up to the trail."""
    kept, last = file.read(), trail.last
    if kept is not None and kept.number > last.number:
        raise StoreError(
            f"The audit trail ends at event {last.number:,}, but its head {file.path} tells of {kept.number:,}. "
            f"It was cut off, or an older database was put in its place. {WHAT_TO_DO}"
        )
    if kept is not None and kept.mac != _find_seal(session, trail, kept.number):
        raise StoreError(f"The audit trail does not fit its head {file.path} at event {kept.number:,}. {WHAT_TO_DO}")
    if kept is None or kept.number < last.number:
        file.write(last)
    return kept is not None or last.number == 0


def _find_seal(session: Session, trail: _Trail, number: int) -> str | None:
    if number == trail.last.number:
        return trail.last.mac
    if number == 0:
        return trail.chain.beginning
    sealed = select(AuditEvent.mac).where(AuditEvent.site_id == trail.site_id, AuditEvent.number == number)
    return session.scalars(sealed).one_or_none()


def _append(session: Session, trail: _Trail, actor: Actor, role: str | None, event: Event) -> Head:
    kept = keep_patients(session, trail.site_id, event.patients)
    told: dict[str, Any] = {
        "site_id": trail.site_id,
        "number": trail.last.number + 1,
        "at": clock.now(),
        "actor_kind": actor.kind,
        "actor": _limit(actor.name, MOST_TARGET),
        "user_id": actor.user_id,
        "session_id": actor.session_id,
        "role": role,
        "action": event.action,
        "target": _limit(event.target, MOST_TARGET),
        "patient_set_id": None if kept is None else kept.id,
        "reason": None if event.reason is None else _limit(event.reason, MOST_REASON),
        "outcome": event.outcome,
        "details": {name: _plain(value) for name, value in event.details.items()},
    }
    written = told | {"at": count_seconds(told["at"]), "details": write_details(told["details"])}
    mac = trail.chain.seal(written, kept, trail.last.mac)
    session.execute(insert(AuditEvent).values(**told, mac=mac))
    head = Head(told["number"], mac)
    session.execute(
        update(AuditHead).where(AuditHead.site_id == trail.site_id).values(number=head.number, mac=mac),
        execution_options={"synchronize_session": False},
    )
    return head


def _limit(text: str, most: int) -> str:
    """Text that both databases keep as it is, and not more of it than has room."""
    kept = text.encode("utf-8", "replace").decode().replace("\0", " ")
    return kept if len(kept) <= most else kept[: most - 1] + "…"


def _plain(value: str | int | bool | None) -> str | int | bool | None:
    if isinstance(value, str):
        return _limit(value, MOST_TARGET)
    if value is None or isinstance(value, bool):
        return value
    return int(value)


def _note_heads(session: Session) -> None:
    """What the heads are that are about to be committed: also after a part of the transaction was taken back."""
    sites = session.info[_TOUCHED]
    rows = session.execute(
        select(Site.code, AuditHead.number, AuditHead.mac)
        .join(AuditHead, AuditHead.site_id == Site.id)
        .where(Site.id.in_(sites))
    )
    session.info["audit heads to keep"] = [(row.code, Head(row.number, row.mac)) for row in rows]


def _keep_heads(session: Session) -> None:
    """Write the heads out. What is committed is committed: a fault is told at the next event, which then fails."""
    for code, head in session.info["audit heads to keep"]:
        try:
            _find_file(session, code).write(head)
        except StoreError as error:
            log.warning("%s", error)
