"""The pages that exist, and the frame around every one of them."""

from dataclasses import dataclass
from typing import Final

import streamlit as st

from dashboard.components.data.places import PATH as DATA_PATH
from dashboard.components.empty_state import show_empty
from dashboard.components.error_message import show_error, show_only
from dashboard.components.frame_bar import show_frame_bar
from dashboard.components.heading import PROGRAM, name_tab, show_page_heading
from dashboard.components.html import esc
from dashboard.components.methods.parts import show_definitions
from dashboard.components.navigate import HOME_FILE, HOME_PATH, PAGES_FOLDER, open_page
from dashboard.components.pick import show_pick
from dashboard.components.session import show_lock, watch_session
from dashboard.components.styles import show_styles
from dashboard.filters import address
from dashboard.looks import write_look_down, write_refusal_down
from dashboard.one_version import end_well
from dashboard.signed_in import SessionEnded
from dashboard.viewer import Surroundings, Viewer, read_once, read_surroundings, require_viewer
from data_access.errors import KapError, StoreError
from data_access.scope import Role

EVERYONE: Final[tuple[Role, ...]] = ("director", "supervisor", "therapist", "data manager")
CLINICAL: Final[tuple[Role, ...]] = ("director", "supervisor", "therapist")
DIRECTORS: Final[tuple[Role, ...]] = ("director",)
_FAULT: Final = "_fault_of_database"
ABOUT = (
    "KAP Outcomes is for review at meetings. It is not watched between them: "
    "an urgent risk goes by the clinic's own route."
)


@dataclass(frozen=True)
class PageEntry:
    """One screen: its section, file under ``pages/``, title, address and who may open it.

    Sections group pages once there are more of them; with one section the navigation is a plain row.
    """

    section: str
    file: str
    title: str
    url_path: str
    roles: tuple[Role, ...] = EVERYONE


PAGES: Final = (
    PageEntry("Meetings", HOME_FILE, "Weekly review", HOME_PATH, CLINICAL),
    PageEntry("Meetings", "caseload.py", "Caseload", "caseload", CLINICAL),
    PageEntry("Meetings", "patient.py", "Patient", "patient", CLINICAL),
    PageEntry("Meetings", "side_effects.py", "Side effects", "side-effects", CLINICAL),
    PageEntry("Meetings", "outcomes.py", "Outcomes", "outcomes", CLINICAL),
    PageEntry("Meetings", "supervision.py", "Supervision", "supervision", CLINICAL),
    PageEntry("Meetings", "data.py", "Data", "data", ("director", "data manager")),
    PageEntry("Meetings", "methods.py", "Methods", "methods"),
    PageEntry("Meetings", "administration.py", "Administration", "administration", DIRECTORS),
    PageEntry("Meetings", "audit.py", "Audit", "audit", DIRECTORS),
)
DEFINITIONS: Final[dict[str, tuple[str, ...]]] = {
    HOME_PATH: (
        "agenda",
        "rates",
        "side-effects",
        "process",
        "control-charts",
        "published",
        "time-to-event",
        "therapy",
        "small-numbers",
    ),
    "caseload": ("verdicts", "expected-course", "agenda", "process"),
    "patient": ("scores", "verdicts", "expected-course", "routes", "data-quality"),
    "side-effects": ("side-effects", "intervals", "data-quality", "published"),
    "outcomes": ("scores", "verdicts", "rates", "intervals", "time-to-event", "small-numbers"),
    "supervision": ("agenda", "verdicts", "expected-course", "process"),
    "data": ("data-quality",),
    "administration": ("scores", "verdicts", "small-numbers"),
    "audit": (),
}
"""By a page's address: the sections of Methods that say how it counts."""


def list_pages(role: Role) -> list[PageEntry]:
    """The pages a role may open; nobody is offered one that is not for them."""
    return [entry for entry in PAGES if role in entry.roles]


def run_app() -> None:
    """One run of the program: style, frame, navigation, and the page itself."""
    st.set_page_config(layout="wide", menu_items={"About": ABOUT})
    show_styles()
    fault = st.session_state.pop(_FAULT, None)
    if fault:
        show_only(fault)
        return
    try:
        around = read_surroundings()
        with read_once(around):
            _run_page(around)
    except SessionEnded as ended:
        show_lock(str(ended))
    except StoreError as error:
        _say_instead_of_page(str(error))
    except KapError as error:
        show_error(str(error))


def _say_instead_of_page(sentence: str) -> None:
    """The database failed under a page that may stand there in part: a run of its own shows the sentence alone."""
    st.session_state[_FAULT] = sentence
    st.rerun()


def _run_page(around: Surroundings) -> None:
    show_frame_bar(around)
    viewer = require_viewer()
    if around.signed_in is not None:
        watch_session(around.signed_in)
    page = st.navigation([_home(viewer), *_offer(viewer)], position="top")
    name_tab(page.title)
    if viewer.role not in _roles_of(page.url_path):
        show_page_heading(page.title)
        _show_not_for(viewer, page.url_path)
        return
    if any(page.url_path == entry.url_path for entry in PAGES):
        write_look_down(viewer, page.url_path)
    page.run()
    end_well()
    show_definitions(DEFINITIONS.get(page.url_path, ()))


def _show_not_for(viewer: Viewer, url_path: str) -> None:
    """The data manager, whose first page is Data, is led there from the program's first page."""
    if viewer.role == "data manager" and url_path == HOME_PATH:
        open_page(DATA_PATH)
        return
    write_refusal_down(viewer, url_path)
    whose = "for whoever treats or directs" if "therapist" in _roles_of(url_path) else "the clinical director’s"
    show_empty(f"This page is {whose}.", "Your own pages are in the row above.")


def _roles_of(url_path: str) -> tuple[Role, ...]:
    return next((entry.roles for entry in PAGES if entry.url_path == url_path), EVERYONE)


def _home(viewer: Viewer) -> st.Page:
    """What an address without a known page shows: the way on.

    The server leads the bare address to the first page. That page must not be Streamlit's default page,
    which would lose its own address, and with it every deep link.
    """

    def show_ways_on() -> None:
        show_page_heading(PROGRAM, "there is no page at this address")
        links = [f'<p><a href="{esc(address(p.url_path))}">{esc(p.title)}</a></p>' for p in list_pages(viewer.role)]
        show_pick("".join(links), "ways_on")

    return st.Page(show_ways_on, title=PROGRAM, url_path="home", default=True, visibility="hidden")


def _offer(viewer: Viewer) -> list[st.Page]:
    """Every page, so that each has its address; those that are not for the viewer stand in no menu."""
    return [
        st.Page(
            PAGES_FOLDER / entry.file,
            title=entry.title,
            url_path=entry.url_path,
            visibility="visible" if viewer.role in entry.roles else "hidden",
        )
        for entry in PAGES
    ]
