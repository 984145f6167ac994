"""The frame's part of the audit trail: before a page shows anything, the look at it is written down.

Once for as long as a tab shows the same; a tab remembers its last look in the state of its session, which the browser
cannot write to.
"""

from typing import Final

import streamlit as st

from dashboard.data import get_fingerprint, get_store
from dashboard.load.emergency import widen_for_one_patient
from dashboard.load.looking import PATIENT, Look, record_look, record_refusal
from dashboard.viewer import Viewer

OPEN_PATIENT: Final = "patient"
"""The parameter of an address that names the patient who is open on a page."""
_LAST: Final = "_last_look"


def write_look_down(viewer: Viewer, url_path: str) -> None:
    """Tell the audit trail who looks at what. Raises StoreError where that is not possible: then nothing is shown."""
    fingerprint = get_fingerprint(viewer.scope, viewer.versions[0])
    look = Look(url_path, st.query_params.get(OPEN_PATIENT) or None, viewer.view.hide_names, fingerprint)
    who = (viewer.scope, viewer.scope.actor)
    last, last_who = st.session_state.get(_LAST, (None, None))
    same_viewer = who == last_who and isinstance(last, Look)
    seen = widen_for_one_patient(get_store(), viewer.scope) if url_path == PATIENT else viewer.scope
    record_look(get_store(), seen, look, last if same_viewer else None)
    st.session_state[_LAST] = (look, who)


def write_refusal_down(viewer: Viewer, url_path: str) -> None:
    """Tell the audit trail that somebody asked for a page that is not for the role."""
    refused = (url_path, (viewer.scope, viewer.scope.actor))
    if st.session_state.get(_LAST) != refused:
        record_refusal(get_store(), viewer.scope, url_path)
        st.session_state[_LAST] = refused
