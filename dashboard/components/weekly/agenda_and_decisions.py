"""The agenda beside the decisions: whom to discuss, what to do in each line, what was put off, what was decided."""

from datetime import date

import streamlit as st

from dashboard.components.agenda_line import AgendaLine as Line
from dashboard.components.agenda_line import show_agenda
from dashboard.components.decision_dialogs import show_add_dialog, show_snooze_dialog
from dashboard.components.decisions import show_decision_styles, show_decisions
from dashboard.components.empty_state import show_empty
from dashboard.components.error_message import show_error
from dashboard.components.heading import show_section_heading
from dashboard.components.html import esc, show
from dashboard.components.said import say_after_rerun, show_said
from dashboard.components.waiting import show_waiting
from dashboard.components.weekly.more_lines import show_more_lines
from dashboard.components.weekly.snoozed import show_snoozed
from dashboard.data import get_store, load
from dashboard.filters import patient_address
from dashboard.load.decisions import load_decision_list
from dashboard.load.weekly_review import acknowledge
from dashboard.reports.agenda import AgendaLine
from dashboard.reports.weekly.weekly_review import WeeklyReview
from dashboard.reports.words.wording import format_day
from dashboard.viewer import Viewer, read_surroundings
from data_access.days import to_day_number
from data_access.errors import KapError


def show_agenda_and_decisions(viewer: Viewer, review: WeeklyReview) -> None:
    """Agenda 1.7 : 1 decisions; under 1150 px the decisions stand below."""
    show_decision_styles()
    show_said()
    decisions = load("decisions", load_decision_list, viewer.scope, viewer.view, viewer.versions, "weekly_review")
    with st.container(key="kap-agenda-split"):
        left, right = st.columns([1.7, 1], gap="medium")
    with left:
        show_section_heading("Discuss this week", review.agenda_sentence, aside=review.agenda_aside)
        show_waiting(viewer, review.waiting)
        _show_lines(viewer, review)
        show_more_lines(review)
        show_snoozed(viewer, review)
    with right:
        show_section_heading("Decisions", aside=decisions.counts)
        show_decisions(viewer, decisions, "weekly_review", "decisions")


def _show_lines(viewer: Viewer, review: WeeklyReview) -> None:
    if not review.agenda:
        show_empty("Nobody to discuss by these rules as of this day.", "The rules stand on the agenda's definition.")
        return
    lines = [to_line(review, line, number, viewer) for number, line in enumerate(review.agenda, 1)]
    act, _, number = (show_agenda(lines, "agenda", "Patients to discuss, in order") or "").partition(":")
    if not number.isdecimal() or not 1 <= int(number) <= len(review.agenda):
        return
    line = review.agenda[int(number) - 1]
    person = review.people[line.patient_id]
    if act == "seen":
        show_seen_dialog(viewer, line, person.label)
    elif act == "snooze":
        show_snooze_dialog(viewer, [line], person.label)
    elif act == "decide":
        show_add_dialog(viewer, "weekly_review", person)


def to_line(review: WeeklyReview, line: AgendaLine, number: int, viewer: Viewer) -> Line:
    """One line as it is shown; names are left out of the report itself where they are hidden."""
    person, view = review.people[line.patient_id], viewer.view
    waits = line.rule.states_until_acknowledged
    day = format_day(line.day, view.as_of_day, view.hide_names)
    decide = (f"decide:{number}", "decide")
    return Line(
        number,
        line.rule.shape,
        line.rule.title,
        person.label,
        review.therapists.get(line.patient_id, ""),
        line.value,
        f"{line.when} {day}" if line.when else day,
        patient_address(person.handle),
        f"patient:{number}",
        is_new=line.is_new,
        acts=(decide,) if waits else ((f"snooze:{number}", "snooze"), decide),
        main_act=(f"seen:{number}", "record what was done") if waits else None,
    )


@st.dialog("Record that this risk was seen", width="medium")
def show_seen_dialog(viewer: Viewer, line: AgendaLine, label: str) -> None:
    """Who saw it (the viewer), what was done, the date of the safety plan; the line leaves the list then."""
    leaves = "The line then leaves the list."
    if viewer.view.as_of_day < read_surroundings().newest_day:
        day = format_day(viewer.view.as_of_day, viewer.view.as_of_day, viewer.view.hide_names)
        leaves = f"The line then leaves the list of today; the list as of {day}, shown here, keeps it."
    show(
        f'<p class="kap-sentence">{esc(f"{viewer.name} records what was done about the risk of {label}. {leaves}")}</p>'
    )
    action = st.text_area("What was done", key="seen_action")
    plan = st.date_input("Date of the safety plan", value=None, format="DD/MM/YYYY", key="seen_plan")
    if not st.button("Record", type="primary"):
        return
    plan_day = to_day_number(plan) if isinstance(plan, date) else None
    try:
        acknowledge(get_store(), viewer.scope, line.patient_id, line.rule.key, line.day, action, plan_day)
    except KapError as error:
        show_error(str(error))
        return
    say_after_rerun(f"Recorded: {line.rule.title}, {label}")
    st.rerun()
