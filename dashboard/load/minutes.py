"""The minutes of a meeting of the as-of day: its agenda, and what was written down at it."""

import numpy as np

from dashboard.analysis.expected_course.clinic_courses import ClinicCourses
from dashboard.analysis.side_effects.discordance import find_top_tenth
from dashboard.load.agenda import load_agenda
from dashboard.load.decisions import find_last_meeting
from dashboard.load.people import load_people
from dashboard.load.scoped_facts import load_clinic_and_scope
from dashboard.load.weekly_review import read_week
from dashboard.reports.agenda import Agenda, AgendaLine
from dashboard.reports.meetings.decisions import build_decision_list, list_shown
from dashboard.reports.meetings.minutes import build_minutes
from dashboard.reports.meetings.parts import Minutes
from dashboard.reports.meetings.snoozed import list_snoozed
from dashboard.reports.meetings.what_happened_next import tell_what_happened_next
from dashboard.reports.supervision.meeting import build_supervision_meeting
from dashboard.reports.supervision.supervisees import Supervisee
from dashboard.reports.view import View
from data_access.database import Store
from data_access.facts.store import FactsStore
from data_access.queries.decisions import get_decisions
from data_access.queries.discussions import get_discussions
from data_access.queries.meeting_state import get_meeting_state
from data_access.scope import Scope, narrow_scope


def load_review_minutes(
    store: Store, facts_store: FactsStore, scope: Scope, view: View, expected: ClinicCourses | None
) -> Minutes:
    """What the weekly review of the as-of day found open, discussed and decided, of the patients in scope."""
    day, hide = view.as_of_day, view.hide_names
    with store.read_as(scope.sight) as session:
        facts, agenda = read_week(session, facts_store, scope, view, expected)
        decisions = get_decisions(session, scope, day, meeting="weekly_review", hide_names=hide)
        discussions = [
            one for one in get_discussions(session, scope, day, hide_names=hide) if one.meeting == "weekly_review"
        ]
        last = find_last_meeting(session, scope, view, "weekly_review", decisions)
        decisions = list_shown(decisions, view, last)
        lines, snoozed = _list_lines(agenda), agenda.word(np.flatnonzero(agenda.is_snoozed()).astype(np.int64))
        named = {*lines, *(one.patient_id for one in discussions), *(line.patient_id for line in snoozed)}
        named |= {d.patient_id for d in decisions if d.patient_id is not None}
        people = load_people(session, scope, view, named)
    return build_minutes(
        "Weekly review",
        "",
        view,
        build_decision_list(decisions, view, last, people, tell_what_happened_next(facts, decisions, view)),
        [one for one in decisions if one.meeting_day == day],
        discussions,
        lines,
        list_snoozed(snoozed, people, view),
        people,
    )


def load_supervision_minutes(
    store: Store,
    facts_store: FactsStore,
    scope: Scope,
    view: View,
    clinician: Supervisee,
    expected: ClinicCourses | None,
) -> Minutes:
    """The minutes of one clinician's supervision on the as-of day, of that clinician's patients of today.

    Raises NotFound where the clinician is not among those the viewer may see.
    """
    cut, day, hide = narrow_scope(scope, clinician.id), view.as_of_day, view.hide_names
    with store.read_as(cut.sight) as session:
        clinic, facts = load_clinic_and_scope(session, facts_store, cut, view)
        state = get_meeting_state(session, cut, day, hide_names=hide)
        agenda = load_agenda(facts, view, state, find_top_tenth(clinic.dosings, day), expected)
        ids = facts.patients.id.tolist()
        decisions = get_decisions(session, cut, day, meeting="supervision", patient_ids=ids, hide_names=hide)
        said = get_discussions(session, cut, day, ids, hide_names=hide)
        people = load_people(session, cut, view, ids)
    discussions = [one for one in said if one.meeting == "supervision"]
    next_told = tell_what_happened_next(facts, decisions, view)
    meeting = build_supervision_meeting(decisions, discussions, people, next_told, view)
    return build_minutes(
        f"Supervision of {clinician.name}",
        meeting.last,
        view,
        meeting.decided,
        [one for one in decisions if one.meeting_day == day],
        discussions,
        _list_lines(agenda),
        list_snoozed(agenda.word(np.flatnonzero(agenda.is_snoozed()).astype(np.int64)), people, view),
        people,
    )


def _list_lines(agenda: Agenda) -> dict[int, tuple[AgendaLine, ...]]:
    """The lines of each patient to discuss, in the order of concern; snoozed ones stand apart."""
    top = agenda.top_lines()
    rows = agenda.patient[top[agenda.is_discuss()[top]]].tolist()
    kept = ~agenda.is_snoozed()
    return {int(agenda.patient_ids[row]): agenda.word(np.flatnonzero((agenda.patient == row) & kept)) for row in rows}
