"""The Administration page: the director's alone; who sees whom is changed here, with a day and a reason."""

from pathlib import Path

import pytest
from sqlalchemy import select
from streamlit.testing.v1 import AppTest

from data_access.database import open_store
from data_access.models import Clinician
from tests.conftest import make_settings
from tests.dashboard.conftest import OpenApp
from tests.dashboard.screen import read_screen

PAGE = "administration.py"


def open_assignments(open_app: OpenApp, folder: Path, whose: str = "") -> AppTest:
    query = {"whose": whose} if whose else {}
    return open_app(PAGE, folder=folder, admin_section="Assignments", **query)


def press(app: AppTest, key: str) -> AppTest:
    app.button(key=key).click()
    return app.run()


@pytest.fixture(scope="session")
def therapists(demo_template: Path) -> list[tuple[int, str, str]]:
    store = open_store(make_settings(demo_template))
    with store.read() as session:
        c = Clinician
        found = session.execute(select(c.id, c.name, c.code).where(c.role == "therapist").order_by(c.name, c.id))
        rows = [tuple(row) for row in found]
    store.close()
    return rows


@pytest.mark.parametrize("role", ["supervisor", "therapist"])
def test_others_read_that_it_is_not_theirs(open_app: OpenApp, viewers: dict[str, str], role: str):
    app = open_app(PAGE, viewer=viewers[role], admin_section="Assignments")
    screen = read_screen(app)
    assert "This page is the clinical director’s." in screen
    assert "Who supervises whom" not in screen
    assert not [button for button in app.button if button.key and button.key.startswith("admin_")]


def test_people_of_a_demonstration_are_listed_and_no_account_can_be_made(open_app: OpenApp):
    screen = read_screen(open_app(PAGE))
    assert "A demonstration has no sign-in" in screen
    assert "no account" in screen
    assert 'data-pick="account:' not in screen


def test_settings_say_what_holds(open_app: OpenApp):
    screen = read_screen(open_app(PAGE, admin_section="Settings"))
    for words in ("NHS", "15 minutes", "12 hours", "11 patients", 'data-pick="setting:idle_min"'):
        assert words in screen


def test_supervision_and_assignments_are_listed(open_app: OpenApp, copied_demo: Path, therapists: list):
    screen = read_screen(open_assignments(open_app, copied_demo))
    assert "every therapist is supervised." in screen
    assert all(name in screen for _, name, _ in therapists)


def test_handing_over_asks_whom_to_whom_when_and_why(open_app: OpenApp, copied_demo: Path, therapists: list):
    _, name, code = therapists[0]
    app = press(open_assignments(open_app, copied_demo, f"{name} ({code})"), "admin_move")
    assert [box.label for box in app.selectbox if box.key == "move_to"] == ["To"]
    assert [date.label for date in app.date_input if date.key == "move_day"] == ["From"]
    assert [text.label for text in app.text_input if text.key == "move_reason"] == ["Why"]
    (save,) = [button for button in app.button if button.key == "move_save"]
    assert (save.label, save.disabled) == ("Hand over 0 patients", True)
    assert "no longer does" in read_screen(app)


def test_ending_assignments_says_who_sees_the_patients_then(open_app: OpenApp, copied_demo: Path, therapists: list):
    _, name, code = therapists[0]
    app = press(open_assignments(open_app, copied_demo, f"{name} ({code})"), "admin_end")
    assert "Whoever has nobody else is seen by the director only." in read_screen(app)
    assert [button.label for button in app.button if button.key == "end_save"] == ["End 0 assignments"]


def test_a_backup_is_made_on_a_click(open_app: OpenApp, copied_demo: Path):
    app = open_app(PAGE, folder=copied_demo, admin_section="Backups")
    assert "There is no backup beside the database yet." in read_screen(app)
    app = press(app, "admin_backup")
    assert "1 backup; the newest is from today." in read_screen(app)
    assert [toast.value.endswith("checked row by row.") for toast in app.toast] == [True]


def test_a_section_that_is_not_there_is_said_calmly(open_app: OpenApp):
    assert "asks for the section “Passwords”" in read_screen(open_app(PAGE, admin_section="Passwords"))
