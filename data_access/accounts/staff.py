"""The people of the staff, as the director's changes ask for them."""

from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from data_access.errors import NotFound
from data_access.models import Clinician
from data_access.scope import Scope

NO_SUCH_PERSON: Final = "There is no such person on the staff."


def check_director(scope: Scope) -> None:
    """Raise NotFound for whoever may not change who sees what."""
    if scope.role != "director":
        raise NotFound("Who sees which patients is the clinical director’s.")


def get_person(session: Session, scope: Scope, clinician_id: int) -> Clinician:
    """One person of the viewer's clinic. Raises NotFound for any other."""
    found = session.scalars(
        select(Clinician).where(Clinician.site_id == scope.site_id, Clinician.id == clinician_id)
    ).one_or_none()
    if found is None:
        raise NotFound(NO_SUCH_PERSON)
    return found
