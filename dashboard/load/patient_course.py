"""The patient page's report: one query, the patient's own facts, the report."""

from collections.abc import Sequence

from dashboard.analysis.expected_course.clinic_courses import ClinicCourses
from dashboard.load.agenda import make_agenda_basis
from dashboard.load.people import to_person
from dashboard.reports.patient.patient_course import PatientCourse, build_patient_course
from dashboard.reports.people import Person
from dashboard.reports.view import View
from data_access.database import Store
from data_access.days import to_day_number
from data_access.facts.one_patient import build_patient_facts
from data_access.facts.store import FactsStore
from data_access.meetings import Decision, Snooze
from data_access.queries.decisions import get_decisions
from data_access.queries.meeting_state import RULE, MeetingState, get_snoozes_of
from data_access.queries.names import PersonRow
from data_access.queries.patient_course import get_patient_course
from data_access.queries.search_patients import search_patients
from data_access.records import PatientRecords
from data_access.scope import Scope


def load_patient_course(
    store: Store,
    facts_store: FactsStore,
    scope: Scope,
    view: View,
    selection: tuple[str, int | None],
    expected: ClinicCourses | None,
) -> PatientCourse:
    """Everything the page says of the patient of a handle and a course number (None: the current course).

    ``expected``: the whole clinic's expected courses on the as-of day; None while they are still being computed.

    Raises NotFound, with one text, for an unknown handle and for a patient out of scope.
    """
    del facts_store  # The page reads its patient afresh, in a few statements, whatever the facts of the site hold.
    handle, number = selection
    with store.read_as(scope.sight) as session:
        records = get_patient_course(session, scope, handle, view.as_of_day)
        of_patient = (records.patient.id,)
        decisions = get_decisions(session, scope, view.as_of_day, patient_ids=of_patient, hide_names=view.hide_names)
        snoozes = get_snoozes_of(session, scope, view.as_of_day, records.patient, hide_names=view.hide_names)
    return build_report(records, scope.site_id, number, view, expected, decisions, snoozes)


def build_report(
    records: PatientRecords,
    site_id: int,
    number: int | None,
    view: View,
    expected: ClinicCourses | None,
    decisions: Sequence[Decision] = (),
    snoozes: tuple[Snooze, ...] = (),
) -> PatientCourse:
    """The report of records already read: the patient's own facts, judged as a caseload is."""
    facts = build_patient_facts(records, site_id)
    basis = make_agenda_basis(facts, view, _read_meeting_state(records, snoozes), None, expected)
    return build_patient_course(records, basis, to_person(_to_row(records), view), decisions, number, view)


def _read_meeting_state(records: PatientRecords, snoozes: tuple[Snooze, ...]) -> MeetingState:
    seen = [s for s in records.seen if s.rule == RULE]
    latest = (records.patient.id, max(s.event_day for s in seen), max(s.seen_day for s in seen)) if seen else None
    return MeetingState(records.patient.last_review_day, (latest,) if latest else (), snoozes)


def _to_row(records: PatientRecords) -> PersonRow:
    patient = records.patient
    birth_day = None if patient.birth_date is None else to_day_number(patient.birth_date)
    return PersonRow(patient.id, patient.handle, patient.code, patient.name, birth_day)


def load_patients_found(
    store: Store, facts_store: FactsStore, scope: Scope, view: View, text: str
) -> tuple[Person, ...]:
    """Patients in scope whose name or code holds ``text``; by code only where names are hidden."""
    del facts_store
    with store.read_as(scope.sight) as session:
        rows = search_patients(session, scope, text, by_name=not view.hide_names)
    return tuple(to_person(row, view) for row in rows)
