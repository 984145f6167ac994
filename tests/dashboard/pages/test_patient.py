"""The patient page, run from the entry script."""

import html
import json
import re
from pathlib import Path

import pytest
from sqlalchemy import func, select
from streamlit.testing.v1 import AppTest

from dashboard.exports import Export
from data_access.database import open_store
from data_access.models import Assignment, Clinician, Course, Patient, TreatmentSession
from tests.conftest import make_settings, make_store
from tests.dashboard.conftest import DEMO_DAY, OpenApp
from tests.dashboard.screen import read_figures, read_screen
from tests.factories import make_clinician, make_course, make_dosing, make_patient, make_screening, make_site

PAGE = "patient.py"
ABSENT = "This patient is not in your caseload. Open one from the caseload, or find one here."


@pytest.fixture(scope="session")
def people(demo_template: Path) -> dict[str, tuple[str, str]]:
    """Handle and name of the patient with most doses, and of one of another therapist than the first."""
    store = open_store(make_settings(demo_template))
    with store.read() as session:
        doses = func.count(TreatmentSession.id)
        most = session.execute(
            select(Patient.handle, Patient.name)
            .join(TreatmentSession, TreatmentSession.patient_id == Patient.id)
            .where(TreatmentSession.kind == "dosing", TreatmentSession.status == "attended")
            .group_by(Patient.id)
            .order_by(doses.desc(), Patient.id)
        ).first()
        twice = session.execute(
            select(Patient.handle, Patient.name)
            .join(Course, Course.patient_id == Patient.id)
            .where(Course.number == 2, Course.started_day <= DEMO_DAY)
            .order_by(Patient.id)
        ).first()
        therapist = session.scalars(
            select(Clinician).where(Clinician.role == "therapist").order_by(Clinician.name)
        ).first()
        assert therapist is not None
        held = select(Assignment.patient_id).where(
            Assignment.clinician_id == therapist.id, Assignment.until_day.is_(None)
        )
        mine = session.execute(select(Patient.handle, Patient.name).where(Patient.id.in_(held))).first()
        foreign = session.execute(select(Patient.handle, Patient.name).where(Patient.id.not_in(held))).first()
        who = (f"{therapist.name} · therapist", therapist.name)
    store.close()
    assert most
    assert twice
    assert mine
    assert foreign
    return {
        "most": tuple(most),
        "twice": tuple(twice),
        "mine": tuple(mine),
        "foreign": tuple(foreign),
        "therapist": who,
    }


def find_alt(app: AppTest, place: int = 0) -> str:
    (alt,) = re.findall(r'aria-label="([^"]*)"', read_figures(app)[place])[:1]
    return html.unescape(alt)


def test_a_patient_is_shown_with_header_tiles_timeline_and_everything_beside(
    open_app: OpenApp, people: dict[str, tuple[str, str]], today: int
) -> None:
    handle, name = people["most"]
    app = open_app(PAGE, patient=handle)
    screen = read_screen(app)
    for words in (name, "The course on one time axis", "Why this verdict", "What it says", "Exposure:", "therapist"):
        assert words in screen
    assert "Which items moved" in screen
    assert len(read_figures(app)) == 2
    assert find_alt(app).startswith("Course ")


@pytest.mark.parametrize("role", ["director", "supervisor", "therapist"])
def test_without_a_patient_each_role_may_search_its_own_ones(
    open_app: OpenApp, people: dict[str, tuple[str, str]], today: int, role: str
) -> None:
    first = open_app(PAGE)
    option = next(o for o in first.selectbox(key="viewer").options if role in o)
    screen = read_screen(open_app(PAGE, viewer=option))
    assert "No patient is chosen. Open one from the caseload, or find one here." in screen
    assert "Patients found" in screen


def test_a_foreign_patient_and_an_unknown_handle_read_alike(
    open_app: OpenApp, people: dict[str, tuple[str, str]], today: int
) -> None:
    who, _ = people["therapist"]
    handle, name = people["foreign"]
    foreign = read_screen(open_app(PAGE, patient=handle, viewer=who))
    unknown = read_screen(open_app(PAGE, patient="nobody", viewer=who))
    assert ABSENT in foreign
    assert name not in foreign
    assert foreign == unknown
    mine = people["mine"]
    assert mine[1] in read_screen(open_app(PAGE, patient=mine[0], viewer=who))


def test_searching_finds_by_name_and_opens_nothing_by_itself(
    open_app: OpenApp, people: dict[str, tuple[str, str]], today: int
) -> None:
    _, name = people["most"]
    app = open_app(PAGE)
    app.text_input(key="patient-search-text").set_value(name.lower()).run()
    assert name in read_screen(app)
    app.text_input(key="patient-search-text").set_value("no such person").run()
    assert "No patient of your caseload matches “no such person”." in read_screen(app)


def test_hidden_names_are_nowhere_on_the_page(
    open_app: OpenApp, people: dict[str, tuple[str, str]], today: int
) -> None:
    handle, name = people["most"]
    hidden = read_screen(open_app(PAGE, patient=handle, hide_names="true"))
    assert name not in hidden
    assert "week of " in hidden


def test_every_table_can_be_chosen_and_the_threshold_set_changes_the_lines(
    open_app: OpenApp, people: dict[str, tuple[str, str]], today: int
) -> None:
    handle, _ = people["twice"]
    app = open_app(PAGE, patient=handle, thresholds="conservative")
    groups = [[str(option.content) for option in group.proto.options] for group in app.get("button_group")]
    titles = next(group for group in groups if "Sessions" in group)
    assert titles[:4] == ["Sessions", "Screenings", "Answers", "Side effects"]
    assert titles[4].startswith("Earlier courses")
    assert "conservative thresholds" in read_screen(app)


def test_an_earlier_course_is_one_choice_away_and_stays_in_the_address(
    open_app: OpenApp, people: dict[str, tuple[str, str]], today: int
) -> None:
    handle, _ = people["twice"]
    app = open_app(PAGE, patient=handle)
    assert app.selectbox(key="course").options == ["Course 2", "Course 1"]
    app.selectbox(key="course").set_value("Course 1").run()
    screen = read_screen(app)
    assert "Before the next dose" not in screen
    assert "New since" not in screen
    assert "Before the next dose" not in read_screen(open_app(PAGE, patient=handle, course="Course 1"))


@pytest.mark.parametrize("state", ["no course", "empty course", "one score", "one dose"])
def test_a_patient_with_almost_nothing_has_a_calm_page(
    open_app: OpenApp, tmp_path: Path, today: int, state: str
) -> None:
    store = make_store(tmp_path / "small")
    with store.write() as session:
        site = make_site(session, is_demo=True)
        patient = make_patient(session, site, make_clinician(session, site, "director"), name="Ana Only")
        course = None if state == "no course" else make_course(session, patient, started_day=today - 5)
        if state == "one score":
            make_screening(session, patient, today - 3, 14)
        if state == "one dose" and course is not None:
            make_dosing(session, course, today - 2)
        handle = patient.handle
    store.close()
    app = open_app(PAGE, folder=tmp_path / "small", patient=handle)
    screen = read_screen(app)
    expected = {
        "no course": "No course of treatment has begun by this day",
        "empty course": "Nothing has been recorded in this course yet",
        "one score": "GAD-7 14 on 1 Mar, the only score; no dosing session yet.",
        "one dose": "No score in this course yet.",
    }
    assert expected[state] in screen
    assert "Ana Only" in screen


def test_the_csv_button_offers_the_table_in_sight(
    open_app: OpenApp, people: dict[str, tuple[str, str]], today: int
) -> None:
    app = open_app(PAGE, patient=people["most"][0])
    markup = [json.loads(element.proto.json)["markup"] for element in app.get("bidi_component")]
    assert any('data-pick="csv"' in text for text in markup)


def test_every_rule_that_is_true_of_the_patient_stands_on_the_page(
    open_app: OpenApp, demo_template: Path, today: int
) -> None:
    store = open_store(make_settings(demo_template))
    with store.read() as session:
        handle = session.scalars(select(Patient.handle).where(Patient.name == "Samir Haddad")).one()
    store.close()
    screen = read_screen(open_app(PAGE, patient=handle))
    assert "On the agenda" in screen
    assert "<b>Integration missed:</b>" in screen
    assert "rule 8" in screen


def test_the_one_page_summary_is_laid_out_for_one_fetch_under_the_patients_code(
    open_app: OpenApp, people: dict[str, tuple[str, str]], monkeypatch: pytest.MonkeyPatch, today: int
) -> None:
    laid: list[Export] = []

    def put(export: Export, *_viewer: object) -> str:
        laid.append(export)
        return "/export/token"

    monkeypatch.setattr("dashboard.components.lay_out.SHELF.put", put)
    app = open_app(PAGE, patient=people["most"][0])
    app.session_state["_patient_summary_wanted"] = True
    app.run()
    (export,) = laid
    assert export.filename.endswith("-2026-03-04.pdf")
    assert people["most"][1].split()[0] not in export.filename
    assert export.content.startswith(b"%PDF-")
