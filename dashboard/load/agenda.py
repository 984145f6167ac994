"""The agenda of one viewer, computed on as few patients as each rule needs."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from dashboard.analysis.phase import Phase
from dashboard.analysis.standing import Standing
from dashboard.load.scoped_facts import load_scoped_facts
from dashboard.reports.agenda import Agenda, build_agenda
from dashboard.reports.agenda_basis import AgendaBasis
from dashboard.reports.view import View
from data_access.facts.arrays import Facts
from data_access.facts.store import FactsStore
from data_access.facts.view import view_facts
from data_access.queries.acknowledgements import get_acknowledgements
from data_access.queries.saved_reviews import SavedReview, get_last_review
from data_access.scope import Scope


@dataclass(frozen=True)
class LoadedAgenda:
    """The ranked agenda, where everyone in scope stands, and the last review saved before the as-of day."""

    agenda: Agenda
    standing: Standing
    last_review: SavedReview | None


def load_agenda(session: Session, facts_store: FactsStore, scope: Scope, view: View) -> LoadedAgenda:
    """The agenda of everyone in scope, with the review that "new" is counted from."""
    facts = load_scoped_facts(session, facts_store, scope, view)
    last_review = get_last_review(session, scope, view.as_of_day)
    since_day = last_review.as_of_day if last_review else None
    basis = make_agenda_basis(facts, view, since_day, get_acknowledgements(session, scope, view.as_of_day))
    return LoadedAgenda(build_agenda(basis), basis.everyone, last_review)


def make_agenda_basis(
    facts: Facts, view: View, since_day: int | None, acknowledged: tuple[tuple[int, int], ...]
) -> AgendaBasis:
    """What the rules read, from a facts view that is cut to scope and as-of day.

    Most rules are about patients who are not discharged: they get a view of their own.
    """
    everyone = Standing(facts, view.as_of_day, view.thresholds)
    present = everyone.states.phase != Phase.DISCHARGED
    if present.all():
        return AgendaBasis(everyone, everyone, view, since_day, acknowledged)
    fewer = view_facts(facts, facts.patients.id[present], view.as_of_day)
    standing = Standing(fewer, view.as_of_day, view.thresholds)
    return AgendaBasis(standing, everyone, view, since_day, acknowledged)
