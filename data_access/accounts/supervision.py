"""Who supervises whom: the director's change to it, which holds at once."""

from typing import Final

from sqlalchemy.orm import Session

from data_access.accounts.staff import check_director, get_person
from data_access.audit.record import Event, record_event
from data_access.errors import KapError
from data_access.scope import Scope
from data_access.versions import NO_PATIENT, bump_data_version

MAY_SUPERVISE: Final = ("director", "supervisor")
NOBODY: Final = "nobody"


def change_supervisor(session: Session, scope: Scope, clinician_id: int, supervisor_id: int | None) -> None:
    """Say who supervises a clinician from now on; None: nobody. Raises KapError for whoever may not."""
    check_director(scope)
    person = get_person(session, scope, clinician_id)
    boss = None if supervisor_id is None else get_person(session, scope, supervisor_id)
    if person.supervisor_id == supervisor_id:
        raise KapError("That is how it is already.")
    if boss is not None and boss.id == person.id:
        raise KapError("Nobody supervises themselves.")
    if boss is not None and boss.role not in MAY_SUPERVISE:
        raise KapError(f"{boss.name} is neither a supervisor nor the clinical director.")
    before = _name_supervisor(session, scope, person.supervisor_id)
    person.supervisor_id = supervisor_id
    session.flush()
    bump_data_version(session, scope.site_id, NO_PATIENT)
    details = {"before": before, "after": NOBODY if boss is None else boss.code}
    record_event(session, scope, Event("change supervision", person.code, details=details))


def _name_supervisor(session: Session, scope: Scope, supervisor_id: int | None) -> str:
    return NOBODY if supervisor_id is None else get_person(session, scope, supervisor_id).code
