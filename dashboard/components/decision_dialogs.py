"""The dialogs of decisions and snoozes: what was typed stays on an error."""

from collections.abc import Sequence
from datetime import date, timedelta

import streamlit as st

from dashboard.components.error_message import show_error
from dashboard.components.heading import show_note
from dashboard.components.html import esc, plain, show
from dashboard.components.patient.search import show_whether_cut
from dashboard.components.said import say_after_rerun
from dashboard.data import get_store, load
from dashboard.load.decisions import decide, load_owners, postpone, snooze
from dashboard.load.patient_course import load_patients_found
from dashboard.reports.agenda import AgendaLine
from dashboard.reports.meetings.parts import DecisionRow
from dashboard.reports.people import Person
from dashboard.reports.words.wording import format_day
from dashboard.viewer import Viewer, read_surroundings
from data_access.days import to_date, to_day_number
from data_access.errors import KapError
from data_access.meetings import LONGEST_SNOOZE_DAYS, Meeting

NO_NAMES = "Write codes, not names: the list is also shown with names hidden."
NEVER_SNOOZED = "A high risk is never snoozed. Record what was done and the date of the safety plan instead."
ALL_SNOOZED = "Every line of this patient is snoozed already."
DUE_AFTER_DAYS = 7
SNOOZED_DAYS = 14


@st.dialog("Add a decision", width="medium")
def show_add_dialog(viewer: Viewer, meeting: Meeting, person: Person | None = None) -> None:
    """Write a decision down: about a patient (given, or searched for), or about the clinic."""
    text = st.text_area("What was decided", key="decision_text", height=72)
    if person is None:
        person = _choose_patient(viewer)
    else:
        show(f'<p class="kap-sentence">About <b>{esc(person.label)}</b></p>')
    about = person.patient_id if person else None
    owners = load("owners", load_owners, viewer.scope, viewer.view, viewer.versions, about)
    left, right = st.columns(2)
    owner = left.selectbox(
        "Owner", list(owners), format_func=owners.__getitem__, key=f"decision_owner_{about}", index=None,
        placeholder="Who does it",
    )  # fmt: skip
    due = right.date_input(
        "Due", to_date(viewer.view.as_of_day + DUE_AFTER_DAYS), format="DD/MM/YYYY", key="decision_due"
    )
    reason = st.text_input("Reason (may be left empty)", key="decision_reason")
    show_note(NO_NAMES)
    if not st.button("Save the decision", type="primary"):
        return
    try:
        decide(
            get_store(),
            viewer.scope,
            meeting=meeting,
            meeting_day=viewer.view.as_of_day,
            patient_id=about,
            text=text,
            owner_id=owner or 0,
            due_day=_to_day(due),
            reason=reason,
        )
    except KapError as error:
        show_error(str(error))
        return
    say_after_rerun(f"Decided: {text.strip()}")
    st.rerun()


def _choose_patient(viewer: Viewer) -> Person | None:
    """A search in the viewer's scope; None: about the clinic."""
    left, right = st.columns(2)
    hint = "Code" if viewer.view.hide_names else "Name or code"
    typed = left.text_input("Patient (empty: about the clinic)", key="decision_patient_text", placeholder=hint)
    if not typed.strip():
        right.selectbox("Found", ["about the clinic"], disabled=True, key="decision_no_patient")
        return None
    found = load("patients_found", load_patients_found, viewer.scope, viewer.view, viewer.versions, typed)
    people = {person.patient_id: person for person in found}
    chosen = right.selectbox(
        "Found", list(people), format_func=lambda key: _label(people[key]), key=f"decision_patient_{typed}",
        placeholder="Nobody in your caseload", disabled=not people,
    )  # fmt: skip
    show_whether_cut(len(people), viewer.view.hide_names)
    return people.get(chosen) if chosen is not None else None


def _label(person: Person) -> str:
    return person.label if person.label == person.code else f"{person.label} · {person.code}"


@st.dialog("Put a decision off", width="medium")
def show_postpone_dialog(viewer: Viewer, row: DecisionRow) -> None:
    """A later due date, and why."""
    about = f"{row.person.label}: {row.text}" if row.person else row.text
    show(f'<p class="kap-sentence"><b>{esc(about)}</b> · {esc(row.owner)} · {esc(row.due)}</p>')
    today = read_surroundings().newest_day
    until = st.date_input(
        "New due date", to_date(today + DUE_AFTER_DAYS), min_value=to_date(today + 1), format="DD/MM/YYYY",
        key="postpone_until",
    )  # fmt: skip
    reason = st.text_input("Why it is put off", key="postpone_reason")
    show_note(NO_NAMES)
    if not st.button("Put off", type="primary"):
        return
    try:
        postpone(get_store(), viewer.scope, row.decision_id, _to_day(until), reason)
    except KapError as error:
        show_error(str(error))
        return
    say_after_rerun(f"Put off: {row.text}")
    st.rerun()


@st.dialog("Snooze with a reason", width="medium")
def show_snooze_dialog(viewer: Viewer, lines: Sequence[AgendaLine], label: str) -> None:
    """Which line of one patient (where there are several), until when, and why; the line comes back by itself."""
    offered = [line for line in lines if not line.rule.states_until_acknowledged and line.snooze is None]
    if not offered:
        show_note(NEVER_SNOOZED if any(line.rule.states_until_acknowledged for line in lines) else ALL_SNOOZED)
        return
    line = _choose_line(offered, label)
    back = "It comes back on that day, or before with a new event. Until then it stays in the list of snoozed lines."
    show_note(f"{back}{_say_shown(viewer)}")
    today = to_date(read_surroundings().newest_day)
    until = st.date_input(
        "Comes back on", today + timedelta(days=SNOOZED_DAYS), min_value=today + timedelta(days=1),
        max_value=today + timedelta(days=LONGEST_SNOOZE_DAYS), format="DD/MM/YYYY", key="snooze_until",
    )  # fmt: skip
    reason = st.text_input("Why", key="snooze_reason")
    show_note(NO_NAMES)
    if not st.button("Snooze", type="primary", key="snooze_save"):
        return
    try:
        snooze(get_store(), viewer.scope, line.patient_id, line.rule.key, line.day, _to_day(until), reason)
    except KapError as error:
        show_error(str(error))
        return
    say_after_rerun(f"Snoozed: {line.rule.title}, {label}")
    st.rerun()


def _choose_line(lines: Sequence[AgendaLine], label: str) -> AgendaLine:
    """The line that is put off: the only one, or the one chosen."""
    if len(lines) == 1:
        line = lines[0]
        show(f'<p class="kap-sentence"><b>{esc(line.rule.title)}</b>, {esc(label)}: {esc(line.value)}</p>')
        return line
    words = [plain(f"{line.rule.title}: {line.finding}") for line in lines]
    return lines[
        st.radio(f"Line of {plain(label)}", range(len(lines)), format_func=words.__getitem__, key="snooze_line")
    ]


def _say_shown(viewer: Viewer) -> str:
    """That the shown list keeps the line, where it is not today's."""
    day = viewer.view.as_of_day
    if day >= read_surroundings().newest_day:
        return ""
    return f" The list as of {format_day(day, day, viewer.view.hide_names)}, shown here, keeps it to discuss."


def _to_day(chosen: object) -> int | None:
    return to_day_number(chosen) if isinstance(chosen, date) else None
