"""Reports that ask the expected courses: what was still missing is never kept for later."""

import re
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select
from streamlit.testing.v1 import AppTest

from dashboard import data
from dashboard.analysis.expected_course.clinic_courses import ClinicCourses, build_clinic_courses
from dashboard.components.weekly.parts import save_review_now
from dashboard.load import expected_courses
from dashboard.reports.agenda_rules.expected import STILL_COMPUTING
from dashboard.reports.view import View
from data_access.facts.arrays import Facts
from data_access.models import Patient
from data_access.queries.clinicians import get_clinicians
from data_access.scope import Scope, decide_scope
from data_access.versions import get_versions
from tests.dashboard.conftest import DEMO_DAY, ENTRY, PAGES
from tests.dashboard.screen import read_screen

VIEW = View(DEMO_DAY)


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """The computation waits until the gate is set; pages do not wait for it."""
    opened = threading.Event()

    def compute(facts: Facts, as_of_day: int) -> ClinicCourses:
        assert opened.wait(30)
        return build_clinic_courses(facts, as_of_day)

    monkeypatch.setattr(expected_courses, "build_clinic_courses", compute)
    yield opened
    opened.set()


@pytest.fixture
def viewer(use_store_of: Callable[[Path], None], demo_template: Path) -> tuple[Scope, tuple[int, int]]:
    use_store_of(demo_template)
    store = data.get_store()
    with store.read() as session:
        site = store.site()
        director = next(c for c in get_clinicians(session, site.id) if c.role == "director")
        return decide_scope(session, site.id, director.id, DEMO_DAY), get_versions(session, site.id)


def say(*arguments: Any) -> str:
    return "missing" if arguments[-1] is None else "there"


def test_a_report_without_them_is_not_shown_once_they_are_there(
    viewer: tuple[Scope, tuple[int, int]], gate: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    scope, versions = viewer
    monkeypatch.setattr(data, "WAIT_S", 0)
    assert data.load_with_courses("caseload", say, scope, VIEW, versions) == "missing"
    assert data.load_with_courses("caseload", say, scope, VIEW, versions) == "missing"
    assert not data.are_courses_ready(scope, VIEW, versions)
    gate.set()
    assert data.wait_for_courses(scope, VIEW, versions).as_of_day == DEMO_DAY
    assert data.are_courses_ready(scope, VIEW, versions)
    assert data.load_with_courses("caseload", say, scope, VIEW, versions) == "there"


def test_a_report_is_kept_while_they_stay_the_same(viewer: tuple[Scope, tuple[int, int]]) -> None:
    scope, versions = viewer
    made: list[Any] = []

    def make(*arguments: Any) -> object:
        made.append(arguments[4])
        return object()

    first = data.load_with_courses("caseload", make, scope, VIEW, versions, "all")
    assert data.load_with_courses("caseload", make, scope, VIEW, versions, "all") is first
    assert data.load_with_courses("caseload", make, scope, VIEW, versions, "discuss") is not first
    assert made == ["all", "discuss"]


@pytest.mark.parametrize("page", ["weekly_review.py", "caseload.py"])
def test_a_page_says_that_they_are_still_being_computed_and_picks_them_up(
    page: str,
    viewer: tuple[Scope, tuple[int, int]],
    gate: threading.Event,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(data, "WAIT_S", 0.01)
    app = AppTest.from_file(str(ENTRY), default_timeout=30)
    app.query_params["agenda_lines"] = "all"
    app = app.run().switch_page(f"{PAGES}/{page}").run()
    assert STILL_COMPUTING in read_screen(app)
    assert " expected (z " not in read_screen(app)
    gate.set()
    data.wait_for_courses(viewer[0], VIEW, viewer[1])
    app.run()
    assert STILL_COMPUTING not in read_screen(app)
    assert re.search(r"about \d+ expected", read_screen(app))


def test_a_patients_page_says_so_too(
    viewer: tuple[Scope, tuple[int, int]], gate: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    scope, versions = viewer
    with data.get_store().read() as session:
        handle = session.scalars(select(Patient.handle).order_by(Patient.id)).first()
    monkeypatch.setattr(data, "WAIT_S", 0.01)
    app = AppTest.from_file(str(ENTRY), default_timeout=30)
    app.query_params["patient"] = handle
    app = app.run().switch_page(f"{PAGES}/patient.py").run()
    assert STILL_COMPUTING in read_screen(app)
    gate.set()
    data.wait_for_courses(scope, VIEW, versions)
    assert STILL_COMPUTING not in read_screen(app.run())


def test_a_saved_review_waits_for_them(
    viewer: tuple[Scope, tuple[int, int]], gate: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    del viewer
    asked: list[Any] = []
    monkeypatch.setattr("dashboard.components.weekly.parts.save_weekly_review", lambda *given: asked.append(given[-1]))
    scope, versions = Scope(1, 1, "director", None, DEMO_DAY), (1, 1)
    saving = threading.Thread(
        target=save_review_now, args=(SimpleNamespace(scope=scope, view=VIEW, versions=versions),)
    )
    saving.start()
    assert asked == []
    gate.set()
    saving.join(30)
    assert isinstance(asked[0], ClinicCourses)
