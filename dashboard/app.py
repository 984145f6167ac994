"""The pages that exist, and the frame around every one of them."""

from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from dashboard.components.styles import show_styles
from data_access.scope import Role

PAGES_FOLDER = Path(__file__).resolve().parent.parent / "pages"
EVERYONE: tuple[Role, ...] = ("director", "supervisor", "therapist")


@dataclass(frozen=True)
class PageEntry:
    """One screen: its section, file under ``pages/``, title, address and who may open it."""

    section: str
    file: str
    title: str
    url_path: str
    roles: tuple[Role, ...] = EVERYONE


PAGES = (
    PageEntry("", "weekly_review.py", "Weekly review", "weekly-review"),
    PageEntry("", "caseload.py", "Caseload", "caseload"),
    PageEntry("", "patient.py", "Patient", "patient"),
    PageEntry("", "side_effects.py", "Side effects", "side-effects"),
)


def run_app() -> None:
    """One run of the program: settings of the page, style, navigation, frame, the page itself."""
    st.set_page_config(page_title="KAP Outcomes", layout="wide", initial_sidebar_state="collapsed")
    show_styles()
    pages = [
        st.Page(PAGES_FOLDER / entry.file, title=entry.title, url_path=entry.url_path)
        for entry in PAGES
        if (PAGES_FOLDER / entry.file).exists()
    ]
    st.navigation(pages, position="top").run()
