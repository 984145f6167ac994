"""The quality section of the Data page: filled, split, narrowed, picked, empty."""

import json
from pathlib import Path

import pytest
from sqlalchemy import delete
from streamlit.testing.v1 import AppTest

from data_access.database import open_store
from data_access.models import LongTermCheck, Patient, Screening, SideEffect, TreatmentSession, Vital
from tests.conftest import make_settings
from tests.dashboard.conftest import OpenApp
from tests.dashboard.screen import read_screen
from tests.factories import make_batch, make_rejected_row


def open_quality(open_app: OpenApp, folder: Path | None = None, **query: str) -> AppTest:
    return open_app("data.py", folder=folder, data_section="Quality", **query)


def part(app: AppTest, key: str) -> str:
    """The markup of one pickable part."""
    found = [e for e in app.get("bidi_component") if e.proto.id.endswith(key)]
    return str(json.loads(found[0].proto.json)["markup"])


def test_it_says_what_is_missing_and_every_question_has_its_line(open_app: OpenApp):
    app = open_quality(open_app)
    screen = read_screen(app)
    assert " screenings due were missed</b>; " in screen
    for title in ("Findings", "Screenings due, by week", "Screenings recorded, by week", "What came in"):
        assert f"<h2>{title}</h2>" in screen
    findings = part(app, "quality-findings")
    assert findings.count("<td>") == 3 * 15
    assert "<th>12 weeks, 15 Dec 2025 to 4 Mar</th><th>whole record</th>" in findings


@pytest.mark.parametrize(
    ("by", "first", "tables"),
    [("therapist", "Therapist", 2), ("questionnaire", "Questionnaire", 1), ("week", "Week", 2)],
)
def test_the_address_splits_the_counts(open_app: OpenApp, by: str, first: str, tables: int):
    screen = read_screen(open_quality(open_app, quality_by=by, quality_period="26 weeks"))
    assert f"<h2>Screenings, by {by}</h2>" in screen
    assert screen.count(f"<thead><tr><th>{first}</th>") == tables
    assert 'title="2–8 Mar: ' in screen
    assert "26 weeks, 8 Sep 2025 to 4 Mar" in screen


def test_names_never_show_where_they_are_hidden(open_app: OpenApp, demo_template: Path):
    store = open_store(make_settings(demo_template))
    with store.read() as session:
        names = [name for (name,) in session.query(Patient.name)]
    store.close()
    screen = read_screen(open_quality(open_app, hide_names="true"))
    assert [name for name in names if name in screen] == []


def test_rejected_rows_lead_to_the_history(open_app: OpenApp, copied_demo: Path):
    store = open_store(make_settings(copied_demo))
    with store.write() as session:
        make_rejected_row(session, make_batch(session, 1), 7)
    store.close()
    findings = part(open_quality(open_app, folder=copied_demo), "quality-findings")
    assert '<a href="/data?data_section=History"><b>1</b> of 1 rejected rows</a>' in findings


def test_a_clinic_without_a_row_is_told_what_to_do(open_app: OpenApp, copied_demo: Path):
    store = open_store(make_settings(copied_demo))
    with store.write() as session:
        for table in (SideEffect, Vital, Screening, LongTermCheck, TreatmentSession):
            session.execute(delete(table))
    store.close()
    screen = read_screen(open_quality(open_app, folder=copied_demo))
    assert (
        "Nothing to check yet: no screening and no session is on record until this day. Import a file first." in screen
    )
    assert ">no data yet</span>" in screen
    assert "<h2>Findings</h2>" not in screen
