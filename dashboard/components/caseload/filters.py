"""The caseload's filters, all in the URL."""

import streamlit as st

from dashboard.filters import choice
from dashboard.reports.caseload.choice import CONCERNS, CaseloadChoice, CaseloadOptions

CONCERN, PAGE, SEARCH = "concern", "page", "search"
_CONTROL = "concern_control"
_WORDS = {"all": "All", "discuss": "Discuss", "watch": "Watch", "none": "No concern"}


def read_concern() -> str:
    """The concern chosen: the control's, or the address's before the control was ever drawn."""
    found = st.session_state.get(_CONTROL) or st.query_params.get(CONCERN, CONCERNS[0])
    return found if found in CONCERNS else CONCERNS[0]


def show_concern(counts: dict[str, int]) -> None:
    """The control of the concern, each word with its count.

    Bound to the address by hand: Streamlit's binding writes the label, and a label with a count would not last.
    """
    chosen = read_concern()
    st.session_state[_CONTROL] = chosen
    st.segmented_control(
        "Concern", CONCERNS, key=_CONTROL, required=True, label_visibility="collapsed",
        format_func=lambda key: f"{_WORDS[key]} {counts[key]}",
    )  # fmt: skip
    if chosen != CONCERNS[0]:
        st.query_params[CONCERN] = chosen
    elif CONCERN in st.query_params:
        del st.query_params[CONCERN]


def show_search() -> str:
    """The search box for a name or code."""
    text = st.text_input(
        "Name or code", key=SEARCH, placeholder="Name or code", label_visibility="collapsed", bind="query-params",
        width=128, max_chars=60,
    )  # fmt: skip
    return text or ""


def show_choices(options: CaseloadOptions, search: str) -> CaseloadChoice:
    """The select boxes; one with nothing to choose between is left out."""
    phase = choice("Phase", options.phases, "phase", width=122)
    route = choice("Route", options.routes, "route", width=106)
    diagnosis = choice("Diagnosis", options.diagnoses, "diagnosis", width=134)
    verdict = choice("Verdict", options.verdicts, "verdict", width=166)
    several = len(options.therapists) > 2
    therapist = choice("Therapist", options.therapists, "therapist", width=146) if several else options.therapists[0]
    names = {name: key for key, name in options.instruments}
    instrument = choice("Measure", list(names), "measure", width=88) if len(names) > 1 else next(iter(names))
    page = st.session_state.get(PAGE) or _read_page()
    return CaseloadChoice(search, read_concern(), phase, route, diagnosis, verdict, therapist, names[instrument], page)


def show_pages(pages: int) -> None:
    """The page steps, where there is more than one page."""
    if pages > 1:
        st.pagination(pages, key=PAGE, bind="query-params")


def _read_page() -> int:
    text = st.query_params.get(PAGE, "1")
    return max(1, int(text)) if text.isdecimal() else 1
