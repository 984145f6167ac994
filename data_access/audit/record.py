"""Writing an event down: in the transaction of what it tells of, as its last statement.

Either both are kept or neither. Where the trail cannot be written, or does not fit its head outside the database,
this raises StoreError, and whoever wanted to do or to see something does not.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import bindparam, insert, update
from sqlalchemy.orm import Session

from data_access import clock
from data_access.actor import Actor
from data_access.audit.actions import Action, Outcome
from data_access.audit.chain import count_seconds, write_details
from data_access.audit.head import Head
from data_access.audit.patients import ALL_PATIENTS, NO_PATIENTS, Patients, keep_patients, patients_by_id, patients_in
from data_access.audit.trail import Trail, open_trail
from data_access.models import Base
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

_HEAD: Final = Base.metadata.tables["audit_head"]
_ADD: Final = insert(Base.metadata.tables["audit_event"])
_MOVE: Final = (
    update(_HEAD)
    .where(_HEAD.c.site_id == bindparam("of_site"))
    .values(number=bindparam("to_number"), mac=bindparam("to_mac"))
)
"""Built once, on the tables themselves: an event is written with every page."""


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
    trail = open_trail(session, site_id)
    if trail.must_begin_anew:
        begun = Event("begin head anew", details={"after": trail.last.number})
        trail.last = _append(session, trail, actor, role, begun)
    return _append(session, trail, actor, role, event).number


def _append(session: Session, trail: Trail, actor: Actor, role: str | None, event: Event) -> Head:
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
    session.execute(_ADD, told | {"mac": mac})
    head = Head(told["number"], mac)
    session.execute(_MOVE, {"of_site": trail.site_id, "to_number": head.number, "to_mac": mac})
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
