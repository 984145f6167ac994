"""The weekly review's report, the patients behind its figures, and how it is saved."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from dashboard.analysis.expected_course.clinic_courses import ClinicCourses
from dashboard.analysis.side_effects.discordance import find_top_tenth
from dashboard.load.agenda import load_agenda
from dashboard.load.people import load_people, load_people_behind
from dashboard.load.scoped_facts import load_clinic_and_scope, load_scoped_facts
from dashboard.load.telling import tell_act
from dashboard.reports.agenda import Agenda
from dashboard.reports.behind import Behind
from dashboard.reports.people import Person
from dashboard.reports.view import View
from dashboard.reports.weekly.behind import find_behind_week
from dashboard.reports.weekly.weekly_review import WeeklyReview, build_weekly_review
from dashboard.reports.weekly.whats_new import add_special_causes, compare_reviews
from data_access.audit.record import ALL_PATIENTS, Event, record_event
from data_access.database import Store
from data_access.days import to_date
from data_access.facts.arrays import Facts
from data_access.facts.store import FactsStore
from data_access.queries.acknowledgements import record_acknowledgement
from data_access.queries.meeting_state import get_meeting_state
from data_access.queries.saved_reviews import get_last_review, save_review
from data_access.queries.therapists import get_therapists
from data_access.scope import Scope


def load_weekly_review(
    store: Store,
    facts_store: FactsStore,
    scope: Scope,
    view: View,
    most_lines: int,
    expected: ClinicCourses | None,
) -> WeeklyReview:
    """Everything the weekly review says for one viewer and view; ``most_lines`` of the agenda are spelled out.

    ``expected``: the whole clinic's expected courses on the as-of day; None while they are still being computed.
    """
    with store.read_as(scope.sight) as session:
        facts, agenda = read_week(session, facts_store, scope, view, expected)
        saved = get_last_review(session, scope, view.as_of_day)
        before = frozenset(line["patient_id"] for line in saved.agenda if line["discuss"]) if saved else frozenset()
        news = compare_reviews(agenda, before, saved.as_of_day if saved else None, view)
        review = build_weekly_review(facts, view, agenda, news, most_lines)
        news = add_special_causes(news, review.figures, saved.figures if saved else {}, view)
        shown = [line.patient_id for line in (*review.agenda, *review.snoozed)]
        return replace(
            review,
            whats_new=news,
            people=load_people(session, scope, view, shown),
            therapists=get_therapists(session, scope, shown),
        )


def load_week_behind(
    store: Store, facts_store: FactsStore, scope: Scope, view: View, point: tuple[str, int]
) -> tuple[Behind, tuple[Person, ...]] | None:
    """The patients behind one point (chart, Monday) of a weekly chart; None for an unknown point."""
    with store.read_as(scope.sight) as session:
        facts = load_scoped_facts(session, facts_store, scope, view)
        behind = find_behind_week(facts, view, *point)
    if behind is None:
        return None
    return behind, load_people_behind(store, facts_store, scope, view, behind.patient_ids)


def save_weekly_review(
    store: Store,
    facts_store: FactsStore,
    scope: Scope,
    view: View,
    expected: ClinicCourses,
    saved_at: datetime | None = None,
) -> None:
    """Save the review as it stands: every headline figure and every line of the agenda, ids and no names.

    It needs the expected courses of the day: a review saved without them would lack lines for good.

    ``saved_at`` is now, except for the past meetings of a demonstration.
    """
    with store.write_as(scope.sight) as session:
        facts, agenda = read_week(session, facts_store, scope, view, expected)
        review = build_weekly_review(facts, view, agenda, compare_reviews(agenda, frozenset(), None, view), 0)
        figures: dict[str, Any] = {
            f.key: {
                "label": f.label,
                "value": f.value,
                "unit": f.unit,
                "line": f.lines[0],
                "change": f.change,
                "direction": f.direction,
            }
            for f in review.figures
        }
        figures["thresholds"] = view.thresholds
        save_review(session, scope, view.as_of_day, figures, _list_lines(agenda), saved_at)
        if saved_at is None:
            record_event(session, scope, Event("save review", str(to_date(view.as_of_day)), ALL_PATIENTS))


def acknowledge(
    store: Store, scope: Scope, patient_id: int, rule: str, event_day: int, action: str, safety_plan_day: int | None
) -> None:
    """Record that a risk line was seen."""
    with store.write_as(scope.sight) as session:
        record_acknowledgement(session, scope, patient_id, rule, event_day, action, safety_plan_day)
        tell_act(session, scope, "acknowledge line", rule, patient_id)


def read_week(
    session: Session, facts_store: FactsStore, scope: Scope, view: View, expected: ClinicCourses | None
) -> tuple[Facts, Agenda]:
    """The facts of a scope and its ranked agenda, with what meetings left behind."""
    clinic, facts = load_clinic_and_scope(session, facts_store, scope, view)
    top_tenth = find_top_tenth(clinic.dosings, view.as_of_day)
    meeting = get_meeting_state(session, scope, view.as_of_day, hide_names=view.hide_names)
    return facts, load_agenda(facts, view, meeting, top_tenth, expected)


def _list_lines(agenda: Agenda) -> list[dict[str, Any]]:
    """One mapping per line of the agenda, as it is saved."""
    discuss = agenda.is_discuss()
    return [
        {
            "patient_id": int(agenda.patient_ids[agenda.patient[i]]),
            "rule": agenda.rules[int(agenda.rule[i])].key,
            "day": int(agenda.day[i]),
            "discuss": bool(discuss[i]),
        }
        for i in range(len(agenda))
    ]
