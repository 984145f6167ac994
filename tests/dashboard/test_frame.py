"""The frame around every page: who is looking, from where, and what of it the address holds."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, update
from streamlit.testing.v1 import AppTest

from dashboard.app import DEFINITIONS, PAGES, list_pages
from dashboard.reports.methods.contents import list_contents
from dashboard.viewer import Viewer, choose_default_day
from data_access.database import open_store
from data_access.days import to_date, to_day_number
from data_access.models import Clinician, ClinicSetting, Screening, Site, TreatmentSession
from tests.conftest import make_settings, make_store
from tests.dashboard.conftest import DEMO_DAY, ENTRY, OpenApp
from tests.dashboard.screen import read_screen
from tests.factories import make_batch


def viewer_of(app: AppTest) -> Viewer:
    assert not app.exception
    found: Viewer = app.session_state["seen"][1]
    return found


def messages(app: AppTest) -> list[str]:
    return [m.value for m in app.markdown if "kap-message" in m.value]


def test_an_address_without_a_page_shows_the_way_on(use_demo: None):
    app = AppTest.from_file(str(ENTRY), default_timeout=30).run()
    assert not app.exception
    assert any("there is no page at this address" in m.value for m in app.markdown)


def test_one_begins_as_the_director_on_the_last_day_of_the_demonstration(open_plain: OpenApp):
    viewer = viewer_of(open_plain())
    assert viewer.role == "director"
    assert viewer.scope.clinician_ids is None
    assert viewer.view.as_of_day == DEMO_DAY
    assert viewer.view.thresholds == "nhs"
    assert viewer.view.hide_names is False
    assert viewer.versions[0] >= 1


def test_the_clinics_own_thresholds_hold_until_the_address_says_otherwise(open_plain: OpenApp, copied_demo: Path):
    own = {"site_id": 1, "name": "thresholds", "value": {"value": "conservative"}, "changed_at": datetime.now(UTC)}
    change(copied_demo, insert(ClinicSetting).values(**own))
    app = open_plain(folder=copied_demo)
    assert viewer_of(app).view.thresholds == "conservative"
    assert app.segmented_control(key="thresholds").value == "conservative"
    assert viewer_of(open_plain(folder=copied_demo, thresholds="NHS")).view.thresholds == "nhs"


def test_the_address_decides_date_thresholds_names_and_viewer(open_plain: OpenApp):
    therapist = next(name for name in open_plain().selectbox(key="viewer").options if name.endswith("· therapist"))
    app = open_plain(as_of="2026-01-05", thresholds="conservative", hide_names="true", viewer=therapist)
    viewer = viewer_of(app)
    assert viewer.view.as_of_day == to_day_number(date(2026, 1, 5))
    assert viewer.view.thresholds == "conservative"
    assert viewer.view.hide_names is True
    assert viewer.role == "therapist"
    assert viewer.scope.clinician_ids == (viewer.scope.clinician_id,)
    assert messages(app) == []


def test_a_control_changes_what_the_page_gets(open_plain: OpenApp):
    app = open_plain()
    app.toggle(key="hide_names").set_value(True).run()
    app.segmented_control(key="thresholds").set_value("conservative").run()
    app.date_input(key="as_of").set_value(date(2026, 2, 1)).run()
    viewer = viewer_of(app)
    assert viewer.view.hide_names is True
    assert viewer.view.thresholds == "conservative"
    assert viewer.view.as_of_day == to_day_number(date(2026, 2, 1))


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("as_of", "2999-01-01", "as-of date"),
        ("as_of", "1889-12-31", "as-of date"),
        ("as_of", "yesterday", "as-of date"),
        ("hide_names", "perhaps", "hide_names"),
        ("thresholds", "strict", "threshold set"),
        ("viewer", "Dr Nobody", "viewer"),
    ],
)
def test_a_bad_value_in_the_address_gives_a_calm_message_and_the_default(
    use_demo: None, name: str, value: str, said: str
):
    app = open_at_once(**{name: value})
    assert len(messages(app)) == 1
    assert said in messages(app)[0]
    assert app.date_input(key="as_of").value == to_date(DEMO_DAY)
    assert app.segmented_control(key="thresholds").value == "NHS"
    assert app.toggle(key="hide_names").value is False
    assert app.selectbox(key="viewer").value.endswith("clinical director")


def test_markup_in_the_address_is_shown_as_text(use_demo: None):
    (message,) = messages(open_at_once(as_of="<script>alert(1)</script>"))
    assert "<script>" not in message


def open_at_once(**query: str) -> AppTest:
    app = AppTest.from_file(str(ENTRY), default_timeout=30)
    for name, value in query.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    return app


@pytest.mark.parametrize(("last_day", "shown"), [(None, 100), (100, 100), (94, 100), (93, 93), (3, 3)])
def test_one_begins_today_unless_the_demonstration_ended_over_a_week_ago(last_day: int | None, shown: int):
    assert choose_default_day(100, last_day) == shown


def test_the_demonstration_is_marked_and_a_real_clinic_is_not(
    open_plain: OpenApp, copied_demo: Path, sign_in: Callable[..., int]
):
    assert any("kap-demo-tag" in m.value for m in open_plain().markdown)
    sign_in(copied_demo)
    app = open_plain(folder=copied_demo)
    assert viewer_of(app).site.is_demo is False
    assert not any("kap-demo-tag" in m.value for m in app.markdown)


def test_the_as_of_date_never_widens_what_may_be_seen(open_plain: OpenApp):
    today = viewer_of(open_plain()).scope
    last_year = viewer_of(open_plain(as_of="2025-03-04")).scope
    assert last_year == today


def test_a_database_without_clinicians_says_what_to_do(open_plain: OpenApp, tmp_path: Path):
    from data_access.database import create_site

    store = make_store(tmp_path / "empty")
    with store.write() as session:
        create_site(session, "A", "Empty", "Europe/London", True)
    store.close()
    app = open_plain(folder=tmp_path / "empty")
    assert not app.exception
    assert "holds no clinician yet" in messages(app)[0]


def test_a_missing_database_says_what_to_do(open_plain: OpenApp, tmp_path: Path):
    app = open_plain(folder=tmp_path / "nowhere")
    assert not app.exception
    assert "There is no database at" in messages(app)[0]


def test_a_viewer_who_left_is_replaced_calmly(open_plain: OpenApp, copied_demo: Path):
    app = open_plain(folder=copied_demo)
    gone = next(name for name in app.selectbox(key="viewer").options if name.endswith("· therapist"))
    app.selectbox(key="viewer").set_value(gone).run()
    assert viewer_of(app).role == "therapist"
    change(copied_demo, update(Clinician).where(Clinician.name == viewer_of(app).name).values(name="Somebody else"))
    assert viewer_of(app.run()).scope.role in ("director", "therapist")


def test_every_listed_page_exists_and_no_two_share_an_address():
    root = Path(__file__).resolve().parents[2] / "pages"
    assert [entry.file for entry in PAGES if not (root / entry.file).is_file()] == []
    assert len({entry.url_path for entry in PAGES}) == len(PAGES)
    assert {path.name for path in root.glob("*.py")} == {entry.file for entry in PAGES}


def test_every_page_leads_to_definitions_there_are():
    assert set(DEFINITIONS) == {entry.url_path for entry in PAGES} - {"methods"}
    known = {entry.key for entry in list_contents()}
    assert [key for keys in DEFINITIONS.values() for key in keys if key not in known] == []


def test_a_page_ends_with_the_way_to_how_it_counts(open_app: OpenApp):
    screen = read_screen(open_app("caseload.py", hide_names="true"))
    assert '<a href="/methods?hide_names=true&amp;section=verdicts">Change and verdicts</a>' in screen


@pytest.mark.parametrize("role", ["director", "supervisor", "therapist"])
def test_every_role_is_offered_its_pages_only(role: Any):
    assert all(role in entry.roles for entry in list_pages(role))


def test_every_page_asks_for_the_viewer_itself():
    root = Path(__file__).resolve().parents[2] / "pages"
    for path in root.glob("*.py"):
        assert "require_viewer()" in path.read_text(encoding="utf-8"), path.name


def change(folder: Path, statement: Any) -> None:
    """Write to a copied demonstration clinic."""
    store = open_store(make_settings(folder))
    with store.write() as session:
        session.execute(statement)
    store.close()


def test_the_bar_says_how_far_the_data_reach_and_the_paper_what_the_page_was_made_of(open_plain: OpenApp):
    screen = read_screen(open_plain(hide_names="true", thresholds="conservative"))
    assert (
        'title="The last session or screening on record is of 3 Mar. Nothing was imported yet.">data to 3 Mar</span>'
    ) in screen
    assert (
        " · as of 04/03/2026 · data to 3 Mar · conservative thresholds · names hidden · "
        "demonstration data: invented patients</div>"
    ) in screen
    assert "with names" not in screen
    assert " · NHS thresholds · with names · " in read_screen(open_plain())


def test_an_earlier_as_of_date_shows_the_data_to_that_day(open_plain: OpenApp):
    screen = read_screen(open_plain(as_of="2025-12-31"))
    assert '>data to 3 Mar<span class="kap-wide-only">, shown to 31 Dec 2025</span></span>' in screen
    assert " · data to 3 Mar, shown to 31 Dec 2025 · " in screen


def test_a_week_without_a_row_is_marked_by_word_and_colour(
    open_plain: OpenApp, copied_demo: Path, sign_in: Callable[..., int]
):
    sign_in(copied_demo)
    old = [update(TreatmentSession).values(day=DEMO_DAY - 7), update(Screening).values(taken_day=DEMO_DAY - 7)]
    for statement in old:
        change(copied_demo, statement)
    screen = read_screen(open_plain(folder=copied_demo))
    assert 'class="kap-frame-text kap-fresh kap-worse"' in screen
    assert '>data only to 25 Feb<span class="kap-wide-only">, 7 days earlier</span></span>' in screen


def test_the_bar_tells_of_the_last_import_in_the_time_of_the_clinic(open_plain: OpenApp, copied_demo: Path):
    change(copied_demo, update(Site).values(time_zone="Europe/Paris"))
    store = open_store(make_settings(copied_demo))
    with store.write() as session:
        make_batch(session, 1, imported_at=datetime(2026, 3, 3, 23, 30, tzinfo=UTC))
    store.close()
    assert "Data last came in by the import of 4 Mar, 00:30." in read_screen(open_plain(folder=copied_demo))


def test_the_threshold_set_in_force_at_the_clinic_is_the_one_to_begin_with_and_the_address_overrides(
    open_plain: OpenApp, copied_demo: Path
):
    setting = {"name": "thresholds", "value": {"value": "conservative"}, "changed_at": datetime(2026, 3, 4, tzinfo=UTC)}
    change(copied_demo, insert(ClinicSetting).values(site_id=1, **setting))
    app = open_plain(folder=copied_demo)
    assert viewer_of(app).view.thresholds == "conservative"
    assert app.segmented_control(key="thresholds").value == "conservative"
    assert viewer_of(open_plain(folder=copied_demo, thresholds="NHS")).view.thresholds == "nhs"
    (told,) = messages(open_at_once(thresholds="strict"))
    assert "The clinic’s own is used: conservative." in told
