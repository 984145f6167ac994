"""The data manager: brings data in and looks after its quality, opens Data and Methods, reads no patient's name."""

import json
from pathlib import Path

import pytest
from sqlalchemy import select
from streamlit.testing.v1 import AppTest

from dashboard.data import get_facts_store, get_store
from dashboard.load.exporting import check_may_export
from dashboard.load.quality import load_quality, load_quality_behind
from dashboard.reports.data_quality.quality import QualitySelection
from dashboard.reports.view import View
from data_access.database import open_store
from data_access.errors import NotFound
from data_access.models import Clinician, Patient, Site
from data_access.scope import Scope, decide_scope
from tests.conftest import make_settings
from tests.dashboard.conftest import DEMO_DAY, OpenApp
from tests.dashboard.pages.data_steps import buttons, make_csv, press, upload
from tests.dashboard.screen import read_screen

MANAGER = "Inga Holm · data manager"
CLINICAL = ("weekly_review", "caseload", "patient", "side_effects", "outcomes", "supervision")


@pytest.fixture
def clinic(copied_demo: Path) -> Path:
    """The demonstration with one more person of the staff."""
    store = open_store(make_settings(copied_demo))
    with store.write() as session:
        site_id = session.scalars(select(Site.id)).one()
        session.add(Clinician(site_id=site_id, code="DM-9", name="Inga Holm", role="data manager"))
    store.close()
    return copied_demo


@pytest.fixture
def scope(clinic: Path, use_store_of) -> Scope:
    use_store_of(clinic)
    with get_store().read() as session:
        key = session.scalars(select(Clinician.id).where(Clinician.code == "DM-9")).one()
        return decide_scope(session, get_store().site().id, key, DEMO_DAY)


def list_names(folder: Path) -> list[str]:
    store = open_store(make_settings(folder))
    with store.read() as session:
        names = list(session.scalars(select(Patient.name)))
    store.close()
    return names


def find_named(folder: Path, screen: str) -> list[str]:
    return [name for name in list_names(folder) if name in screen]


def list_sections(app: AppTest) -> list[str]:
    return list(next(group for group in app.segmented_control if group.label == "Section").options)


@pytest.mark.parametrize("page", CLINICAL)
def test_no_clinical_page_opens(open_app: OpenApp, clinic: Path, page: str):
    app = open_app(f"{page}.py", folder=clinic, viewer=MANAGER)
    if page == "weekly_review":
        (mount,) = [json.loads(one.proto.json) for one in app.get("bidi_component") if "_go" in one.proto.id]
        assert mount["go"].startswith("/data?")
        return
    screen = read_screen(app)
    assert "This page is for whoever treats or directs." in screen
    assert find_named(clinic, screen) == []


def test_import_history_and_quality_are_offered_and_export_is_not(open_app: OpenApp, clinic: Path):
    app = open_app("data.py", folder=clinic, viewer=MANAGER)
    assert list_sections(app) == ["Import", "History", "Quality"]
    assert "60 patients, " in read_screen(app)
    asked = open_app("data.py", folder=clinic, viewer=MANAGER, data_section="Export")
    assert "asks for the section “Export”; there are Import, History, Quality" in read_screen(asked)
    assert "Whole clinic" not in read_screen(asked)


def test_a_data_manager_imports(open_app: OpenApp, clinic: Path, codes: list[str]):
    row = f'{codes[0]},GAD-7,2026-03-01,"1,1,1,1,1,1,1",7'
    app = open_app("data.py", folder=clinic, viewer=MANAGER)
    app = press(upload(app, ("screenings.csv", make_csv(row))), "Try it")
    assert buttons(app) == ["Try it: nothing is written", "Import 1 row"]
    app = press(app, "Import 1 row")
    assert "1 row in = 1 inserted" in read_screen(app)


def test_quality_counts_the_whole_clinic_and_names_nobody(open_app: OpenApp, clinic: Path):
    app = open_app("data.py", folder=clinic, viewer=MANAGER, data_section="Quality", quality_period="26 weeks")
    screen = read_screen(app)
    assert "Findings" in screen
    assert "Nothing to check yet" not in screen
    assert find_named(clinic, screen) == []


def test_who_is_behind_a_finding_is_told_by_code_only(scope: Scope, clinic: Path):
    store, facts, view = get_store(), get_facts_store(), View(DEMO_DAY)
    selection = QualitySelection(26)
    report = load_quality(store, facts, scope, view, selection)
    picks = [line.ever.pick for part in report.parts for line in part.findings if line.ever.rate.numerator]
    behind = [load_quality_behind(store, facts, scope, view, (selection, pick)) for pick in picks]
    people = [person for found in behind if found is not None for person in found.people]
    assert people
    assert {person.label == person.code for person in people} == {True}
    assert find_named(clinic, repr(behind)) == []


def test_the_whole_clinics_files_are_not_made(scope: Scope):
    with pytest.raises(NotFound, match="Taking data out is the clinical director’s"):
        check_may_export(scope)
