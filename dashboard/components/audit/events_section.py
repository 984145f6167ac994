"""The trail itself, the newest first: by period, by person, by act, denied only; a part at a time."""

import streamlit as st

from dashboard.components.audit.places import BEFORE, DENIED_ONLY, PERIOD, WHAT, WHO
from dashboard.components.audit.table import show_event, show_events_table
from dashboard.components.csv_download import show_csv_button
from dashboard.components.empty_state import show_empty
from dashboard.components.heading import show_section_heading
from dashboard.data import get_store
from dashboard.filters import choice, one_of
from dashboard.load.audit import load_events, make_table
from dashboard.reports.audit.events import NO_EVENTS, PERIODS, EventChoice, EventPage
from dashboard.reports.audit.words import ACTION_WORDS
from dashboard.viewer import Viewer

EVERYBODY, EVERYTHING = "everybody", "everything"
ANY, DENIED = "all", "denied only"
KEPT = "Who did or saw what, each event sealed to the one before. A row says everything that is known of it."


def show_events(viewer: Viewer) -> None:
    """The whole section."""
    show_section_heading("Events", "", KEPT)
    before = _read_before()
    everybody = load_events(get_store(), viewer.scope, viewer.view, EventChoice(days=0)).actors
    with st.container(key="audit-filters", horizontal=True, vertical_alignment="center", gap="small"):
        period = one_of("Period", list(PERIODS), PERIOD, "7 days", label_visible=False)
        actor = choice("Person", [EVERYBODY, *everybody], WHO, width=220)
        words = choice("Act", [EVERYTHING, *ACTION_WORDS.values()], WHAT, width=210)
        outcome = one_of("Outcome", [ANY, DENIED], DENIED_ONLY, label_visible=False)
    wanted = EventChoice(
        PERIODS[period],
        "" if actor == EVERYBODY else actor,
        next((action for action, said in ACTION_WORDS.items() if said == words), ""),
        outcome == DENIED,
        before,
    )
    page = load_events(get_store(), viewer.scope, viewer.view, wanted)
    if not page.lines:
        show_empty(NO_EVENTS, "Choose a longer period, or everybody." if before is None else "")
    picked = show_events_table(page.lines, "audit-events", "Events") if page.lines else None
    _show_steps(viewer, wanted, page)
    if picked is not None and (line := page.find(picked)) is not None:
        show_event(viewer, line)


def _read_before() -> int | None:
    text = st.query_params.get(BEFORE, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else None


def _show_steps(viewer: Viewer, wanted: EventChoice, page: EventPage) -> None:
    """The way to older events and back, and the file of all that were chosen."""

    def go(before: int | None) -> None:
        if before is None:
            st.query_params.pop(BEFORE, None)
        else:
            st.query_params[BEFORE] = str(before)

    with st.container(key="audit-steps", horizontal=True, vertical_alignment="center", gap="small"):
        st.button("Newest", key="audit_newest", on_click=go, args=(None,), disabled=wanted.before is None)
        st.button("Older", key="audit_older", on_click=go, args=(page.older,), disabled=page.older is None)
        show_csv_button(
            lambda: make_table(get_store(), viewer.scope, viewer.view, wanted), "audit.csv", "audit-csv", "CSV"
        )
