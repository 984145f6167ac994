"""The facts of one viewer on one as-of day."""

from sqlalchemy.orm import Session

from dashboard.reports.view import View
from data_access.facts.arrays import Facts
from data_access.facts.store import FactsStore
from data_access.scope import Scope, get_patient_ids


def load_scoped_facts(session: Session, facts_store: FactsStore, scope: Scope, view: View) -> Facts:
    """The site's facts cut to the scope and the as-of day; a scope of the whole site needs no query."""
    patient_ids = None if scope.clinician_ids is None else get_patient_ids(session, scope)
    return facts_store.get_view(scope.site_id, patient_ids, view.as_of_day)
