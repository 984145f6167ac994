"""Who brings data in or takes it back, for the audit trail; the history of imports has the clinician beside it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy.orm import Session

from data_access.actor import PROGRAM, Actor
from data_access.audit.actions import Action
from data_access.audit.record import Event, record_event_of
from data_access.scope import Scope


@dataclass(frozen=True)
class Who:
    """Somebody, by role where there is one. Nobody named: the program itself, as in a demonstration or a test."""

    actor: Actor = PROGRAM
    role: str | None = None


NOBODY_NAMED: Final = Who()


def who_sees(scope: Scope) -> Who:
    """The viewer of a scope."""
    return Who(scope.actor, scope.role)


def tell_import(
    session: Session, site_id: int, who: Who, action: Action, target: str, details: Mapping[str, str | int]
) -> None:
    """Write an import, its repair or its undoing down, by its number: file names may hold a patient's."""
    record_event_of(session, site_id, who.actor, who.role, Event(action, target, details=details))
