"""The caseload's filters, all in the URL."""

import streamlit as st

from dashboard.filters import MOST_ECHOED, choice, name_bad_values, one_of, tell_bad_value
from dashboard.reports.caseload.choice import ORDERS, CaseloadChoice, CaseloadOptions

PAGE, SEARCH = "page", "search"
LONGEST_SEARCH, MOST_DIGITS = 60, 6
_WORDS = {"all": "All", "discuss": "Discuss", "watch": "Watch", "none": "No concern"}


def _show_concern() -> str:
    """The control of the concern, by words alone: the counts stand in the title's line."""
    words = {word: key for key, word in _WORDS.items()}
    return words[one_of("Concern", list(words), "concern", label_visible=False)]


def _show_search() -> str:
    """The search box for a name or code."""
    if len(st.query_params.get(SEARCH, "")) > LONGEST_SEARCH:
        tell_bad_value(f"The address searches for more than {LONGEST_SEARCH} letters; the search is left out.")
    text = st.text_input(
        "Name or code", key=SEARCH, placeholder="Name or code", label_visibility="collapsed", bind="query-params",
        width=128, max_chars=LONGEST_SEARCH,
    )  # fmt: skip
    return text or ""


def show_order() -> str:
    """The order of the list."""
    return choice("Order", ORDERS, "order", width=166)


def show_choices(options: CaseloadOptions, order: str) -> CaseloadChoice:
    """Search box, concern and select boxes; a box with nothing to choose between is left out."""
    search = _show_search()
    concern = _show_concern()
    phase = choice("Phase", options.phases, "phase", width=122)
    route = choice("Route", options.routes, "caseload_route", width=106)
    diagnosis = choice("Diagnosis", options.diagnoses, "diagnosis", width=134)
    verdict = choice("Verdict", options.verdicts, "verdict", width=166)
    therapist = _choose_if(len(options.therapists) > 2, "Therapist", options.therapists, "caseload_therapist", 146)
    names = {name: key for key, name in options.instruments}
    instrument = _choose_if(len(names) > 1, "Measure", tuple(names), "measure", 88)
    page = st.session_state.get(PAGE) or _read_page()
    return CaseloadChoice(search, concern, phase, route, diagnosis, verdict, therapist, names[instrument], order, page)


def _choose_if(several: bool, label: str, options: tuple[str, ...], key: str, width: int) -> str:
    if several:
        return choice(label, options, key, width=width)
    name_bad_values(label.lower(), options, key, f"“{options[0]}” is shown.")
    return options[0]


def show_pages(pages: int) -> None:
    """The page steps, where there is more than one page."""
    asked = st.query_params.get(PAGE, "1")
    if PAGE not in st.session_state and not 1 <= _read_number(asked) <= pages:
        there = "there is one page" if pages <= 1 else f"there are {pages}"
        tell_bad_value(f"The address asks for page “{asked[:MOST_ECHOED]}” of the list; {there}.")
        del st.query_params[PAGE]
    if pages > 1:
        st.pagination(pages, key=PAGE, bind="query-params")


def _read_page() -> int:
    return max(1, _read_number(st.query_params.get(PAGE, "1")))


def _read_number(text: str) -> int:
    """A page number of the address; 0 where it is none."""
    return int(text) if text.isdecimal() and len(text) <= MOST_DIGITS else 0
