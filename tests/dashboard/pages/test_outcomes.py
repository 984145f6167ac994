"""The Outcomes page from the entry: each role, its filters in the address, full, empty, one patient."""

import re
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, insert, select
from streamlit.testing.v1 import AppTest

from data_access.database import open_store
from data_access.models import ClinicSetting, Patient, Screening, TreatmentSession
from data_access.versions import EVERYTHING, bump_data_version
from tests.conftest import NOON, make_settings
from tests.dashboard.conftest import OpenApp
from tests.dashboard.screen import read_figures, read_screen

PAGE = "outcomes.py"
TITLES = [
    "Rates, with what missing scores could change",
    "Each course's change",
    "Mean course by dose number",
    "For whom",
    "Time to first response, GAD-7",
    "How long a response lasts, GAD-7",
    "Anxiety and depression together, as NHS Talking Therapies counts",
]


def titles(app: AppTest) -> list[str]:
    return [title.replace("&#x27;", "'") for title in re.findall(r"<h2>(.*?)</h2>", read_screen(app))]


def count_courses(app: AppTest) -> int:
    found = re.search(r"([\d,]+) courses? with a first dose", read_screen(app))
    assert found is not None
    return int(found.group(1).replace(",", ""))


def test_the_director_sees_every_section(open_app: OpenApp):
    app = open_app(PAGE, outcome_started="any time")
    assert [t for t in titles(app) if t in TITLES] == TITLES
    assert len(read_figures(app)) == 4


def test_the_parts_of_a_questionnaire_stand_only_where_it_has_some(open_app: OpenApp):
    assert "Parts of GAD-7" not in titles(open_app(PAGE))
    assert "Parts of PCL-5" in titles(open_app(PAGE, outcome_measure="PCL-5"))


@pytest.mark.parametrize("role", ["director", "supervisor", "therapist"])
def test_each_role_counts_its_own_patients_only(open_app: OpenApp, role: str):
    options = open_app(PAGE).selectbox(key="viewer").options
    app = open_app(PAGE, viewer=next(o for o in options if role in o), outcome_started="any time")
    everybody = count_courses(open_app(PAGE, outcome_started="any time"))
    mine = count_courses(app)
    assert mine == everybody if role == "director" else 0 < mine < everybody


def test_a_therapists_own_groups_are_never_hidden(open_app: OpenApp):
    options = open_app(PAGE).selectbox(key="viewer").options
    therapist = next(o for o in options if "therapist" in o)
    own = read_screen(open_app(PAGE, viewer=therapist, outcome_started="any time"))
    assert "All are your own patients: no group is hidden." in own
    assert ">hidden<" not in own
    clinic = read_screen(open_app(PAGE, outcome_started="any time"))
    assert ">hidden<" in clinic
    assert "Groups under 11 patients are hidden" in clinic


def test_the_least_group_is_the_clinics_own(open_app: OpenApp, copied_demo: Path):
    least = {"site_id": 1, "name": "least_group", "value": {"value": 30}, "changed_at": NOON}
    change_demo(copied_demo, insert(ClinicSetting).values(**least))
    screen = read_screen(open_app(PAGE, folder=copied_demo, outcome_started="any time"))
    assert "Groups under 30 patients are hidden" in screen


def test_every_filter_is_in_the_address_and_narrows_the_cohort(open_app: OpenApp):
    everybody = count_courses(open_app(PAGE, outcome_started="any time"))
    filters = {"outcome_route": "IV", "outcome_diagnosis": "F41.1", "outcome_band": "severe", "outcome_prior": "2"}
    for name, value in filters.items():
        assert 0 < count_courses(open_app(PAGE, outcome_started="any time", **{name: value})) < everybody
    screen = read_screen(open_app(PAGE, outcome_started="any time", **filters))
    assert "; IV, F41.1, severe at baseline, earlier treatments: 2" in screen


def test_another_time_point_is_named_in_the_denominator(open_app: OpenApp):
    assert "GAD-7, baseline to after dose 4, NHS thresholds." in read_screen(
        open_app(PAGE, outcome_scores="after dose 4")
    )


def test_a_bad_value_gets_a_calm_sentence(open_app: OpenApp):
    screen = read_screen(open_app(PAGE, outcome_scores="on Tuesday"))
    assert "The address asks for the scores at “on Tuesday”" in screen
    assert "GAD-7, baseline to last score, NHS thresholds." in screen


def change_demo(folder: Path, *statements: Any) -> None:
    store = open_store(make_settings(folder))
    with store.write() as session:
        for statement in statements:
            session.execute(statement)
        bump_data_version(session, store.site().id, EVERYTHING)
    store.close()


def test_before_the_first_dose_there_is_one_sentence_and_the_next_act(open_app: OpenApp):
    app = open_app(PAGE, as_of="2010-01-01")
    assert "No course with a first dose in this cohort." in read_screen(app)
    assert titles(app) == []


def test_a_clinic_without_scores_says_so_in_every_section(open_app: OpenApp, copied_demo: Path):
    change_demo(copied_demo, delete(Screening))
    app = open_app(PAGE, folder=copied_demo, outcome_started="any time")
    screen = read_screen(app)
    assert [t for t in titles(app) if t in TITLES] == TITLES
    assert "No course has a pair of scores" in screen
    assert read_figures(app) == []


def test_one_patient_is_a_page_too(open_app: OpenApp, copied_demo: Path):
    store = open_store(make_settings(copied_demo))
    with store.read() as session:
        one = session.scalar(select(TreatmentSession.patient_id).where(TreatmentSession.kind == "dosing").limit(1))
    store.close()
    table = TreatmentSession.__table__
    change_demo(copied_demo, table.update().where(table.c.patient_id != one).values(status="missed"))
    screen = read_screen(open_app(PAGE, folder=copied_demo, outcome_started="any time"))
    assert re.search(r"[12] courses? with a first dose", screen)
    assert "too few for a rate" in screen


def test_no_name_is_on_the_page(open_app: OpenApp, demo_template: Path):
    store = open_store(make_settings(demo_template))
    with store.read() as session:
        names = list(session.scalars(select(Patient.name)))
    store.close()
    screen = read_screen(open_app(PAGE, outcome_started="any time"))
    assert [name for name in names if name in screen] == []
