"""The weekly review page, run from the entry script."""

import importlib
import re
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from streamlit.testing.v1 import AppTest

from dashboard.exports import Export
from data_access.database import open_store
from data_access.demo.build import build_demo_clinic
from data_access.models import Decision, DecisionChange, Patient, Review, Snooze
from tests.conftest import make_settings, make_store
from tests.dashboard.conftest import DEMO_DAY, OpenApp
from tests.dashboard.screen import read_figures, read_screen
from tests.factories import make_clinician, make_course, make_patient, make_site

PAGE = "weekly_review.py"


def test_the_director_sees_figures_agenda_and_charts(open_app: OpenApp, today: int) -> None:
    app = open_app(PAGE)
    screen = read_screen(app)
    for words in ("Week of 23 Feb–1 Mar", "Reliable improvement", "Discuss this week", "Screenings on time", "95 %"):
        assert words in screen
    assert "Save this review" in [button.label for button in app.button]
    assert len(read_figures(app)) == 5


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


def test_the_agenda_begins_with_twelve_lines_and_the_address_opens_all(
    open_app: OpenApp, tmp_path: Path, today: int
) -> None:
    store = make_store(tmp_path / "more")
    build_demo_clinic(store, 250, 7, DEMO_DAY)
    store.close()
    app = open_app(PAGE, folder=tmp_path / "more")
    assert read_screen(app).count('class="kap-agenda-line"') == 12
    app.button(key="agenda_more").click().run()
    assert app.query_params["agenda_lines"] in ("all", ["all"])
    assert read_screen(app).count('class="kap-agenda-line"') > 12
    app.button(key="agenda_less").click().run()
    assert read_screen(app).count('class="kap-agenda-line"') == 12


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
    store = make_store(tmp_path / "small")
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

    def put(export: Export, *_viewer: object) -> str:
        laid.append(export)
        return "/export/token"

    monkeypatch.setattr("dashboard.components.lay_out.SHELF.put", put)
    app = open_app(PAGE)
    assert not laid
    app.session_state["_review_packet_wanted"] = True
    app.run()
    (export,) = laid
    assert (export.filename, export.media_type) == ("weekly-review-2026-03-04.pdf", "application/pdf")
    assert export.content.startswith(b"%PDF-")
    assert not app.get("progress")


# Acts in the agenda and the decisions


def pick_in(monkeypatch: pytest.MonkeyPatch, where: str, picks: list[str], *, once: bool = True) -> None:
    """Let a module's ``show_pick`` (or what it calls) report each pick once, as a click would.

    Without ``once`` the last pick is reported in every run: that keeps a dialog open, which here is no fragment.
    """
    module, _, name = where.rpartition(".")
    real = getattr(importlib.import_module(module), name)

    def show(*args: object, **fields: object) -> str | None:
        real(*args, **fields)
        return None if not picks else picks.pop() if once else picks[-1]

    monkeypatch.setattr(where, show)


AGENDA, DECISIONS = (
    "dashboard.components.weekly.agenda_and_decisions.show_agenda",
    "dashboard.components.decisions.show_pick",
)


def read_table(folder: Path, table: type) -> list[Any]:
    store = open_store(make_settings(folder))
    with store.read() as session:
        rows = list(session.scalars(select(table)))
        session.expunge_all()
    store.close()
    return rows


def find_line(screen: str, act: str) -> str:
    """The first line of the agenda with an act, as its pick: "snooze:4"."""
    found = re.search(rf'data-pick="({act}:\d+)"', screen)
    assert found is not None
    return found.group(1)


def test_a_line_is_snoozed_with_a_reason_and_what_was_typed_stays_on_an_error(
    open_app: OpenApp, copied_demo: Path, today: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = open_app(PAGE, folder=copied_demo)
    pick_in(monkeypatch, AGENDA, [find_line(read_screen(app), "snooze")], once=False)
    app.run()
    button(app, "Snooze").click().run()
    assert "Say why the line is snoozed." in read_screen(app)
    app.text_input(key="snooze_reason").input("waits for a letter")
    button(app, "Snooze").click().run()
    (snooze,) = read_table(copied_demo, Snooze)
    assert (snooze.reason, snooze.until_day) == ("waits for a letter", today + 14)
    screen = read_screen(app)
    assert "1 snoozed" in screen
    assert ": waits for a letter" in screen


def test_a_decision_about_a_patient_of_the_list_is_written_down_finished_and_opened_again(
    open_app: OpenApp, copied_demo: Path, today: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = open_app(PAGE, folder=copied_demo)
    assert "No decision is open from before." in read_screen(app)
    pick_in(monkeypatch, AGENDA, ["decide:1"], once=False)
    app.run()
    app.text_area(key="decision_text").input("Try mornings")
    button(app, "Save the decision").click().run()
    assert "Choose who does it." in read_screen(app)
    owner = next(box for box in app.selectbox if box.label == "Owner")
    owner.select_index(0)
    button(app, "Save the decision").click().run()
    (decision,) = read_table(copied_demo, Decision)
    assert (decision.text, decision.meeting_day, decision.due_day) == ("Try mornings", today, today + 7)
    assert decision.patient_id is not None
    assert "decided at this meeting" in read_screen(app)
    pick_in(monkeypatch, DECISIONS, [f"reopen:{decision.id}", f"finish:{decision.id}"])
    app.run()
    assert [change.kind for change in read_table(copied_demo, DecisionChange)] == ["done", "reopened"]
    read_screen(app)


def test_a_decision_about_the_clinic_needs_no_patient_and_a_search_finds_one(
    open_app: OpenApp, copied_demo: Path, today: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = open_app(PAGE, folder=copied_demo)
    pick_in(monkeypatch, DECISIONS, ["add:"], once=False)
    app.run()
    app.text_area(key="decision_text").input("Buy a second cuff")
    next(box for box in app.selectbox if box.label == "Owner").select_index(0)
    app.text_input(key="decision_patient_text").input("KA-1001").run()
    assert next(box for box in app.selectbox if box.label == "Found").options[0].endswith("KA-1001")
    app.text_input(key="decision_patient_text").input("").run()
    next(box for box in app.selectbox if box.label == "Owner").select_index(0)
    button(app, "Save the decision").click().run()
    (decision,) = read_table(copied_demo, Decision)
    assert (decision.text, decision.patient_id) == ("Buy a second cuff", None)


def test_a_past_review_opens_as_it_was_saved(
    open_app: OpenApp, copied_demo: Path, today: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = open_app(PAGE, folder=copied_demo)
    opener = "dashboard.components.weekly.as_saved.show_pick"
    picks = ["saved"]
    pick_in(monkeypatch, opener, picks, once=False)
    assert "No review was saved up to this day." in read_screen(app.run())
    picks.clear()
    next(button for button in app.button if button.label == "Save this review").click().run()
    picks.append("saved")
    screen = read_screen(app.run())
    assert "Every figure is still counted as it was saved." in screen
    assert next(box for box in app.selectbox if box.label == "Saved review").options == [
        "Review of Wed 4 Mar, saved 4 Mar 12:00 by Dr M. Hale"
    ]


def test_a_high_risk_has_its_record_and_no_snooze(open_app: OpenApp, today: int) -> None:
    screen = read_screen(open_app(PAGE))
    number = find_line(screen, "seen").partition(":")[2]
    assert f'"decide:{number}"' in screen
    assert f'"snooze:{number}"' not in screen


def button(app: AppTest, label: str) -> Any:
    return next(one for one in app.button if one.label == label)
