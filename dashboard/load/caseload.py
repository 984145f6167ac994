"""The caseload of one viewer: facts, the agenda, and one query for the names of the rows shown."""

import numpy as np

from dashboard.analysis.expected_course.clinic_courses import ClinicCourses
from dashboard.analysis.phase import get_patient_states
from dashboard.analysis.process.workload import get_therapist_index
from dashboard.analysis.side_effects.discordance import find_top_tenth
from dashboard.load.agenda import make_agenda_basis
from dashboard.load.clinician_names import name_clinicians
from dashboard.load.people import load_people
from dashboard.load.scoped_facts import load_clinic_and_scope, load_scoped_facts
from dashboard.reports.agenda import Agenda, build_agenda
from dashboard.reports.agenda_rules.measures import find_split
from dashboard.reports.caseload.caseload import Caseload, build_caseload
from dashboard.reports.caseload.choice import CaseloadChoice, CaseloadOptions
from dashboard.reports.caseload.filter import CaseloadBasis, choose_instrument, find_options
from dashboard.reports.caseload.words import get_route_codes
from dashboard.reports.caseload.workload import build_workload
from dashboard.reports.view import View
from data_access.database import Store
from data_access.facts.arrays import Bool
from data_access.facts.store import FactsStore
from data_access.queries.meeting_state import get_meeting_state
from data_access.scope import Scope


def load_caseload(
    store: Store,
    facts_store: FactsStore,
    scope: Scope,
    view: View,
    choice: CaseloadChoice,
    expected: ClinicCourses | None,
) -> Caseload:
    """Everything the caseload says for one viewer, view and choice of filters.

    ``expected``: the whole clinic's expected courses on the as-of day; None while they are still being computed.
    """
    with store.read_as(scope.sight) as session:
        clinic, facts = load_clinic_and_scope(session, facts_store, scope, view)
        top_tenth = find_top_tenth(clinic.dosings, view.as_of_day)
        meeting = get_meeting_state(session, scope, view.as_of_day, hide_names=view.hide_names)
        agenda_basis = make_agenda_basis(facts, view, meeting, top_tenth, expected)
        agenda = build_agenda(agenda_basis)
        standing = agenda_basis.everyone
        names = name_clinicians(store, facts)
        basis = CaseloadBasis(
            standing,
            view,
            choose_instrument(standing.states, choice.instrument),
            agenda.count_of(len(facts.patients.id)) > 0,
            find_split(agenda_basis),
            names,
            expected,
        )
        workload = build_workload(
            facts,
            standing.states.in_treatment,
            _has_line(agenda, "overdue", len(facts.patients.id)),
            basis.therapist,
            {facts.clinicians[index].id: name for index, name in names.items()},
            scope.clinician_id,
            view.as_of_day,
        )
        return build_caseload(
            basis, agenda, choice, workload, lambda patient_ids: load_people(session, scope, view, patient_ids)
        )


def load_options(store: Store, facts_store: FactsStore, scope: Scope, view: View, choice: None) -> CaseloadOptions:
    """What the viewer's patients can be filtered by on the as-of day."""
    with store.read_as(scope.sight) as session:
        facts = load_scoped_facts(session, facts_store, scope, view)
        states = get_patient_states(facts, view.as_of_day)
        therapist = get_therapist_index(facts, view.as_of_day)
        names = name_clinicians(store, facts)
    return find_options(facts, states, get_route_codes(facts, states), therapist, names)


def _has_line(agenda: Agenda, rule_key: str, patients: int) -> Bool:
    """Which patients one rule is true of."""
    found = np.zeros(patients, np.bool_)
    number = next(k for k, rule in enumerate(agenda.rules) if rule.key == rule_key)
    found[agenda.patient[agenda.rule == number]] = True
    return found
