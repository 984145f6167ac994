"""Putting a line of the agenda off: which line, until when, why."""

from collections.abc import Sequence
from datetime import date

import streamlit as st

from dashboard.components.error_message import show_error
from dashboard.components.heading import show_note
from dashboard.data import get_store
from dashboard.load.snoozes import snooze_line
from dashboard.reports.agenda import AgendaLine
from dashboard.reports.people import Person
from dashboard.reports.words.wording import format_day
from dashboard.viewer import Viewer, read_surroundings
from data_access.days import to_day_number
from data_access.errors import KapError

NEVER = "A high risk is never snoozed. Record what was done and the date of the safety plan instead."
NOTHING_LEFT = "Every line of this patient is snoozed already."


@st.dialog("Snooze with a reason", width="medium")
def show_snooze_dialog(viewer: Viewer, person: Person, lines: Sequence[AgendaLine]) -> None:
    """The lines of one patient that may be put off, one of them chosen; a high risk is not among them."""
    offered = [line for line in lines if not line.rule.states_until_acknowledged and line.snooze is None]
    if not offered:
        show_note(NEVER if any(line.rule.states_until_acknowledged for line in lines) else NOTHING_LEFT)
        return
    show_note(f"{person.label}: the line comes back on the day you choose, or with a new event before. {_word(viewer)}")
    titles = [f"{line.rule.title}: {line.finding}" for line in offered]
    place = st.radio("Line", range(len(offered)), format_func=titles.__getitem__, key="snooze-line")
    until = st.date_input("Until", value=None, format="DD/MM/YYYY", key="snooze-until", width=180)
    reason = st.text_area("Reason", key="snooze-reason", height=80, max_chars=400)
    if st.button("Snooze", type="primary", key="snooze-save"):
        _save(viewer, person, offered[place], to_day_number(until) if isinstance(until, date) else None, reason or "")


def _save(viewer: Viewer, person: Person, line: AgendaLine, until_day: int | None, reason: str) -> None:
    """Save and close; on an error say what to do and keep what was typed."""
    try:
        snooze_line(get_store(), viewer.scope, person.patient_id, line.rule.key, line.day, until_day, reason)
    except KapError as error:
        show_error(str(error))
        return
    st.rerun()


def _word(viewer: Viewer) -> str:
    """What a list of a past day does with a snooze of today."""
    as_of = viewer.view.as_of_day
    if as_of >= read_surroundings().newest_day:
        return ""
    return f"It leaves the list of today; the list as of {format_day(as_of, as_of)}, shown here, keeps it."
