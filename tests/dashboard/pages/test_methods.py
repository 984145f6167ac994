"""The Methods page from the entry: each role, several sections, search, and an unknown section."""

import re

import pytest

from dashboard.reports.methods.contents import list_contents
from tests.dashboard.conftest import OpenApp
from tests.dashboard.screen import read_screen

PAGE = "methods.py"


@pytest.mark.parametrize("role", ["director", "supervisor", "therapist"])
def test_every_role_reads_the_intended_use_first(open_app: OpenApp, role: str):
    options = open_app(PAGE).selectbox(key="viewer").options
    screen = read_screen(open_app(PAGE, viewer=next(o for o in options if role in o)))
    assert "<h1>Intended use</h1>" in screen
    assert "Urgent risk goes by the clinic’s own route" in screen


@pytest.mark.parametrize("key", [entry.key for entry in list_contents()])
def test_every_section_opens_from_its_address(open_app: OpenApp, key: str):
    title = next(entry.title for entry in list_contents() if entry.key == key)
    screen = read_screen(open_app(PAGE, section=key))
    assert f"<h1>{title}</h1>" in screen
    assert screen.count('aria-current="page"') == 1


def test_the_threshold_set_in_force_is_marked(open_app: OpenApp):
    screen = read_screen(open_app(PAGE, section="gad7", thresholds="conservative"))
    assert ">conservative<em>in force</em></th>" in screen
    assert "The set in force is conservative." in screen
    assert "Example: GAD-7 17 → 11: change −6; reliable (≥ 6) yes" in screen


def test_links_carry_the_frame_along(open_app: OpenApp):
    screen = read_screen(open_app(PAGE, section="gad7", hide_names="true"))
    assert "/methods?hide_names=true&amp;section=phq9" in screen


def test_a_picture_of_the_scale_says_itself_in_words(open_app: OpenApp):
    screen = read_screen(open_app(PAGE, section="gad7"))
    assert 'role="img" aria-label="GAD-7 totals from 0 to 21; minimal 0–4, mild 5–9' in screen


def test_a_departure_from_a_method_leads_to_the_list_of_them(open_app: OpenApp):
    screen = read_screen(open_app(PAGE, section="rates"))
    assert 'see <a href="/methods?section=deviations">Where we depart</a>' in screen
    assert "deviations.md" not in screen


def test_what_is_not_yet_checked_is_marked(open_app: OpenApp):
    screen = read_screen(open_app(PAGE, section="pcl5"))
    assert '<span class="kap-unchecked">general knowledge, not yet checked against the paper</span>' in screen


@pytest.mark.parametrize("key", ["gad8", "<script>alert(1)</script>", ""])
def test_an_unknown_section_is_a_calm_message(open_app: OpenApp, key: str):
    screen = read_screen(open_app(PAGE, section=key))
    assert "on Methods. Choose one of the list, or search for a word." in screen
    assert "<script>" not in screen


def test_a_search_lists_where_its_words_stand(open_app: OpenApp):
    screen = read_screen(open_app(PAGE, find="wilson"))
    assert "on Methods for “wilson”." in screen
    assert "section=intervals" in screen
    assert "One proportion: Wilson" in screen


def test_a_search_without_a_hit_says_so(open_app: OpenApp):
    assert "nothing on Methods for “unicorn”." in read_screen(open_app(PAGE, find="unicorn"))


def test_the_expected_course_shows_the_clinic_s_own_back_test(open_app: OpenApp):
    screen = read_screen(open_app(PAGE, section="expected-course"))
    assert "Back-test in this clinic, GAD-7" in screen
    assert "All past courses of this clinic until the as-of day, NHS thresholds" in screen
    assert re.search(r"OASIS not estimable, \d+ of 30 courses", screen)


def test_before_the_first_course_there_is_no_back_test_but_its_method(open_app: OpenApp):
    screen = read_screen(open_app(PAGE, section="expected-course", as_of="2010-01-01"))
    assert "GAD-7 not estimable, 0 of 30 courses" in screen
    assert "Back-test in this clinic" not in screen
    assert "<h2>Back-test</h2>" in screen
