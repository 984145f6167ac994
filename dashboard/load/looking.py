"""Looks: before a page shows anything, the audit trail says who looks, at which page, and at which patients.

A look is written once for as long as a tab shows the same page, patient and scope. Where it cannot be written,
nothing is shown.
"""

import re
from dataclasses import dataclass
from typing import Final

from sqlalchemy.orm import Session

from data_access.audit.actions import Outcome
from data_access.audit.record import NO_PATIENTS, Event, Patients, patients_in, record_event
from data_access.database import Store
from data_access.errors import NotFound, StoreBusy
from data_access.queries.patients import find_patient_id
from data_access.scope import Scope

PATIENT: Final = "patient"
"""The page of one patient; every other one shows many."""
WITHOUT_PATIENTS: Final = ("methods",)
HANDLE: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")
BUSY: Final = (
    "Another program is writing to the database, perhaps an import. Nothing is shown before it is written down who "
    "looks. Reload the page in a minute."
)


@dataclass(frozen=True)
class Look:
    """What a tab shows. ``handle``: the patient that is open on it; ``fingerprint``: of the patients in scope."""

    page: str
    handle: str | None
    hide_names: bool
    fingerprint: str


def record_look(store: Store, scope: Scope, look: Look, last: Look | None = None) -> None:
    """Write a look down where it differs from this tab's ``last`` one. Raises StoreError where that is not possible."""
    if look == last:
        return
    try:
        with store.write_as(scope.sight) as session:
            for event in _tell(session, scope, look, last):
                record_event(session, scope, event)
    except StoreBusy as busy:
        raise StoreBusy(BUSY) from busy


def record_refusal(store: Store, scope: Scope, page: str) -> None:
    """Write down that somebody asked for a page that is not for the role."""
    with store.write_as(scope.sight) as session:
        record_event(session, scope, Event("look", page, outcome="denied"))


def _tell(session: Session, scope: Scope, look: Look, last: Look | None) -> list[Event]:
    """One event of the page's list and one of the patient that is open on it, as far as either is new."""
    shown = {"names hidden": look.hide_names}
    events = []
    is_list = look.page != PATIENT or look.handle is None
    if is_list and not _is_listed(look, last):
        patients = NO_PATIENTS if look.page in WITHOUT_PATIENTS else patients_in(session, scope)
        events.append(Event("look", look.page, patients, details=shown))
    if look.handle is not None:
        patients = Patients((look.handle,)) if HANDLE.fullmatch(look.handle) else NO_PATIENTS
        outcome: Outcome = "done" if _may_see(session, scope, look.handle) else "denied"
        events.append(Event("look", look.page, patients, outcome=outcome, details=shown))
    return events


def _is_listed(look: Look, last: Look | None) -> bool:
    """Whether the same list was written down already, and only the patient who is open on it is another one."""
    if last is None or (look.page == PATIENT and last.handle is not None):
        return False
    return (look.page, look.hide_names, look.fingerprint) == (last.page, last.hide_names, last.fingerprint)


def _may_see(session: Session, scope: Scope, handle: str) -> bool:
    """Foreign and absent patients take the same way through here, as on the page."""
    try:
        find_patient_id(session, scope, handle)
    except NotFound:
        return False
    return True
