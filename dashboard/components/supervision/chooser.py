"""Whose patients are discussed: a list to choose from, kept in the address by the clinician's code."""

import streamlit as st

from dashboard.components.supervision.places import CLINICIAN, PATIENT
from dashboard.reports.supervision.supervisees import Supervisee, Supervisees

_CONTROL = "supervisee_control"


def show_chooser(supervisees: Supervisees) -> Supervisee | None:
    """The chosen clinician; None where the address names one who is not in the list, or where there is nobody.

    Bound to the address by hand: Streamlit's binding writes the label, which is a name.
    """
    chosen = supervisees.choose(st.query_params.get(CLINICIAN))
    names = {one.code: one.name for one in supervisees.people}
    if len(names) > 1 or (names and chosen is None):
        st.session_state[_CONTROL] = chosen.code if chosen else None
        st.selectbox(
            "Clinician", list(names), key=_CONTROL, format_func=names.__getitem__, on_change=_follow,
            label_visibility="collapsed", placeholder="Choose a clinician", width=230,
        )  # fmt: skip
    return chosen


def _follow() -> None:
    """Write the choice into the address; the patient of another list leaves it."""
    st.query_params[CLINICIAN] = st.session_state[_CONTROL]
    st.query_params.pop(PATIENT, None)
