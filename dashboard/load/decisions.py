"""Decisions of meetings for the screens: the list at a meeting, who can be given one, and every act on them."""

from sqlalchemy.orm import Session

from dashboard.load.people import load_people
from dashboard.load.scoped_facts import load_scoped_facts
from dashboard.load.telling import tell_act
from dashboard.reports.meetings.decisions import build_decision_list, list_shown
from dashboard.reports.meetings.parts import DecisionList
from dashboard.reports.meetings.what_happened_next import tell_what_happened_next
from dashboard.reports.view import View
from data_access.audit.actions import Action
from data_access.database import Store
from data_access.facts.store import FactsStore
from data_access.meetings import Decision, Meeting
from data_access.queries.decide import (
    finish_decision,
    get_patient_of,
    postpone_decision,
    record_decision,
    reopen_decision,
)
from data_access.queries.decisions import get_decisions
from data_access.queries.owners import get_owners
from data_access.queries.saved_reviews import list_saved_reviews
from data_access.queries.snoozes import record_snooze
from data_access.scope import Scope


def load_decision_list(
    store: Store, facts_store: FactsStore, scope: Scope, view: View, meeting: Meeting
) -> DecisionList:
    """The decisions of a kind of meeting as they stand at the one of the as-of day."""
    with store.read_as(scope.sight) as session:
        every = get_decisions(session, scope, view.as_of_day, meeting=meeting, hide_names=view.hide_names)
        last = find_last_meeting(session, scope, view, meeting, every)
        decisions = list_shown(every, view, last)
        about = {d.patient_id for d in decisions if d.patient_id is not None}
        return build_decision_list(
            decisions,
            view,
            last,
            load_people(session, scope, view, about),
            tell_what_happened_next(load_scoped_facts(session, facts_store, scope, view), decisions, view),
        )


def find_last_meeting(
    session: Session, scope: Scope, view: View, meeting: Meeting, decisions: tuple[Decision, ...]
) -> int | None:
    """The day of the meeting before the as-of day: a saved review, or one that decided something; None: neither."""
    days = [d.meeting_day for d in decisions]
    if meeting == "weekly_review":
        days += [review.as_of_day for review in list_saved_reviews(session, scope, view.as_of_day)]
    return max((day for day in days if day < view.as_of_day), default=None)


def load_owners(
    store: Store, facts_store: FactsStore, scope: Scope, view: View, patient_id: int | None
) -> dict[int, str]:
    """Names of the clinicians a decision can be given to, by id."""
    del facts_store, view
    with store.read_as(scope.sight) as session:
        return {owner.id: owner.name for owner in get_owners(session, scope, patient_id)}


def decide(
    store: Store,
    scope: Scope,
    *,
    meeting: Meeting,
    meeting_day: int,
    patient_id: int | None,
    text: str,
    owner_id: int,
    due_day: int | None,
    reason: str,
) -> None:
    """Write a decision down."""
    with store.write_as(scope.sight) as session:
        number = record_decision(
            session,
            scope,
            meeting=meeting,
            meeting_day=meeting_day,
            patient_id=patient_id,
            text=text,
            owner_id=owner_id,
            due_day=due_day,
            reason=reason,
        )
        tell_act(session, scope, "record decision", meeting, patient_id, decision=number)


def finish(store: Store, scope: Scope, decision_id: int) -> None:
    """Mark a decision done."""
    with store.write_as(scope.sight) as session:
        finish_decision(session, scope, decision_id)
        _tell(session, scope, "finish decision", decision_id)


def reopen(store: Store, scope: Scope, decision_id: int) -> None:
    """Open a decision again."""
    with store.write_as(scope.sight) as session:
        reopen_decision(session, scope, decision_id)
        _tell(session, scope, "reopen decision", decision_id)


def postpone(store: Store, scope: Scope, decision_id: int, until_day: int | None, reason: str) -> None:
    """Give a decision a later due day."""
    with store.write_as(scope.sight) as session:
        postpone_decision(session, scope, decision_id, until_day, reason)
        _tell(session, scope, "postpone decision", decision_id)


def snooze(
    store: Store, scope: Scope, patient_id: int, rule: str, event_day: int, until_day: int | None, reason: str
) -> None:
    """Put a line of the agenda off."""
    with store.write_as(scope.sight) as session:
        record_snooze(session, scope, patient_id, rule, event_day, until_day, reason)
        tell_act(session, scope, "snooze line", rule, patient_id)


def _tell(session: Session, scope: Scope, action: Action, decision_id: int) -> None:
    tell_act(session, scope, action, "decision", get_patient_of(session, scope, decision_id), decision=decision_id)
