"""The facts of one viewer on one as-of day."""

from sqlalchemy.orm import Session

from dashboard.reports.view import View
from data_access.facts.arrays import Facts
from data_access.facts.store import FactsStore
from data_access.scope import Scope, get_patient_ids


def load_scoped_facts(session: Session, facts_store: FactsStore, scope: Scope, view: View) -> Facts:
    """The site's facts cut to the scope and the as-of day; a scope of the whole site needs no query."""
    return load_clinic_and_scope(session, facts_store, scope, view)[1]


def load_clinic_and_scope(session: Session, facts_store: FactsStore, scope: Scope, view: View) -> tuple[Facts, Facts]:
    """The whole clinic's facts, and the same cut to the scope and the as-of day: both of one data version.

    The first is only for bounds that are the clinic's own; nothing of a single patient may be shown from it.
    """
    patient_ids = None if scope.clinician_ids is None else get_patient_ids(session, scope)
    clinic = facts_store.get(scope.site_id)
    return clinic, facts_store.get_view_of(clinic, patient_ids, view.as_of_day)
