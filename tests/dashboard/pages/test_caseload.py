"""The caseload on screen: each role, filled, empty, filtered, hidden, from a deep link."""

import shutil
from pathlib import Path

import pytest

from data_access.database import open_store
from tests.conftest import make_settings
from tests.dashboard.reports.told_clinic import tell_clinic
from tests.dashboard.screen import read_figures


def _markup(app) -> str:
    """Everything of our own on the page: markdown and the components' data."""
    texts = [element.value for element in app.markdown]
    texts += [str(element.proto) for element in app.get("bidi_component")]
    return " ".join(texts)


def _viewers(app) -> list[str]:
    return app.selectbox(key="viewer").options


@pytest.mark.parametrize("role", ["director", "supervisor", "therapist"])
def test_each_role_sees_its_own_caseload(open_app, role: str) -> None:
    everyone = _viewers(open_app("caseload.py"))
    app = open_app("caseload.py", viewer=next(v for v in everyone if v.endswith(role)))
    assert not app.exception
    assert "active patient" in _markup(app)
    assert len(read_figures(app)) == 1
    filters = {box.key for box in app.selectbox}
    assert {"phase", "caseload_route", "diagnosis", "verdict"} <= filters
    assert ("caseload_therapist" in filters) == (role != "therapist")


def test_a_filter_in_the_address_is_in_force_at_once(open_app) -> None:
    app = open_app("caseload.py")
    app.selectbox(key="phase").set_value("Discharged").run()
    assert not app.exception
    assert "match" in _markup(app)


def test_the_concern_of_the_address_is_what_the_control_chooses(open_app) -> None:
    app = open_app("caseload.py")
    everyone = _markup(app)
    app.segmented_control(key="concern").set_value("No concern").run()
    assert not app.exception
    assert _markup(app) != everyone
    assert _markup(open_app("caseload.py", concern="No concern")) == _markup(app)


def test_a_search_that_finds_nobody_says_so(open_app) -> None:
    app = open_app("caseload.py")
    app.text_input(key="search").set_value("zebra").run()
    assert "No patient matches “zebra”." in _markup(app)


def test_hidden_names_are_not_on_the_page(open_app) -> None:
    shown = _markup(open_app("caseload.py"))
    hidden = _markup(open_app("caseload.py", hide_names="true"))
    assert "Marco Fontana" in shown
    assert "Marco Fontana" not in hidden


def test_the_caseload_of_one_patient_and_of_none(open_app, sqlite_template: Path, tmp_path: Path) -> None:
    shutil.copytree(sqlite_template, tmp_path / "one")
    store = open_store(make_settings(tmp_path / "one"))
    tell_clinic(store, lambda clinic: clinic.tell("Only Patient", began=3))
    store.close()
    app = open_app("caseload.py", folder=tmp_path / "one")
    assert not app.exception
    assert "1 active patient " in _markup(app)
    shutil.copytree(sqlite_template, tmp_path / "none")
    store = open_store(make_settings(tmp_path / "none"))
    tell_clinic(store, lambda clinic: None)
    store.close()
    app = open_app("caseload.py", folder=tmp_path / "none")
    assert not app.exception
    assert "No patient is assigned to you today." in _markup(app)
