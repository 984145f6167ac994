"""The Outcomes page's report, what its filters offer, and the patients behind any of its numbers."""

from dataclasses import dataclass

import numpy as np
from sqlalchemy.orm import Session

from dashboard.load.clinician_names import name_clinicians
from dashboard.load.people import load_people_behind
from dashboard.load.scoped_facts import load_scoped_facts
from dashboard.reports.behind import Behind
from dashboard.reports.outcomes.basis import OutcomeBasis
from dashboard.reports.outcomes.options import find_options, make_choice
from dashboard.reports.outcomes.outcomes import Outcomes, build_outcomes
from dashboard.reports.outcomes.people import describe_pairs, find_behind
from dashboard.reports.outcomes.selection import OutcomeOptions, OutcomeSelection
from dashboard.reports.people import Person
from dashboard.reports.view import View
from data_access.database import Store
from data_access.facts.store import FactsStore
from data_access.scope import Scope, get_patient_ids, narrow_scope


@dataclass(frozen=True)
class OutcomePatients:
    """The list behind a number: what it is, the patients by name or code, and what their scores say, by id."""

    behind: Behind
    people: tuple[Person, ...]
    details: dict[int, str]


def load_outcome_options(
    store: Store, facts_store: FactsStore, scope: Scope, view: View, choice: None
) -> OutcomeOptions:
    """What the viewer's courses can be chosen by on the as-of day."""
    with store.read_as(scope.sight) as session:
        facts = load_scoped_facts(session, facts_store, scope, view)
    return find_options(facts, name_clinicians(store, facts))


def load_outcomes(
    store: Store, facts_store: FactsStore, scope: Scope, view: View, selection: OutcomeSelection
) -> Outcomes:
    """Everything the page says for one viewer, view and selection."""
    return build_outcomes(_make_basis(store, facts_store, scope, view, selection))


def load_outcome_patients(
    store: Store, facts_store: FactsStore, scope: Scope, view: View, asked: tuple[OutcomeSelection, str]
) -> OutcomePatients | None:
    """The patients behind one pick of the page; None for an unknown pick."""
    selection, pick = asked
    basis = _make_basis(store, facts_store, scope, view, selection)
    behind = find_behind(basis, pick)
    if behind is None:
        return None
    people = load_people_behind(store, facts_store, scope, view, behind.patient_ids)
    words = describe_pairs(basis, pick)
    return OutcomePatients(behind, people, {p.patient_id: words.get(p.patient_id, "") for p in people})


def _make_basis(
    store: Store, facts_store: FactsStore, scope: Scope, view: View, selection: OutcomeSelection
) -> OutcomeBasis:
    with store.read_as(scope.sight) as session:
        facts = load_scoped_facts(session, facts_store, scope, view)
        own = _find_own(session, scope, facts.patients.id)
    choice = make_choice(facts, selection, view.as_of_day, name_clinicians(store, facts))
    return OutcomeBasis(facts, view, selection, choice, own)


def _find_own(session: Session, scope: Scope, patient_ids: np.ndarray) -> np.ndarray:
    """Which of the patients are of the viewer's own caseload, by today's assignments."""
    return np.isin(patient_ids, get_patient_ids(session, narrow_scope(scope, scope.clinician_id)))
