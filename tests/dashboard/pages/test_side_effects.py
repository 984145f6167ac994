"""The side-effect page from the entry: each role, its filters in the address, full and empty."""

import re
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, select
from streamlit.testing.v1 import AppTest

from data_access.database import open_store
from data_access.models import Patient, SideEffect, TreatmentSession
from data_access.versions import EVERYTHING, bump_data_version
from tests.conftest import make_settings
from tests.dashboard.conftest import OpenApp
from tests.dashboard.screen import read_figures, read_screen

PAGE = "side_effects.py"


def picked_markup(app: AppTest) -> str:
    """Markup of the inline components, which AppTest does not draw."""
    found = [node.proto for node in _nodes(app.main) if "bidi" in str(getattr(node, "type", ""))]
    return " ".join(str(proto) for proto in found)


def _nodes(block: Any) -> list[Any]:
    children = getattr(block, "children", {})
    return [block] + [n for child in children.values() for n in _nodes(child)]


def titles(app: AppTest) -> list[str]:
    return re.findall(r"<h2>(.*?)</h2>", read_screen(app))


ALL_TITLES = [
    "How often, by kind and route",
    "Any side effect by session number",
    "Moderate or severe side effects, by week",
    "Severity and course of each kind",
    "Blood pressure peaks",
    "Serious events",
    "High dissociation, none reported",
    "By dose, within route",
    "Which come together",
    "Differences between routes",
]


def test_the_director_sees_every_section(open_app: OpenApp):
    app = open_app(PAGE, period="52 weeks")
    assert titles(app) == ALL_TITLES
    assert "dosing sessions, " in read_screen(app)
    assert len(read_figures(app)) >= 4


@pytest.mark.parametrize("role", ["director", "supervisor", "therapist"])
def test_each_role_opens_it_and_sees_no_more_than_its_own(open_app: OpenApp, role: str):
    options = open_app(PAGE).selectbox(key="viewer").options
    app = open_app(PAGE, viewer=next(o for o in options if role in o), period="All")
    found = re.search(r"of ([\d,]+) assessed sessions", read_screen(app))
    assert found is not None
    every = re.search(r"of ([\d,]+) assessed sessions", read_screen(open_app(PAGE, period="All")))
    assert every is not None
    mine, all_of_them = (int(m.group(1).replace(",", "")) for m in (found, every))
    assert mine == all_of_them if role == "director" else 0 < mine < all_of_them


def test_every_filter_is_in_the_address(open_app: OpenApp):
    filters = {"route": "IV", "severity": "moderate", "count": "patients", "session": "2", "dose": "0.50–0.74 mg/kg"}
    app = open_app(PAGE, period="All", **filters)
    text = read_screen(app)
    assert "all on record until" in text
    assert "IV, 0.50–0.74 mg/kg, session 2 of the course" in text
    assert "assessed patients, moderate or severe" in text


def test_a_dose_band_is_offered_only_within_one_route(open_app: OpenApp):
    assert "dose" not in {s.key for s in open_app(PAGE).selectbox}
    assert "dose" in {s.key for s in open_app(PAGE, route="IV").selectbox}


def test_a_filter_without_sessions_is_an_empty_state_with_the_next_act(open_app: OpenApp):
    app = open_app(PAGE, as_of="2010-01-01")
    assert "No dosing sessions in these 12 weeks for these filters." in read_screen(app)
    assert "Choose a longer period or fewer filters." in read_screen(app)
    assert titles(app) == []


def change_demo(folder: Path, *statements: Any) -> None:
    store = open_store(make_settings(folder))
    with store.write() as session:
        for statement in statements:
            session.execute(statement)
        bump_data_version(session, store.site().id, EVERYTHING)
    store.close()


def test_a_clinic_that_never_assessed_shows_no_rate_but_its_vital_signs(open_app: OpenApp, copied_demo: Path):
    change_demo(
        copied_demo,
        delete(SideEffect),
        TreatmentSession.__table__.update().values(side_effects_assessed=None),  # type: ignore[attr-defined]
    )
    app = open_app(PAGE, folder=copied_demo, period="All")
    assert "was assessed for side effects on record: there is no rate to show." in read_screen(app)
    assert "Not assessed is never counted as none." in read_screen(app)
    assert titles(app) == [
        "Moderate or severe side effects, by week", "Blood pressure peaks", "Serious events",
        "High dissociation, none reported",
    ]  # fmt: skip


def test_a_clinic_without_events_lists_the_six_and_says_none(open_app: OpenApp, copied_demo: Path):
    change_demo(copied_demo, delete(SideEffect))
    app = open_app(PAGE, folder=copied_demo, period="All")
    assert titles(app) == ALL_TITLES
    assert "Each of the six was seen fewer than 5 times." in read_screen(app)
    assert "No side effect was severe. No other kind was recorded." in read_screen(app)


def test_one_patient_is_a_page_too(open_app: OpenApp, copied_demo: Path):
    store = open_store(make_settings(copied_demo))
    with store.read() as session:
        one = session.scalar(
            select(TreatmentSession.patient_id).where(TreatmentSession.side_effects_assessed.is_(True)).limit(1)
        )
    store.close()
    change_demo(
        copied_demo,
        TreatmentSession.__table__.update()  # type: ignore[attr-defined]
        .where(TreatmentSession.patient_id != one)
        .values(status="cancelled", side_effects_assessed=None),
    )
    app = open_app(PAGE, folder=copied_demo, period="All")
    assert titles(app) == ALL_TITLES
    assert "Fewer than 11 patients had two assessed sessions" in read_screen(app)


def test_hidden_names_are_nowhere_on_the_page(open_app: OpenApp, demo_template: Path):
    store = open_store(make_settings(demo_template))
    with store.read() as session:
        names = list(session.scalars(select(Patient.name)))
    store.close()
    app = open_app(PAGE, period="All", hide_names="true")
    everything = read_screen(app) + picked_markup(app)
    assert [name for name in names if name in everything] == []
    shown = open_app(PAGE, period="All")
    assert "patient:" in picked_markup(shown)
    assert any(name in picked_markup(shown) for name in names)


def test_the_numbers_of_the_sentences_open_who_is_behind_them(open_app: OpenApp):
    markup = picked_markup(open_app(PAGE, period="52 weeks"))
    for pick in ("same:", "session:1:", "pressure:high", "serious", "discordant", "ended:running:", "together:"):
        assert re.search(rf'data-pick=\\*"{re.escape(pick)}', markup), pick
    assert "other kinds recorded</summary>" in markup
