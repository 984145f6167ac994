"""One patient for the wall: the patient's own rows, judged as the clinic's agenda judges them."""

from dashboard.analysis.expected_course.clinic_courses import ClinicCourses
from dashboard.analysis.side_effects.discordance import find_top_tenth
from dashboard.load.agenda import make_agenda_basis
from dashboard.load.people import load_people
from dashboard.reports.supervision.present import PresentPatient, build_present
from dashboard.reports.view import View
from data_access.database import Store
from data_access.facts.one_patient import build_patient_facts
from data_access.facts.store import FactsStore
from data_access.queries.decisions import get_decisions
from data_access.queries.meeting_state import get_meeting_state
from data_access.queries.patient_course import get_patient_course
from data_access.scope import Scope


def load_present(
    store: Store, facts_store: FactsStore, scope: Scope, view: View, handle: str, expected: ClinicCourses | None
) -> PresentPatient:
    """What the wall says of the patient of a handle. Raises NotFound as the patient page does."""
    top_tenth = find_top_tenth(facts_store.get(scope.site_id).dosings, view.as_of_day)
    with store.read_as(scope.sight) as session:
        records = get_patient_course(session, scope, handle, view.as_of_day)
        meeting = get_meeting_state(session, scope, view.as_of_day, hide_names=view.hide_names)
        patient_id = records.patient.id
        person = load_people(session, scope, view, [patient_id])[patient_id]
        decisions = get_decisions(session, scope, view.as_of_day, patient_ids=[patient_id], hide_names=view.hide_names)
    facts = build_patient_facts(records, scope.site_id)
    basis = make_agenda_basis(facts, view, meeting, top_tenth, expected)
    return build_present(records, basis, person, decisions, view)
