"""Going to another page inside the app, with as-of date, thresholds, names and viewer carried along."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

import streamlit as st

from dashboard.filters import carried

PAGES_FOLDER: Final = Path(__file__).resolve().parent.parent.parent / "pages"
HOME_FILE: Final = "weekly_review.py"
HOME_PATH: Final = "weekly-review"


def open_page(file: str, url_path: str, own: Mapping[str, str] | None = None) -> None:
    """Leave this page for another (ends the run). ``own``: the other page's parameters."""
    page = st.Page(PAGES_FOLDER / file, url_path=url_path)
    st.switch_page(page, query_params={**carried(), **(own or {})})


def open_patient(handle: str) -> None:
    """Leave this page for a patient's."""
    open_page("patient.py", "patient", {"patient": handle})
