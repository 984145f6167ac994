"""A value of the address that a page cannot use: one calm sentence, the default in force, never an error."""

import re

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.app import PAGES
from dashboard.viewer import AS_OF, NAMES, THRESHOLDS, WHO
from data_access.definitions.registry import get_routes
from tests.dashboard.conftest import OpenApp


def messages(app: AppTest) -> list[str]:
    assert not app.exception
    found = [m.value for m in app.markdown if 'role="status"' in m.value and "kap-message" in m.value]
    return [re.sub(r"<[^>]+>", "", text) for text in found]


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("phase", "Hibernation", "Maintenance, Discharged. “Any phase” is shown."),
        ("caseload_route", "rectal", "the route “rectal”"),
        ("diagnosis", "x" * 200, f"the diagnosis “{'x' * 60}”"),
        ("verdict", "great", "the verdict “great”"),
        ("caseload_therapist", "Dr Nobody", "the therapist “Dr Nobody”"),
        ("measure", "IQ", "the measure “IQ”"),
        ("concern", "grave", "the concern “grave”; there are All, Discuss, Watch, No concern. “All” is shown."),
        ("page", "two", "page “two” of the list; there is one page."),
        ("page", "2", "page “2” of the list; there is one page."),
        ("page", "9" * 5000, f"page “{'9' * 60}” of the list"),
        ("search", "y" * 61, "searches for more than 60 letters; the search is left out."),
    ],
)
def test_the_caseload_names_each_value_it_cannot_use(open_app: OpenApp, name: str, value: str, said: str):
    app = open_app("caseload.py", **{name: value})
    (message,) = messages(app)
    assert said in message
    assert messages(app.run()) == [], "told once"


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("period", "ever", "the period “ever”; there are 4 weeks, 12 weeks, 52 weeks, All. “12 weeks” is shown."),
        ("route", "rectal", "the route “rectal”; there are IV, IM, Nasal, SC, Sublingual, Oral. It is left out."),
        ("severity", "fatal", "the severity at least “fatal”"),
        ("count", "days", "the count “days”; there are sessions, patients. “sessions” is shown."),
        ("session", "0", "the session number “0”"),
        ("therapist", "Dr Nobody", "the therapist “Dr Nobody”"),
        ("dose", "0.50–0.74 mg/kg", "the dose “0.50–0.74 mg/kg”. A dose is chosen within one route. Every dose"),
        ("routes_shown", "none", "the routes shown “none”"),
    ],
)
def test_side_effects_names_each_value_it_cannot_use(open_app: OpenApp, name: str, value: str, said: str):
    app = open_app("side_effects.py", **{name: value})
    (message,) = messages(app)
    assert said in message


def test_several_bad_values_are_named_one_by_one_and_good_ones_hold(open_app: OpenApp):
    app = open_app("side_effects.py", period="All", severity="fatal", count="days")
    assert len(messages(app)) == 2
    assert app.segmented_control(key="period").value == "All"


def test_of_several_routes_the_known_one_holds(open_app: OpenApp):
    known = get_routes()[0].short
    app = open_app("side_effects.py")
    app.query_params["route"] = [known, "rectal"]
    app = app.run()
    assert not app.exception


def test_a_value_that_was_in_force_and_is_offered_no_more_is_not_the_address_fault(open_app: OpenApp):
    app = open_app("side_effects.py", route="IV", dose="0.50–0.74 mg/kg")
    assert messages(app) == []
    app.button_group(key="route").set_value(["IM"]).run()
    assert messages(app) == []


def test_markup_in_a_bad_value_is_shown_as_text(open_app: OpenApp):
    app = open_app("caseload.py", phase="<script>alert(1)</script>")
    assert not any("<script>" in m.value for m in app.markdown)
    assert "&lt;script&gt;" in messages(app)[0]


def test_no_two_pages_share_the_key_of_a_control(open_app: OpenApp):
    """Streamlit carries a key's value from page to page: two controls of one name would take each other's."""
    seen: dict[str, str] = {}
    shared = []
    for entry in PAGES:
        app = open_app(entry.file)
        for kind in ("selectbox", "multiselect", "text_input", "date_input", "toggle", "number_input", "button_group"):
            for control in app.get(kind):
                other = seen.setdefault(control.key, entry.file) if control.key else entry.file
                if other != entry.file and control.key not in (AS_OF, NAMES, THRESHOLDS, WHO):
                    shared.append((control.key, other, entry.file))
    assert len(seen) > len(PAGES)
    assert shared == []


def test_what_was_said_of_the_address_outlives_a_run_that_nobody_asked_for(open_app: OpenApp):
    app = open_app("caseload.py", phase="Hibernation")
    app.session_state["_kept_bad_values"] = tuple(app.session_state["_told_bad_values"])
    assert len(messages(app.run())) == 1
    assert messages(app.run()) == []
