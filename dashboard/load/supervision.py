"""Supervision: the viewer's scope cut to one clinician's patients of today, and their part of the agenda."""

from dashboard.analysis.expected_course.clinic_courses import ClinicCourses
from dashboard.analysis.side_effects.discordance import find_top_tenth
from dashboard.load.agenda import make_agenda_basis
from dashboard.load.people import load_people
from dashboard.load.scoped_facts import load_clinic_and_scope
from dashboard.reports.agenda import build_agenda
from dashboard.reports.agenda_rules.measures import find_split
from dashboard.reports.supervision.block import OwnMeasures
from dashboard.reports.supervision.supervisees import Supervisee, Supervisees
from dashboard.reports.supervision.supervision import Supervision, build_supervision
from dashboard.reports.view import View
from data_access.database import Store
from data_access.facts.store import FactsStore
from data_access.queries.clinicians import get_clinicians
from data_access.queries.meeting_state import get_meeting_state
from data_access.scope import Scope, count_patients, narrow_scope


def load_supervisees(store: Store, facts_store: FactsStore, scope: Scope, view: View, choice: None) -> Supervisees:
    """Oneself and those one supervises; for a director every clinician who has patients today. By name."""
    del facts_store, view, choice
    with store.read_as(scope.sight) as session:
        clinicians = get_clinicians(session, scope.site_id)
        counts = count_patients(session, scope)
    permitted = set(counts if scope.clinician_ids is None else scope.clinician_ids)
    people = tuple(
        Supervisee(c.id, c.code, c.name, counts.get(c.id, 0), c.id == scope.clinician_id)
        for c in clinicians
        if c.id in permitted
    )
    if len(people) > 1:  # Beside others, oneself is offered only with patients.
        people = tuple(one for one in people if one.patients or not one.is_self)
    return Supervisees(people, scope.role == "supervisor")


def load_supervision(
    store: Store,
    facts_store: FactsStore,
    scope: Scope,
    view: View,
    clinician: Supervisee,
    expected: ClinicCourses | None,
) -> Supervision:
    """The agenda of one clinician's patients of today, one block a patient with all lines.

    Raises NotFound where the clinician is not among those the viewer may see.
    """
    cut = narrow_scope(scope, clinician.id)
    with store.read_as(cut.sight) as session:
        clinic, facts = load_clinic_and_scope(session, facts_store, cut, view)
        meeting = get_meeting_state(session, cut, view.as_of_day, hide_names=view.hide_names)
        basis = make_agenda_basis(facts, view, meeting, find_top_tenth(clinic.dosings, view.as_of_day), expected)
        agenda = build_agenda(basis)
        with_lines = agenda.count_of(len(facts.patients.id)) > 0
        measures = OwnMeasures(basis.everyone, view, with_lines, find_split(basis))
        return build_supervision(
            clinician, agenda, measures, view, lambda patient_ids: load_people(session, cut, view, patient_ids)
        )
