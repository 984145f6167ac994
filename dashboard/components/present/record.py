"""What is written down of a patient at a meeting: discussed, decision, owner, due. An error loses nothing typed."""

from datetime import date

import streamlit as st

from dashboard.components.decision_dialogs import NO_NAMES
from dashboard.components.error_message import show_error
from dashboard.components.heading import show_note
from dashboard.components.said import say_after_rerun
from dashboard.data import get_store, load
from dashboard.load.decisions import load_owners
from dashboard.load.record import Record, save_record
from dashboard.reports.people import Person
from dashboard.reports.supervision.supervisees import Supervisee
from dashboard.reports.words.wording import format_day
from dashboard.viewer import Viewer
from data_access.days import to_day_number
from data_access.errors import KapError


@st.dialog("Record", width="medium")
def show_record_dialog(viewer: Viewer, clinician: Supervisee | None, person: Person) -> None:
    """The fields over the present mode; saving closes it, and the same patient stays on the wall."""
    show_note(person.label)
    record = show_record_fields(viewer, clinician, person)
    if st.button("Save", type="primary", key="record-save") and save_fields(viewer, record, person):
        st.rerun()


def show_record_fields(viewer: Viewer, clinician: Supervisee | None, person: Person) -> Record:
    """The fields with what was typed so far, kept by patient for the whole session.

    ``clinician``: whose supervision it is, who is also the first to be thought of as owner; None: the weekly review.
    Names shown and hidden have a draft each: what was typed beside names is not thrown on a wall.
    """
    handle, patient_id = person.handle, person.patient_id
    covered = "codes" if viewer.view.hide_names else "names"
    key = f"record-{viewer.scope.clinician_id}-{covered}-{handle}-{st.session_state.get(_draft(handle), 0)}"
    owners = load("owners", load_owners, viewer.scope, viewer.view, viewer.versions, patient_id)
    discussed = st.text_area("Discussed", key=f"{key}-discussed", height=92, max_chars=4_000, persist_state="session")
    decision = st.text_input("Decision", key=f"{key}-decision", max_chars=400, persist_state="session")
    left, right = st.columns(2, gap="small")
    with left:
        ids = list(owners)
        mine = ids.index(clinician.id) if clinician and clinician.id in owners else None
        owner = st.selectbox(
            "Owner", ids, index=mine, key=f"{key}-owner", format_func=owners.__getitem__, placeholder="Choose who",
            persist_state="session",
        )  # fmt: skip
    with right:
        due = st.date_input("Due", value=None, format="DD/MM/YYYY", key=f"{key}-due", persist_state="session")
    day = viewer.view.as_of_day
    held = f"supervision of {clinician.name}" if clinician else "weekly review"
    show_note(f"Kept as the {held} on {format_day(day, day)}. {NO_NAMES}")
    due_day = to_day_number(due) if isinstance(due, date) else None
    written = (discussed or "", decision or "", owner, due_day)
    if clinician is None:
        return Record("weekly_review", patient_id, None, day, *written)
    return Record("supervision", patient_id, clinician.id, day, *written)


def save_fields(viewer: Viewer, record: Record, person: Person) -> bool:
    """Save what was typed; on an error say what to do and keep it."""
    try:
        save_record(get_store(), viewer.scope, record)
    except KapError as error:
        show_error(str(error))
        return False
    # A new draft has new keys: a control that was drawn cannot be emptied in the same run.
    st.session_state[_draft(person.handle)] = st.session_state.get(_draft(person.handle), 0) + 1
    kept = [word for word, text in (("discussion", record.discussed), ("decision", record.decision)) if text.strip()]
    say_after_rerun(f"Saved for {person.code}: {' and '.join(kept)}.")
    return True


def _draft(handle: str) -> str:
    return f"_record_draft_{handle}"
