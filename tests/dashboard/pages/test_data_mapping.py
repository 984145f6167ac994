"""Files with columns of their own on the Data page: suggested, changed, asked about, shown, remembered, imported."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from data_access.database import open_store
from data_access.importers.profiles.kept import get_profile, list_profiles
from tests.conftest import make_settings
from tests.dashboard.conftest import OpenApp
from tests.dashboard.pages.data_steps import PAGE, buttons, count_screenings, press, upload
from tests.dashboard.screen import read_screen

HEADER = "Patient-Nr;Name;Erhoben;Bemerkung;GAD7_1;GAD7_2;GAD7_3;GAD7_4;GAD7_5;GAD7_6;GAD7_7"


def make_survey(codes: list[str], *days: str) -> bytes:
    """A survey's export as a German spreadsheet writes it."""
    rows = [f"{code};Zoë Müller;{day};ist müde;0;1;2;3;1;1;1" for code, day in zip(codes, days, strict=False)]
    return "\r\n".join([HEADER, *rows, ""]).encode("cp1252")


@pytest.fixture
def open_survey(open_app: OpenApp, copied_demo: Path, codes: list[str]):
    """``open_survey("14.02.2026", …)``: the page with such a file chosen, one row a day."""

    def open_page(*days: str, **query: str) -> AppTest:
        return upload(open_app(PAGE, folder=copied_demo, **query), ("Fragebögen.csv", make_survey(codes, *days)))

    return open_page


def find_box(app: AppTest, ends: str):
    return next(box for box in app.selectbox if box.key and box.key.endswith(ends))


def choose_day(app: AppTest) -> AppTest:
    """Say which column holds the day, and leave the patients' names as they are."""
    find_box(app, "_taken_at").set_value("Erhoben")
    next(box for box in app.checkbox if "patients" in box.label).uncheck()
    return app.run()


def test_the_columns_are_suggested_with_reasons_and_what_is_missing_is_said(open_survey):
    app = open_survey("14.02.2026", "13.02.2026")
    screen = read_screen(app)
    assert "It is not UTF-8 text and was read as Windows-1252" in screen
    assert find_box(app, "_patient").value == "Patient-Nr"
    assert find_box(app, "_answers").value == "GAD7_1, GAD7_2 … GAD7_7 (7 columns)"
    assert find_box(app, "_instrument").value == "always “gad7”"
    assert "needed: choose a column" in screen
    assert "“taken_at” is needed and nothing fills it." in screen
    assert buttons(app) == []


def test_a_chosen_column_is_read_as_its_field_needs_and_ten_rows_show_what_comes(open_survey, codes: list[str]):
    app = choose_day(open_survey("14.02.2026", "13.02.2026", "30.02.2026"))
    screen = read_screen(app)
    assert f"<td>{codes[0]}</td><td>gad7</td><td>2026-02-14</td><td>0,1,2,3,1,1,1</td>" in screen
    assert "!!1 row!!" not in screen
    assert '<b class="kap-worse">1 row</b> of them would be rejected' in screen
    assert "30.02.2026" in screen
    assert "Name: not read by the profile" in screen or "Name, Bemerkung: " in screen
    assert buttons(app) == ["Try it: nothing is written"]


def test_days_that_read_both_ways_are_a_question_and_nothing_is_offered_before_it_is_answered(open_survey):
    app = choose_day(open_survey("03.02.2026", "04.02.2026"))
    assert buttons(app) == []
    question = next(one for one in app.segmented_control if "written with the day or with the month" in one.label)
    question.set_value("month first (12/31)")
    app.run()
    assert "<td>2026-03-02</td>" in read_screen(app)
    assert buttons(app) == ["Try it: nothing is written"]


def test_a_mapping_is_remembered_by_its_import_and_offered_for_the_next_export(
    open_survey, copied_demo: Path, codes: list[str]
):
    before = count_screenings(copied_demo)
    app = choose_day(open_survey("14.02.2026", "13.02.2026"))
    next(box for box in app.text_input if box.label == "Remember this mapping as").set_value("Survey")
    app = press(press(app.run(), "Try it"), "Import 2 rows")
    assert "<h2>Imported</h2>" in read_screen(app)
    assert count_screenings(copied_demo) == before + 2
    store = open_store(make_settings(copied_demo))
    assert [(one.name, one.version) for one in list_profiles(store)] == [("Survey", 1)]
    assert get_profile(store, "Survey").rows[0].table.name == "screenings"
    store.close()
    app = upload(app, ("Fragebögen.csv", make_survey(codes, "15.02.2026", "16.02.2026")))
    assert find_box(app, "data_profile_1").value == "Survey, version 1 · kept"
    assert buttons(app) == ["Try it: nothing is written"]


def test_nothing_is_remembered_without_a_name_or_before_the_import(open_survey, copied_demo: Path):
    app = choose_day(open_survey("14.02.2026", "13.02.2026"))
    press(press(app, "Try it"), "Import 2 rows")
    store = open_store(make_settings(copied_demo))
    assert list_profiles(store) == []
    store.close()


def test_no_name_and_no_cell_is_shown_while_names_are_hidden(open_survey, codes: list[str]):
    app = choose_day(open_survey("14.02.2026", "30.02.2026", hide_names="true"))
    screen = read_screen(app)
    assert "Zoë" not in screen
    assert codes[0] not in screen
    assert "30.02.2026" not in screen
    assert "hidden with names" in screen


def test_tables_that_are_left_out_hold_nothing_up(open_survey, copied_demo: Path, codes: list[str]):
    app = open_survey("14.02.2026")
    find_box(app, "data_profile_0").set_value("none: leave these tables out")
    assert buttons(app.run()) == []
