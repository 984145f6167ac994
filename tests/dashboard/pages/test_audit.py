"""The Audit page: the director's alone; what was seen in this very visit stands in it."""

from pathlib import Path

import pytest

from tests.dashboard.conftest import OpenApp
from tests.dashboard.screen import read_screen

PAGE = "audit.py"


@pytest.mark.parametrize("role", ["supervisor", "therapist"])
def test_others_read_that_it_is_not_theirs(open_app: OpenApp, copied_demo: Path, viewers: dict[str, str], role: str):
    app = open_app(PAGE, folder=copied_demo, viewer=viewers[role])
    assert "This page is the clinical director’s." in read_screen(app)
    assert "looked at" not in read_screen(app)


def test_a_look_stands_in_the_trail_that_shows_it(open_app: OpenApp, copied_demo: Path):
    screen = read_screen(open_app(PAGE, folder=copied_demo))
    assert "<h1>Audit</h1>" in screen
    assert "looked at" in screen
    assert "all 60" in screen


def test_a_choice_without_events_says_so(open_app: OpenApp, copied_demo: Path):
    app = open_app(PAGE, folder=copied_demo, audit_what="restored a backup")
    assert "No event matches. Choose a longer period, or everybody." in read_screen(app)


def test_who_looked_at_a_patient_begins_with_a_search(open_app: OpenApp, copied_demo: Path, codes: list[str]):
    app = open_app(PAGE, folder=copied_demo, audit_section="Who looked at a patient")
    assert "Find the patient first." in read_screen(app)
    assert "The first 20 by code; type more of a name or code to find others." in read_screen(app)
    app.text_input(key="audit_patient_text").set_value(codes[3]).run()
    assert codes[3] in read_screen(app)
    assert codes[4] not in read_screen(app)
    assert "The first 20" not in read_screen(app)


def test_an_unknown_patient_in_the_address_is_said_calmly(open_app: OpenApp, copied_demo: Path):
    app = open_app(PAGE, folder=copied_demo, audit_section="Who looked at a patient", patient="nobodys-handle")
    assert "The address names a patient who is not on record; find one here." in read_screen(app)


def test_the_chain_is_verified_on_a_click(open_app: OpenApp, copied_demo: Path):
    app = open_app(PAGE, folder=copied_demo, audit_section="The chain")
    assert "Not verified on this page yet." in read_screen(app)
    app.button(key="audit_verify").click()
    assert "and the trail fits its head." in read_screen(app.run())


def test_without_an_emergency_it_says_so(open_app: OpenApp, copied_demo: Path):
    app = open_app(PAGE, folder=copied_demo, audit_section="Emergency access")
    assert "No patient was opened in an emergency." in read_screen(app)
