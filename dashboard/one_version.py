"""A page is made of one version of the data: where they change while it is being made, it begins anew."""

from typing import Final

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from data_access.errors import KapError
from data_access.sight import see_no_patient
from data_access.store import Store
from data_access.versions import get_versions

MOST_TIMES: Final = 3
MOVING: Final = (
    "The clinic’s data were changed several times while this page was being made, so it is not shown. "
    "Reload it in a moment: nothing is wrong with the data."
)
_TIMES: Final = "_begun_anew"


class DataMoved(KapError):
    """What was read is of more than one version, and is not shown."""


def check_same_version(store: Store, site_id: int, versions: tuple[int, int]) -> None:
    """Let pass what was read since ``versions`` were, if they still are the site's; else run the page from its start.

    Versions only ever rise, in the transaction of the change itself: the same before and after is the same between.
    Raises DataMoved where there is no page to run again, and where it was run several times in a row.
    """
    with store.read_as(see_no_patient(site_id)) as session:
        if get_versions(session, site_id) == versions:
            return
    if get_script_run_ctx() is not None and st.session_state.get(_TIMES, 0) < MOST_TIMES:
        st.session_state[_TIMES] = st.session_state.get(_TIMES, 0) + 1
        st.rerun()
    raise DataMoved(MOVING)


def end_well() -> None:
    """A page was shown whole: the next one may begin anew as often again."""
    st.session_state.pop(_TIMES, None)
