"""Whether a list is presented, and with names or codes: one parameter of the address, codes unless it says names."""

from dataclasses import replace
from typing import Final, Literal

import streamlit as st

from dashboard.viewer import Viewer

PRESENT: Final = "present"
CODES: Final = "codes"
NAMES: Final = "names"
Mode = Literal["codes", "names"]


def read_mode() -> Mode | None:
    """How the address presents; None where it does not. Any value but "names" keeps names hidden."""
    found = st.query_params.get(PRESENT)
    if found is None:
        return None
    return NAMES if found == NAMES else CODES


def cover(viewer: Viewer, mode: Mode) -> Viewer:
    """The viewer with names hidden, unless they are shown on purpose and the frame's switch does not hide them."""
    return replace(viewer, view=replace(viewer.view, hide_names=viewer.view.hide_names or mode != NAMES))
