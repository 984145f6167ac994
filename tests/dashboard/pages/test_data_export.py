"""The section Export of the Data page, and the bundle of a patient: what is offered, what is laid out, for whom."""

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select
from streamlit.testing.v1 import AppTest

from dashboard.exports import Export
from dashboard.load.exporting import make_clinic_archive, make_research_archive, name_clinic_archive
from dashboard.reports.view import View
from data_access.database import Store, open_store
from data_access.errors import KapError, NotFound
from data_access.models import Clinician, Patient
from data_access.scope import decide_scope
from tests.conftest import make_settings
from tests.dashboard.conftest import OpenApp
from tests.dashboard.screen import read_screen
from tests.factories import make_clinician, make_patient, make_screening, make_site

PAGE = "data.py"
Pick = Callable[[AppTest, str], Export]


@pytest.fixture
def pick(monkeypatch: pytest.MonkeyPatch) -> Pick:
    """Picks a button by its key; gives the file that was laid out for one fetch."""
    laid: list[Export] = []

    def put(export: Export, *_viewer: object) -> str:
        laid.append(export)
        return "/export/token"

    monkeypatch.setattr("dashboard.components.lay_out.SHELF.put", put)

    def run(app: AppTest, key: str) -> Export:
        laid.clear()
        app.session_state[f"_{key}_wanted"] = "file"
        app.run()
        assert not app.exception
        (export,) = laid
        return export

    return run


def test_each_mode_explains_itself_before_the_click(open_app: OpenApp) -> None:
    screen = read_screen(open_app(PAGE, data_section="Export"))
    assert "ages over 89 are 90+, free text is left out. Random study ids, new in every file" in screen
    assert "still protected health information" in screen
    assert "Shifted dates are still dates: treat these files as patients’ records." in screen
    assert "60 patients, 11 tables." in screen
    assert "patients with a dose, a course or a questionnaire up to 4 Mar." in screen


def test_the_whole_clinic_is_laid_out_for_one_fetch(open_app: OpenApp, pick: Pick) -> None:
    export = pick(open_app(PAGE, data_section="Export"), "export_clinic")
    assert (export.filename, export.media_type) == ("HARBOUR-2026-03-04.zip", "application/zip")
    with zipfile.ZipFile(io.BytesIO(export.content)) as archive:
        assert archive.read("patients.csv").decode().count("\r\n") == 61


@pytest.mark.parametrize("mode", ["safe-harbor", "date-shifted"])
def test_the_research_files_are_those_of_the_mode_that_was_picked(open_app: OpenApp, pick: Pick, mode: str) -> None:
    export = pick(open_app(PAGE, data_section="Export", hide_names="true"), f"export_{mode}")
    assert export.filename == f"research-{mode}.zip"
    with zipfile.ZipFile(io.BytesIO(export.content)) as archive:
        assert f"mode {mode}" in archive.read("README.md").decode()
        told = archive.read("dm.csv").decode().count("\r\n") - 1
    assert f"{told} patients with a dose" in read_screen(open_app(PAGE, data_section="Export"))


def test_names_that_are_hidden_do_not_leave_with_the_whole_clinic(open_app: OpenApp) -> None:
    screen = read_screen(open_app(PAGE, data_section="Export", hide_names="true"))
    assert "so they are not made while names are hidden. Switch “Hide names” off first." in screen
    assert "Whole clinic (ZIP" not in screen
    assert "Research, safe-harbor (ZIP)" in screen


@pytest.mark.parametrize("role", ["therapist", "supervisor"])
def test_a_therapist_or_supervisor_is_offered_no_export(open_app: OpenApp, demo_template: Path, role: str) -> None:
    store = open_store(make_settings(demo_template))
    with store.read() as session:
        names = {clinician.role: clinician.name for clinician in session.scalars(select(Clinician))}
    store.close()
    screen = read_screen(open_app(PAGE, data_section="Export", viewer=f"{names[role]} · {role}"))
    assert "(ZIP" not in screen


def test_a_patients_bundle_bears_the_code_and_honours_hidden_names(
    open_app: OpenApp, pick: Pick, demo_template: Path
) -> None:
    store = open_store(make_settings(demo_template))
    with store.read() as session:
        patient = session.scalars(select(Patient).order_by(Patient.id)).first()
    store.close()
    assert patient is not None
    for hidden in (False, True):
        query = {"hide_names": "true"} if hidden else {}
        export = pick(open_app("patient.py", patient=patient.handle, **query), "patient_bundle")
        assert (export.filename, export.media_type) == (
            f"{patient.code}-2026-03-04.fhir.json",
            "application/fhir+json",
        )
        assert json.loads(export.content)["resourceType"] == "Bundle"
        assert (patient.name.split()[-1] in export.content.decode()) is not hidden


def test_only_a_director_and_only_with_names_shown_takes_the_clinic_out(store: Store) -> None:
    with store.write() as session:
        site = make_site(session, code="A/B “c”")
        people = {role: make_clinician(session, site, role).id for role in ("director", "supervisor", "therapist")}
        make_screening(session, make_patient(session, site), 20_000, total=3)
        scopes = {role: decide_scope(session, site.id, key, 20_100) for role, key in people.items()}
    view, told = View(20_100), []
    for role in ("supervisor", "therapist"):
        with pytest.raises(NotFound):
            make_clinic_archive(store, scopes[role], view, print)
        with pytest.raises(NotFound):
            make_research_archive(store, scopes[role], view, "safe-harbor", print)
    with pytest.raises(KapError, match="not made while names are hidden"):
        make_clinic_archive(store, scopes["director"], View(20_100, hide_names=True), print)
    assert make_clinic_archive(store, scopes["director"], view, lambda *now: told.append(now)).startswith(b"PK")
    assert told
    assert name_clinic_archive(store, 20_100) == "A-B--c--2025-01-12.zip"


def test_an_export_that_cannot_be_made_says_so_and_lays_nothing_out(
    open_app: OpenApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> bytes:
        raise KapError("The database is locked.")

    monkeypatch.setattr("dashboard.components.data.export.make_clinic_archive", refuse)
    app = open_app(PAGE, data_section="Export")
    app.session_state["_export_clinic_wanted"] = "file"
    app.run()
    assert "The database is locked." in read_screen(app)
