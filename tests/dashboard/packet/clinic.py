"""A demonstration clinic to print from: its scopes, its reports, its patients' names."""

from dashboard.analysis.expected_course.clinic_courses import ClinicCourses, build_clinic_courses
from dashboard.reports.view import View
from data_access.database import Store
from data_access.facts.store import FactsStore
from data_access.queries.clinicians import get_clinicians
from data_access.queries.names import PersonRow, get_people
from data_access.scope import Scope, decide_scope, get_patient_ids
from tests.dashboard.conftest import DEMO_DAY

NOW = View(DEMO_DAY)


def scope_of(store: Store, role: str) -> Scope:
    site = store.site()
    with store.read() as session:
        clinician = next(c for c in get_clinicians(session, site.id) if c.role == role)
        return decide_scope(session, site.id, clinician.id, DEMO_DAY)


def courses_of(store: Store, view: View = NOW) -> ClinicCourses:
    facts_store = FactsStore(store)
    return build_clinic_courses(facts_store.get_view(store.site().id, None, view.as_of_day), view.as_of_day)


def people_of(store: Store, scope: Scope) -> list[PersonRow]:
    with store.read() as session:
        return list(get_people(session, scope, get_patient_ids(session, scope).tolist()).values())


def names_of(store: Store, scope: Scope) -> set[str]:
    return {row.name for row in people_of(store, scope)}
