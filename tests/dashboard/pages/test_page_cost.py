"""What a run of each page costs where it can be counted: statements, transactions, and bytes as to an empty browser."""

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.app import PAGES
from dashboard.data import get_store
from data_access.database import create_store
from data_access.demo.build import build_demo_clinic
from tests.conftest import make_settings
from tests.dashboard.conftest import DEMO_DAY, OpenApp
from tests.dashboard.conftest import PAGES as FOLDER
from tests.page_cost import Cost, counted

FRAME = (6, 4)
"""Statements and transactions of a page in a demonstration whose reports are there: the clinic; versions, settings and
clinicians; who one is, asked by the frame and by the page."""
OWN = {"administration.py": (4, 2), "audit.py": (7, 4)}
"""What two pages ask beside it in every run: they show what changes without a data version."""
MOST_KILOBYTES = {
    "weekly_review.py": 190, "caseload.py": 160, "patient.py": 150, "side_effects.py": 180, "outcomes.py": 150,
    "supervision.py": 80, "data.py": 60, "methods.py": 60, "administration.py": 60, "audit.py": 130,
}  # fmt: skip


def run_warm(app: AppTest, file: str) -> Cost:
    """A page left open and run again: nothing is computed, everything is sent."""
    app.switch_page(f"{FOLDER}/{file}").run()
    with counted(get_store()) as cost:
        app.run()
    assert not app.exception, app.exception
    return cost


@pytest.fixture
def costs(open_app: OpenApp) -> dict[str, Cost]:
    """Every page of the demonstration clinic."""
    app = open_app("caseload.py")
    app.query_params["patient"] = app.session_state["_list_come_from"][0]
    return {entry.file: run_warm(app, entry.file) for entry in PAGES}


def test_a_page_whose_report_is_there_asks_the_database_no_more_than_who_looks_and_what_is_new(
    costs: dict[str, Cost],
) -> None:
    found = {file: (len(cost.statements), cost.transactions) for file, cost in costs.items()}
    none = (0, 0)
    assert found == {file: tuple(map(sum, zip(FRAME, OWN.get(file, none), strict=True))) for file in costs}


def test_no_page_sends_more_than_it_needs(costs: dict[str, Cost]) -> None:
    too_large = {file: cost.bytes for file, cost in costs.items() if cost.bytes > MOST_KILOBYTES[file] * 1024}
    assert too_large == {}
    assert max(MOST_KILOBYTES.values()) < 300


def test_where_one_signs_in_a_page_asks_for_the_clinic_and_then_for_all_else_at_once(
    open_app: OpenApp, copied_demo: Path, sign_in: Callable[..., int]
) -> None:
    sign_in(copied_demo, "director")
    cost = run_warm(open_app("caseload.py", folder=copied_demo), "caseload.py")
    assert (len(cost.statements), cost.transactions) == (7, 2)


def test_four_times_as_many_patients_are_asked_for_by_as_many_statements(open_app: OpenApp, tmp_path: Path) -> None:
    found = []
    for patients in (50, 200):
        settings = make_settings(tmp_path / str(patients))
        store = create_store(settings)
        build_demo_clinic(store, patients, 7, DEMO_DAY)
        store.close()
        app = open_app("methods.py", folder=tmp_path / str(patients))
        app.switch_page(f"{FOLDER}/caseload.py")
        with counted(get_store()) as cost:
            app.run()
        found.append((len(app.session_state["_list_come_from"]), sorted(map(len, cost.statements)), cost.transactions))
    (few, of_few, opened), (many, of_many, opened_again) = found
    assert many > few
    assert (len(of_few), opened) == (len(of_many), opened_again)
