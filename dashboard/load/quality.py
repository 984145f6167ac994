"""How good the data are: the report of the quality section and of the command line, and who is behind its numbers."""

from dataclasses import replace

from sqlalchemy.orm import Session

from dashboard.load.clinician_names import name_clinicians
from dashboard.load.data_manager import may_name, see_all_rows
from dashboard.load.people import load_people
from dashboard.load.scoped_facts import load_scoped_facts
from dashboard.load.side_effects import MOST_PATIENTS, PatientsBehind
from dashboard.reports.data_quality.basis import QualityBasis
from dashboard.reports.data_quality.build import build_quality
from dashboard.reports.data_quality.people import describe_rows, find_rows_behind
from dashboard.reports.data_quality.quality import QualityReport, QualitySelection
from dashboard.reports.view import View
from data_access.database import Store
from data_access.facts.store import FactsStore
from data_access.queries.rejected_rows import count_rejected_rows
from data_access.queries.same_people import get_same_people
from data_access.scope import Scope


def load_quality(
    store: Store, facts_store: FactsStore, scope: Scope, view: View, selection: QualitySelection
) -> QualityReport:
    """The report for one viewer, view and selection."""
    counted = see_all_rows(scope)
    with store.read_as(counted.sight) as session:
        return build_quality(_make_basis(store, session, facts_store, counted, view, selection))


def find_quality(store: Store, scope: Scope, as_of_day: int) -> QualityReport:
    """The report of twelve weeks by therapist, for who has no page: the command line."""
    return load_quality(store, FactsStore(store), scope, View(as_of_day), QualitySelection())


def load_quality_behind(
    store: Store, facts_store: FactsStore, scope: Scope, view: View, asked: tuple[QualitySelection, str]
) -> PatientsBehind | None:
    """The patients behind one number, by name (or code: always for a data manager); None for an unknown pick."""
    selection, pick = asked
    counted, named = see_all_rows(scope), replace(view, hide_names=view.hide_names or not may_name(scope))
    with store.read_as(counted.sight) as session:
        basis = _make_basis(store, session, facts_store, counted, view, selection)
        found = find_rows_behind(basis, pick)
        if found is None:
            return None
        people = load_people(session, counted, named, found.behind.patient_ids)
    ordered = sorted(people.values(), key=lambda person: (found.place(person.patient_id), person.label))
    shown = f" The first {MOST_PATIENTS} are shown." if len(ordered) > MOST_PATIENTS else ""
    first = tuple(ordered[:MOST_PATIENTS])
    details = describe_rows(basis, found, [person.patient_id for person in first])
    return PatientsBehind(found.behind.title, f"{found.behind.sentence}{shown}", first, tuple(details.items()))


def _make_basis(
    store: Store, session: Session, facts_store: FactsStore, scope: Scope, view: View, selection: QualitySelection
) -> QualityBasis:
    facts = load_scoped_facts(session, facts_store, scope, view)
    names = name_clinicians(store, facts)
    rejected = count_rejected_rows(session, scope)
    return QualityBasis(facts, view, selection, names, get_same_people(session, scope), rejected)
