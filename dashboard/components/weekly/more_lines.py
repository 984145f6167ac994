"""How many lines of the agenda stand on the page: the first of them, or all where the address asks for it."""

import streamlit as st

from dashboard.filters import name_bad_values
from dashboard.reports.weekly.weekly_review import WeeklyReview

FIRST_LINES, ALL_LINES = 12, 400
AGENDA = "agenda_lines"
ALL = "all"


def read_most_lines() -> int:
    """How many lines to spell out, as the address says."""
    name_bad_values("lines of the agenda", [ALL], AGENDA, f"The first {FIRST_LINES} are shown.")
    return ALL_LINES if st.query_params.get(AGENDA) == ALL else FIRST_LINES


def show_more_lines(review: WeeklyReview) -> None:
    """The button that shows every line, or the first again; nothing where there are no more of them."""
    shown = len(review.agenda)
    if shown < review.patients_to_discuss:
        st.button(f"Show all {review.patients_to_discuss:,}", key="agenda_more", on_click=_ask, args=(ALL,))
    elif st.query_params.get(AGENDA) == ALL and shown > FIRST_LINES:
        st.button(f"Show the first {FIRST_LINES}", key="agenda_less", on_click=_ask, args=(None,))


def _ask(lines: str | None) -> None:
    if lines is None:
        del st.query_params[AGENDA]
    else:
        st.query_params[AGENDA] = lines
