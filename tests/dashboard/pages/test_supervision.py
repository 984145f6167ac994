"""The supervision page and its present mode: each role, other people's lists, names hidden, nobody to discuss."""

import re
import shutil
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select
from streamlit.testing.v1 import AppTest

from dashboard.exports import Export
from data_access.database import open_store
from data_access.models import Clinician, Patient
from tests.conftest import make_settings
from tests.dashboard.conftest import OpenApp
from tests.dashboard.reports.told_clinic import tell_clinic
from tests.dashboard.screen import read_figures, read_screen

PAGE = "supervision.py"


@pytest.fixture(scope="session")
def clinic(demo_template: Path) -> dict[str, list[tuple[str, str]]]:
    """Clinicians of the demonstration by role: (viewer's label, code)."""
    store = open_store(make_settings(demo_template))
    with store.read() as session:
        found: dict[str, list[tuple[str, str]]] = {}
        for one in session.scalars(select(Clinician).order_by(Clinician.name)):
            role = "clinical director" if one.role == "director" else one.role
            found.setdefault(one.role, []).append((f"{one.name} · {role}", one.code))
    store.close()
    return found


@pytest.fixture(scope="session")
def names(demo_template: Path) -> list[str]:
    store = open_store(make_settings(demo_template))
    with store.read() as session:
        found = list(session.scalars(select(Patient.name)))
    store.close()
    return found


def everything(app: AppTest) -> str:
    """Whatever AppTest holds of a page: every element's message, and the address."""
    assert not app.exception, app.exception
    return "\n".join([*(str(one.proto) for one in app.main if hasattr(one, "proto")), read_screen(app), repr(app)])


@pytest.mark.parametrize("role", ["director", "supervisor", "therapist"])
def test_each_role_sees_a_list(open_app: OpenApp, clinic: dict, role: str) -> None:
    app = open_app(PAGE, viewer=clinic[role][0][0])
    screen = read_screen(app)
    assert "ordered by rule" in screen
    assert ("supervisee_control" in {box.key for box in app.selectbox}) == (role != "therapist")
    assert "present=codes" in screen


def test_the_address_chooses_the_clinician_and_the_patient(open_app: OpenApp, clinic: dict) -> None:
    codes = [code for _, code in clinic["therapist"]]
    first = read_screen(open_app(PAGE, clinician=codes[0]))
    assert first != read_screen(open_app(PAGE, clinician=codes[1]))
    handle = first.split("clinician=" + codes[0] + "&amp;patient=")[2].split('"')[0]
    chosen = read_screen(open_app(PAGE, clinician=codes[0], patient=handle))
    assert f'patient={handle}" data-stay aria-current="true"' in chosen
    assert chosen.count("kap-chosen") == 1


def test_the_chooser_writes_the_code_and_no_name_into_the_address(open_app: OpenApp, clinic: dict) -> None:
    app = open_app(PAGE)
    code = clinic["therapist"][2][1]
    app.selectbox(key="supervisee_control").set_value(code).run()
    assert app.query_params["clinician"] in (code, [code])
    assert "patient" not in app.query_params
    assert f"clinician={code}" in read_screen(app)


@pytest.mark.parametrize("code", ["foreign", "NOBODY"])
def test_a_foreign_and_an_unknown_clinician_read_alike(open_app: OpenApp, clinic: dict, code: str) -> None:
    viewer, own = clinic["therapist"][0]
    asked = clinic["therapist"][1][1] if code == "foreign" else code
    for more in ({}, {"present": "names"}):
        screen = read_screen(open_app(PAGE, viewer=viewer, clinician=asked, **more))
        assert "This clinician is not among those you supervise." in screen
        assert "kap-block" not in screen.replace("kap-blocks", "")
        assert asked not in screen.replace(own, "")


def test_an_unknown_patient_presents_the_first_and_says_so(open_app: OpenApp) -> None:
    screen = read_screen(open_app(PAGE, present="codes", patient="no such handle"))
    assert "1 of " in screen
    assert "not on this list" in screen
    assert "not on this list" not in read_screen(open_app(PAGE, present="codes"))


def test_the_present_mode_hides_names_until_they_are_asked_for(open_app: OpenApp, names: list[str]) -> None:
    hidden = everything(open_app(PAGE, present="codes"))
    assert [name for name in names if name in hidden] == []
    assert "KA-" in hidden
    assert "names hidden" in hidden
    shown = everything(open_app(PAGE, present="names"))
    assert [name for name in names if name in shown] != []
    assert "hide names" in shown


@pytest.mark.parametrize(
    "query", [{"present": "anything"}, {"present": ""}, {"present": "names", "hide_names": "true"}]
)
def test_a_wrong_word_and_the_switch_of_the_frame_keep_names_hidden(
    open_app: OpenApp, names: list[str], query: dict[str, str]
) -> None:
    hidden = everything(open_app(PAGE, **query))
    assert "kap-present-title" in hidden
    assert [name for name in names if name in hidden] == []


def test_the_way_through_the_list_stands_at_its_foot(open_app: OpenApp) -> None:
    first = read_screen(open_app(PAGE, present="codes"))
    assert "the first patient" in first
    assert 'data-key="ArrowRight"' in first
    assert 'data-key="ArrowLeft"' not in first
    assert 'data-key="Escape"' in first
    following = first.split('data-key="ArrowRight"')[0].rsplit("patient=", 1)[1].split("&amp;")[0]
    second = read_screen(open_app(PAGE, present="codes", patient=following))
    assert "2 of " in second
    assert 'data-key="ArrowLeft"' in second


def test_the_picture_has_large_letters_and_its_own_alt_text(open_app: OpenApp) -> None:
    app = open_app(PAGE, present="codes")
    (figure,) = read_figures(app)
    sizes = [float(size) for size in re.findall(r'font-size="([\d.]+)"', figure)]
    assert min(sizes) >= 16
    assert "screenings scored" in figure.split(">")[0]


def test_nobody_to_discuss_one_patient_and_no_patient(open_app: OpenApp, sqlite_template: Path, tmp_path: Path) -> None:
    def open_clinic(name: str, tell) -> AppTest:
        shutil.copytree(sqlite_template, tmp_path / name)
        store = open_store(make_settings(tmp_path / name))
        tell_clinic(store, tell)
        store.close()
        return open_app(PAGE, folder=tmp_path / name, viewer="T. Therapist · therapist", as_of="2025-11-08")

    assert "No patient is assigned to T. Therapist today." in read_screen(open_clinic("none", lambda clinic: None))
    calm = lambda clinic: clinic.tell("Only Patient", began=3).form(3, 13).item9((3, 0))  # noqa: E731
    assert "Nobody to discuss by the rules as of this day." in read_screen(open_clinic("calm", calm))
    screen = read_screen(open_clinic("one", lambda clinic: clinic.tell("Only Patient").item9((3, 3))))
    assert "**One of 1 patient**" not in screen
    assert "One of 1 patient" in screen


def test_what_is_typed_survives_an_error_and_is_saved_after_it(
    open_app: OpenApp, clinic: dict, copied_demo: Path
) -> None:
    code = clinic["therapist"][0][1]
    app = open_app(PAGE, folder=copied_demo, clinician=code)
    app.button(key="record-save").click().run()
    assert "Write what was discussed or what was decided." in read_screen(app)
    app.text_area[0].set_value("Sleep worse since a move.").run()
    app.date_input[1].set_value(date(2026, 3, 20)).run()
    app.button(key="record-save").click().run()
    assert "There is a due date but no decision." in read_screen(app)
    assert app.text_area[0].value == "Sleep worse since a move."
    field = next(one for one in app.text_input if one.label == "Decision")
    field.set_value("C-SSRS before the next dose").run()
    app.button(key="record-save").click().run()
    app.run()
    screen = read_screen(app)
    assert app.text_area[0].value == ""
    assert "discussed, 1 decision" in screen
    assert "C-SSRS before the next dose" in screen


def test_a_therapist_writes_down_at_the_own_supervision_too(open_app: OpenApp, clinic: dict, copied_demo: Path) -> None:
    app = open_app(PAGE, folder=copied_demo, viewer=clinic["therapist"][0][0])
    app.text_area[0].set_value("Asked for a second opinion.").run()
    app.button(key="record-save").click().run()
    assert "discussed" in read_screen(app.run())


def test_a_patient_of_nobody_here_has_no_record(open_app: OpenApp) -> None:
    app = open_app(PAGE, patient="no such handle")
    assert "This patient is not among those of this clinician." in read_screen(app)
    assert "record-save" not in {button.key for button in app.button}


def test_the_weekly_review_is_presented_with_codes_too(open_app: OpenApp, names: list[str]) -> None:
    assert "present=codes" in read_screen(open_app("weekly_review.py"))
    hidden = everything(open_app("weekly_review.py", present="codes"))
    assert "kap-present-title" in hidden
    assert "1 of " in hidden
    assert [name for name in names if name in hidden] == []


def test_the_minutes_are_laid_out_for_one_fetch_under_the_clinicians_code(
    open_app: OpenApp, clinic: dict, monkeypatch: pytest.MonkeyPatch
) -> None:
    laid: list[Export] = []

    def put(export: Export, *_viewer: object) -> str:
        laid.append(export)
        return "/export/token"

    monkeypatch.setattr("dashboard.components.lay_out.SHELF.put", put)
    viewer, code = clinic["therapist"][0]
    app = open_app(PAGE, viewer=viewer)
    app.session_state["_minutes_wanted"] = True
    app.run()
    (export,) = laid
    assert export.filename == f"supervision-{code}-2026-03-04.pdf"
    assert export.content.startswith(b"%PDF-")


def test_a_high_risk_is_recorded_and_never_snoozed(open_app: OpenApp, sqlite_template: Path, tmp_path: Path) -> None:
    shutil.copytree(sqlite_template, tmp_path / "risk")
    store = open_store(make_settings(tmp_path / "risk"))
    tell_clinic(store, lambda clinic: clinic.tell("Only Patient").item9((3, 3)))
    store.close()
    query = {"viewer": "T. Therapist · therapist", "as_of": "2025-11-08"}
    app = open_app(PAGE, folder=tmp_path / "risk", **query)
    app.button(key="record-seen").click().run()
    assert "records what was done about the risk of Only Patient" in read_screen(app)
    app = open_app(PAGE, folder=tmp_path / "risk", **query)
    app.button(key="record-snooze").click().run()
    offered = [radio.options for radio in app.radio if radio.key == "snooze_line"]
    assert not [words for options in offered for words in options if words.startswith("Risk, high")]


def test_a_patient_who_is_not_to_discuss_can_be_spoken_of_too(
    open_app: OpenApp, clinic: dict, copied_demo: Path
) -> None:
    app = open_app(PAGE, folder=copied_demo, clinician=clinic["therapist"][0][1])
    app.selectbox(key="supervision_other_patient").select_index(0).run()
    screen = read_screen(app)
    assert f"{app.selectbox(key='supervision_other_patient').value}" in str(app.query_params["patient"])
    assert "kap-chosen" not in screen
    assert "record-snooze" not in {button.key for button in app.button}
    app.text_area[0].set_value("Doing well; nothing to change.").run()
    app.button(key="record-save").click().run()
    assert "Doing well; nothing to change." in read_screen(app.run())
