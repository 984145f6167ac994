"""The dialogs of assignments: each says what happens and to whom before it is done."""

from collections.abc import Sequence
from datetime import date

import streamlit as st

from dashboard.components.error_message import show_error
from dashboard.components.heading import show_note
from dashboard.components.html import esc, show
from dashboard.components.said import say_after_rerun
from dashboard.data import get_store
from dashboard.load.administration.assignments import end, hand_over, set_supervisor
from dashboard.reports.administration.assignments import NOBODY, AssignedList, Staff, StaffMember
from dashboard.reports.people import Person
from dashboard.reports.words.wording import plural
from dashboard.viewer import Viewer
from data_access.days import to_date, to_day_number
from data_access.errors import KapError

ALL_AT_MOST = 5
"""So few patients are all chosen from the start."""
HOLDS = "It holds from that day on, also for reports of days after it; earlier days stay as they were."
SEES = "From then on they read about these patients, and whoever gives them up no longer does."
ENDS = "From that day on they no longer see these patients. Whoever has nobody else is seen by the director only."
AT_ONCE = "It holds at once: a supervisor sees the patients of those they supervise, in every open page within seconds."


@st.dialog("Hand patients over", width="medium")
def show_hand_over_dialog(viewer: Viewer, staff: Staff, assigned: AssignedList) -> None:
    """Which patients, to whom, from when on, why."""
    people = _choose_patients(assigned)
    offered = {one.clinician_id: one for one in staff.members if one.treats}
    offered.pop(assigned.clinician_id, None)
    left, right = st.columns(2)
    to_id = left.selectbox(
        "To", list(offered), format_func=lambda key: f"{offered[key].name} · {offered[key].role_words}", index=None,
        key="move_to", placeholder="Who takes them over",
    )  # fmt: skip
    day = _choose_day(viewer, right.empty(), "move_day")
    reason = st.text_input("Why", key="move_reason")
    show_note(f"{HOLDS} {SEES}" if assigned.clinician_id != NOBODY else HOLDS)
    verb = "Assign" if assigned.clinician_id == NOBODY else "Hand over"
    if not st.button(f"{verb} {plural(len(people), 'patient')}", type="primary", key="move_save", disabled=not people):
        return
    ids = [person.patient_id for person in people]
    try:
        if to_id is None:
            raise KapError("Choose who takes them over.")  # noqa: TRY301 - said in the same place as the others
        count = hand_over(get_store(), viewer.scope, ids, (assigned.clinician_id, to_id), day, reason)
    except KapError as error:
        show_error(str(error))
        return
    say_after_rerun(f"{plural(count, 'patient')} to {offered[to_id].name}")
    st.rerun()


@st.dialog("End assignments", width="medium")
def show_end_dialog(viewer: Viewer, assigned: AssignedList) -> None:
    """Whose patients, from when on, why."""
    people = _choose_patients(assigned)
    day = _choose_day(viewer, st.empty(), "end_day")
    reason = st.text_input("Why", key="end_reason")
    show_note(f"{ENDS} {HOLDS}")
    words = f"End {plural(len(people), 'assignment')}"
    if not st.button(words, type="primary", key="end_save", disabled=not people):
        return
    ids = [person.patient_id for person in people]
    try:
        count = end(get_store(), viewer.scope, ids, assigned.clinician_id, day, reason)
    except KapError as error:
        show_error(str(error))
        return
    say_after_rerun(f"{plural(count, 'assignment')} of {assigned.name} ended")
    st.rerun()


def _choose_patients(assigned: AssignedList) -> Sequence[Person]:
    """All that are theirs today, or some of them."""
    show(f'<p class="kap-sentence"><b>{esc(assigned.name)}</b>: {esc(assigned.sentence)}</p>')
    people = {person.patient_id: person for person in assigned.can_move}
    if st.checkbox(f"All {plural(len(people), 'patient')}", len(people) <= ALL_AT_MOST, key="move_all"):
        return list(people.values())
    chosen = st.multiselect(
        "Patients", list(people), format_func=lambda key: _label(people[key]), key="move_patients",
        placeholder="Choose patients",
    )  # fmt: skip
    return [people[key] for key in chosen]


def _label(person: Person) -> str:
    return person.label if person.label == person.code else f"{person.label} · {person.code}"


def _choose_day(viewer: Viewer, place: st.delta_generator.DeltaGenerator, key: str) -> int:
    """The first day of the change: today or later, on the server's clock."""
    today = to_date(viewer.scope.decided_day)
    chosen = place.date_input("From", today, min_value=today, format="DD/MM/YYYY", key=key)
    return to_day_number(chosen) if isinstance(chosen, date) else viewer.scope.decided_day


@st.dialog("Change supervision", width="medium")
def show_supervisor_dialog(viewer: Viewer, staff: Staff, member: StaffMember) -> None:
    """Who supervises somebody from now on."""
    told = f"{member.role_words}, is supervised by {member.supervisor or 'nobody'}."
    show(f'<p class="kap-sentence"><b>{esc(member.name)}</b>, {esc(told)}</p>')
    offered: dict[int, str] = {NOBODY: "nobody"} | {
        one.clinician_id: one.name for one in staff.possible_supervisors if one.clinician_id != member.clinician_id
    }
    keys = list(offered)
    place = keys.index(member.supervisor_id) if member.supervisor_id in keys else 0
    chosen = st.selectbox(
        "Supervised by", keys, index=place, format_func=offered.__getitem__, key=f"supervisor_{member.clinician_id}"
    )
    show_note(AT_ONCE)
    if not st.button("Change it", type="primary", key="supervisor_save"):
        return
    try:
        set_supervisor(get_store(), viewer.scope, member.clinician_id, chosen or None)
    except KapError as error:
        show_error(str(error))
        return
    say_after_rerun(f"{member.name}: supervised by {offered[chosen]}")
    st.rerun()
