"""The workload of many therapists: a part of them until somebody asks for all, and the page says so."""

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.components.caseload import rail
from dashboard.components.html import show as show_markup
from tests.dashboard.screen import read_screen


def show() -> None:
    import streamlit as st

    from dashboard.components.caseload.rail import show_workload
    from dashboard.reports.caseload.workload import Workload, WorkloadRow

    number = int(st.query_params["therapists"])
    rows = [WorkloadRow(i, f"Therapist {i:03}", False, i, 0, 0, {}) for i in range(1, number + 1)]
    show_workload(Workload("Workload, last 7 days", "", tuple(rows)))


@pytest.fixture
def open_workload(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(rail, "show_pick", lambda markup, _key: show_markup(markup))

    def open_(therapists: int) -> AppTest:
        app = AppTest.from_function(show)
        app.query_params["therapists"] = str(therapists)
        return app.run()

    return open_


def test_forty_therapists_stand_there_as_they_are(open_workload):
    screen = read_screen(open_workload(40))
    assert "Therapist 040" in screen
    assert "by name" not in screen


def test_more_are_cut_by_name_until_all_are_asked_for(open_workload):
    app = open_workload(212)
    screen = read_screen(app)
    assert "Therapist 040" in screen
    assert "Therapist 041" not in screen
    assert "The first 40 of 212 therapists by name." in screen
    app.button(key="workload_more").click().run()
    assert "Therapist 212" in read_screen(app)
    assert "The first 40" not in read_screen(app)
