"""Going to another page inside the app, with as-of date, thresholds, names and viewer carried along."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import streamlit as st

from dashboard.components.pick import show_go
from dashboard.filters import address

PAGES_FOLDER: Final = Path(__file__).resolve().parent.parent.parent / "pages"
HOME_FILE: Final = "weekly_review.py"
HOME_PATH: Final = "weekly-review"


def open_page(url_path: str, own: Mapping[str, str] | None = None) -> None:
    """Leave this page for another (ends the run). ``own``: the other page's parameters.

    Prefer a link in markup (``filters.address``): it needs no answer from the server. This is for picks
    that are no links, such as a mark of a chart.
    """
    show_go(address(url_path, own))
    st.stop()


def open_patient(handle: str) -> None:
    """Leave this page for a patient's."""
    open_page("patient", {"patient": handle})


def here() -> str:
    """The address of the page that is open, below the server's own."""
    parts = urlsplit(st.context.url or "/")
    return f"{parts.path}?{parts.query}" if parts.query else parts.path
