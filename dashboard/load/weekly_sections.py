"""The lower half of the weekly review, and the patients behind any of its numbers."""

from sqlalchemy.orm import Session

from dashboard.load.people import load_people_behind
from dashboard.load.scoped_facts import load_scoped_facts
from dashboard.reports.behind import Behind
from dashboard.reports.people import Person
from dashboard.reports.survival.curves import build_durability, build_time_to_response, find_survival_behind
from dashboard.reports.view import View
from dashboard.reports.weekly.attrition import build_attrition, find_attrition_behind
from dashboard.reports.weekly.published import build_published, find_published_behind
from dashboard.reports.weekly.sections import WeeklySections
from dashboard.reports.weekly.therapists import build_therapists, find_therapist_behind
from dashboard.reports.weekly.therapy import build_therapy, find_therapy_behind
from data_access.database import Store
from data_access.definitions.registry import get_instrument
from data_access.facts.arrays import Facts
from data_access.facts.store import FactsStore
from data_access.queries.clinicians import get_clinicians
from data_access.scope import Scope

MEASURE = "gad7"


def load_weekly_sections(
    store: Store, facts_store: FactsStore, scope: Scope, view: View, everything: bool
) -> WeeklySections:
    """Everything below the control charts; ``everything``: all published figures."""
    with store.read_as(scope.sight) as session:
        facts = load_scoped_facts(session, facts_store, scope, view)
        names = _name_clinicians(session, scope, view)
    own = None if scope.clinician_ids is None else frozenset(scope.clinician_ids)
    clinic = facts if own is None else facts_store.get_view_of(facts_store.get(scope.site_id), None, view.as_of_day)
    instrument = get_instrument(MEASURE)
    return WeeklySections(
        build_published(facts, view, everything, "The clinic's" if own is None else "Your patients'"),
        build_time_to_response(facts, None, instrument, view.thresholds, view.as_of_day),
        build_durability(facts, None, instrument, view.thresholds, view.as_of_day),
        build_therapy(facts, view),
        build_therapists(facts, clinic, view, own, names),
        build_attrition(facts, view),
    )


def load_section_behind(
    store: Store, facts_store: FactsStore, scope: Scope, view: View, pick: str
) -> tuple[Behind, tuple[Person, ...]] | None:
    """The viewer's patients behind one number or mark of a section; None for an unknown pick."""
    with store.read_as(scope.sight) as session:
        facts = load_scoped_facts(session, facts_store, scope, view)
        names = _name_clinicians(session, scope, view)
    behind = _find_behind(facts, view, pick, names)
    if behind is None:
        return None
    return behind, load_people_behind(store, facts_store, scope, view, behind.patient_ids)


def _find_behind(facts: Facts, view: View, pick: str, names: dict[int, str]) -> Behind | None:
    section, _, rest = pick.partition(":")
    first, _, second = rest.partition(":")
    if section == "published":
        return find_published_behind(facts, view, rest)
    if section in ("response", "durability"):
        return find_survival_behind(facts, None, get_instrument(MEASURE), view.thresholds, view.as_of_day, pick)
    if section == "therapy" and first.isdigit() and second.isdigit():
        return find_therapy_behind(facts, view, int(first), int(second))
    if section == "therapist" and rest.isdigit():
        return find_therapist_behind(facts, view, int(rest), names)
    if section == "attrition":
        return find_attrition_behind(facts, view, first, second)
    return None


def _name_clinicians(session: Session, scope: Scope, view: View) -> dict[int, str]:
    """How each clinician is named: by code where names are hidden."""
    return {c.id: c.code if view.hide_names else c.name for c in get_clinicians(session, scope.site_id)}
