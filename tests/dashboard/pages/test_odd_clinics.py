"""Clinics with little or odd data, on every page and for every role: a considered page each, never an error."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select
from streamlit.testing.v1 import AppTest

from dashboard.app import PAGES
from data_access.database import open_store
from data_access.models import Patient
from tests.conftest import make_settings
from tests.dashboard.conftest import OpenApp
from tests.dashboard.reports.told_clinic import ToldClinic, tell_clinic
from tests.dashboard.screen import read_screen
from tests.factories import make_clinician

Tell = Callable[[ToldClinic], object]
COMPUTED_IN_VAIN = re.compile(r"\bnan\b|\bNaN\b|>\s*None\s*<|\binf\b|−0 ?%|\bundefined\b")


def tell_nothing(clinic: ToldClinic) -> None:
    """A clinic before its first patient."""


def tell_one_week(clinic: ToldClinic) -> None:
    """A clinic that opened this week."""
    for name in ("Ada Odd", "Bo Odd"):
        clinic.tell(name, began=6).form(6).dose(5, {"nausea": 1}).form(1, 12)


# The importer refuses a course that ends before it begins (``test_an_end_before_the_beginning_is_refused``); a database
# that holds one all the same is shown.
CLINICS: dict[str, Tell] = {
    "nobody": tell_nothing,
    "no score": lambda clinic: clinic.tell("Ada Odd"),
    "one score": lambda clinic: clinic.tell("Ada Odd").form(50),
    "scores without doses": lambda clinic: clinic.tell("Ada Odd").forms((50, 18), (30, 12), (2, 6)),
    "doses without scores": lambda clinic: clinic.tell("Ada Odd").doses(40, 33, 26, 19, 12, 5),
    "a score without a total": lambda clinic: clinic.tell("Ada Odd").form(50, None).form(20, None).doses(40),
    "no side effect ever": lambda clinic: clinic.tell("Ada Odd").form(50).dose(40, {}).dose(20, {}).form(2, 9),
    "a course of one day": lambda clinic: clinic.tell("Ada Odd", began=20, ended=20).form(20).dose(20),
    "a course that ended before it began": lambda clinic: clinic.tell("Ada Odd", began=20, ended=30).form(25).dose(20),
    "one week": tell_one_week,
}


@pytest.fixture
def open_odd(open_app: OpenApp, sqlite_template: Path, tmp_path: Path) -> Callable[..., AppTest]:
    """``open_odd(tell, "caseload.py", **query)``: a page over a clinic told here; ``patient=True``: of its patient."""

    def open_page(tell: Tell, file: str, patient: bool = False, **query: str) -> AppTest:
        folder = tmp_path / "odd"
        if not folder.exists():
            shutil.copytree(sqlite_template, folder)
            store = open_store(make_settings(folder))
            tell_clinic(store, tell)
            store.close()
        if patient:
            store = open_store(make_settings(folder))
            with store.read() as session:
                query["patient"] = session.scalar(select(Patient.handle)) or "nobody"
            store.close()
        return open_app(file, folder=folder, **query)

    return open_page


def check(app: AppTest, where: str) -> str:
    """A page with a title that shows nothing computed in vain; what it says."""
    screen = read_screen(app)
    assert re.search(r"<h1[ >]", screen), where
    assert COMPUTED_IN_VAIN.findall(screen) == [], where
    return screen


@pytest.mark.parametrize("clinic", CLINICS)
def test_every_page_of_an_odd_clinic_is_a_considered_page(open_odd, clinic: str):
    for entry in PAGES:
        check(open_odd(CLINICS[clinic], entry.file), f"{clinic}: {entry.title}")
    check(open_odd(CLINICS[clinic], "patient.py", patient=True), f"{clinic}: one patient")


@pytest.mark.parametrize("as_of", ["1990-01-01", "2999-12-31", "2020-02-29"])
def test_every_page_before_the_clinic_opened_and_after_today(open_odd, as_of: str):
    for entry in PAGES:
        app = open_odd(tell_one_week, entry.file, patient=entry.url_path == "patient", as_of=as_of)
        check(app, f"{as_of}: {entry.title}")


@pytest.mark.parametrize("role", ["supervisor", "therapist"])
def test_every_page_for_who_has_no_patient(open_odd, role: str):
    def tell(clinic: ToldClinic) -> None:
        tell_one_week(clinic)
        make_clinician(clinic.session, clinic.site, role=role, name="Nora New")

    for entry in PAGES:
        app = open_odd(tell, entry.file, viewer=f"Nora New · {role}")
        assert "Odd" not in check(app, f"{role}: {entry.title}")
