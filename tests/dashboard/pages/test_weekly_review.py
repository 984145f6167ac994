"""The weekly review page, run from the entry script."""

from pathlib import Path

import pytest
from sqlalchemy import func, select

from dashboard.exports import Export
from data_access.database import create_store, open_store
from data_access.models import Patient, Review
from tests.conftest import make_settings
from tests.dashboard.conftest import DEMO_DAY, OpenApp
from tests.dashboard.screen import read_screen
from tests.factories import make_clinician, make_course, make_patient, make_site

PAGE = "weekly_review.py"


def test_the_director_sees_figures_agenda_and_charts(open_app: OpenApp, today: int) -> None:
    app = open_app(PAGE)
    screen = read_screen(app)
    for words in ("Week of 23 Feb–1 Mar", "Reliable improvement", "Discuss this week", "Screenings on time", "95 %"):
        assert words in screen
    assert [button.label for button in app.button][-1] == "Save this review"
    assert len(app.get("plotly_chart")) == 5


def test_the_lower_half_has_every_section_of_the_page(open_app: OpenApp, today: int) -> None:
    screen = read_screen(open_app(PAGE))
    for words in (
        "Against published cohorts", "Time to first response, GAD-7", "How long a response lasts, GAD-7",
        "Therapy beside dosing", "Association, not effect.", "Therapists, allowing for chance", "Who is still with us",
        "Comparison lines, never targets", "expect one false signal in about",
    ):  # fmt: skip
        assert words in screen


def test_the_address_opens_every_published_figure(open_app: OpenApp, today: int) -> None:
    few, every = read_screen(open_app(PAGE)), read_screen(open_app(PAGE, published="all"))
    assert "Show 65 more" in few
    assert "NHS England" not in few
    assert "Show the first 8 only" in every
    assert "NHS England" in every


def test_a_bad_value_of_the_published_figures_is_named(open_app: OpenApp, today: int) -> None:
    screen = read_screen(open_app(PAGE, published="none"))
    assert "“none”" in screen
    assert "Show 65 more" in screen


@pytest.mark.parametrize("role", ["supervisor", "therapist"])
def test_others_see_their_own_patients_and_save_nothing(open_app: OpenApp, today: int, role: str) -> None:
    first = open_app(PAGE)
    who = next(option for option in first.selectbox[0].options if option.endswith(f"· {role}"))
    app = open_app(PAGE, viewer=who)
    assert "Discuss this week" in read_screen(app)
    assert "Save this review" not in [button.label for button in app.button]


def test_hidden_names_are_nowhere_on_the_page(open_app: OpenApp, demo_template: Path, today: int) -> None:
    store = open_store(make_settings(demo_template))
    with store.read() as session:
        names = session.scalars(select(Patient.name)).all()
    store.close()
    shown, hidden = read_screen(open_app(PAGE)), read_screen(open_app(PAGE, hide_names="true"))
    assert any(name in shown for name in names)
    assert not [name for name in names if name in hidden]


def test_stepping_a_week_back_moves_the_as_of_date_to_its_sunday(open_app: OpenApp, today: int) -> None:
    app = open_app(PAGE)
    app.button(key="week_before").click().run()
    assert "Week of 16–22 Feb" in read_screen(app)
    app.button(key="week_after").click().run()
    assert "Week of 23 Feb–1 Mar" in read_screen(app)


def test_saving_writes_one_review_of_the_as_of_day(open_app: OpenApp, copied_demo: Path, today: int) -> None:
    app = open_app(PAGE, folder=copied_demo)
    next(button for button in app.button if button.label == "Save this review").click().run()
    read_screen(app)
    store = open_store(make_settings(copied_demo))
    with store.read() as session:
        assert session.scalars(select(Review.as_of_day)).all() == [DEMO_DAY]
    store.close()


@pytest.mark.parametrize("patients", [0, 1])
def test_an_empty_clinic_and_one_with_a_single_patient_have_a_calm_page(
    open_app: OpenApp, tmp_path: Path, today: int, patients: int
) -> None:
    store = create_store(make_settings(tmp_path / "small"))
    with store.write() as session:
        site = make_site(session, is_demo=True)
        make_clinician(session, site, "director")
        for _ in range(patients):
            make_course(session, make_patient(session, site), started_day=today - 3)
        assert session.scalar(select(func.count()).select_from(Patient)) == patients
    store.close()
    screen = read_screen(open_app(PAGE, folder=tmp_path / "small"))
    assert "too few for a rate: 0 of 5 needed" in screen
    assert "Nobody to discuss by these rules" in screen
    assert "No course finished in these 52 weeks has a named therapist." in screen
    assert "No curve: nobody has had a confirmed response yet." in screen


def test_the_review_packet_is_laid_out_for_one_fetch(open_app: OpenApp, monkeypatch: pytest.MonkeyPatch) -> None:
    laid: list[Export] = []

    def put(export: Export) -> str:
        laid.append(export)
        return "/export/token"

    monkeypatch.setattr("dashboard.components.packet_button.SHELF.put", put)
    app = open_app(PAGE)
    assert not laid
    app.session_state["_review_packet_wanted"] = True
    app.run()
    (export,) = laid
    assert (export.filename, export.media_type) == ("weekly-review-2026-03-04.pdf", "application/pdf")
    assert export.content.startswith(b"%PDF-")
    assert not app.get("progress")
