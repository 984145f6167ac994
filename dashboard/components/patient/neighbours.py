"""The patient before and the patient after, in the list one came from."""

from collections.abc import Iterable
from typing import Final

import streamlit as st

from dashboard.components.html import attributes
from dashboard.components.pick import show_pick
from dashboard.filters import patient_address

_LIST: Final = "_list_come_from"
"""Kept for the session, not in the address: a link to a patient is one to that patient alone."""


def remember_list(handles: Iterable[str]) -> None:
    """The patients of the list in sight, in its order."""
    st.session_state[_LIST] = tuple(handles)


def show_neighbours(handle: str) -> None:
    """ "‹ 3 of 40 ›" with links; nothing for a patient of no list."""
    listed: tuple[str, ...] = st.session_state.get(_LIST, ())
    if handle not in listed or len(listed) < 2:
        return
    place = listed.index(handle)
    before = listed[place - 1] if place else None
    after = listed[place + 1] if place + 1 < len(listed) else None
    markup = (
        f'<div class="kap-neighbours">{_step("‹", "The patient before in the list", before)}'
        f"<span>{place + 1} of {len(listed)}</span>{_step('›', 'The next patient in the list', after)}</div>"
    )
    with st.container(width="content"):
        show_pick(markup, "patient-neighbours")


def _step(sign: str, words: str, handle: str | None) -> str:
    if handle is None:
        return f'<span class="kap-step-off" aria-hidden="true">{sign}</span>'
    return f"<a{attributes({'href': patient_address(handle), 'aria-label': words, 'title': words})}>{sign}</a>"
