"""The history of imports on the Data page: every import, its rejected rows corrected in place, the way back."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from data_access.database import open_store
from data_access.importers.import_files import import_sources
from data_access.importers.raw import upload_bytes
from data_access.importers.site import SiteWish
from data_access.importers.source import open_own_sources
from data_access.queries.clinicians import get_clinicians
from tests.conftest import make_settings
from tests.dashboard.conftest import OpenApp
from tests.dashboard.pages.data_steps import PAGE, make_csv
from tests.dashboard.screen import read_screen


@pytest.fixture
def imported(copied_demo: Path, codes: list[str], today: int) -> Path:
    """A clinic after the director's import of two good rows and two that name an instrument wrongly."""
    answers = '"1,1,1,1,1,1,1"'
    rows = [f"{code},GAD-7,2026-03-01,{answers},7" for code in codes[:2]]
    rows += [f"{code},GAD 77,2026-03-02,{answers},7" for code in codes[:2]]
    store = open_store(make_settings(copied_demo))
    site = store.site()
    with store.read() as session:
        director = next(one.id for one in get_clinicians(session, site.id) if one.role == "director")
    sources = open_own_sources([upload_bytes("screenings.csv", make_csv(*rows))])
    import_sources(store, sources, SiteWish(site.name, site.time_zone, site.code), by=director)
    store.close()
    return copied_demo


@pytest.fixture
def open_history(open_app: OpenApp):
    """The history of a clinic, the import of that number opened."""

    def open_page(folder: Path, **query: str) -> AppTest:
        return open_app(PAGE, folder=folder, data_section="History", **query)

    return open_page


def test_nothing_imported_says_so(open_history, demo_template: Path):
    assert "Nothing has been imported yet." in read_screen(open_history(demo_template))


def test_an_import_is_a_line_with_every_count(open_history, imported: Path):
    screen = read_screen(open_history(imported))
    assert "1 import; " in screen
    assert '<b class="kap-worse">2 rejected rows</b> wait to be corrected.' in screen
    assert "screenings.csv" in screen
    assert "Dr M. Hale" in screen
    assert "in the data" in screen


def test_an_opened_import_shows_its_account_and_its_rejected_rows(open_history, imported: Path):
    screen = read_screen(open_history(imported, batch="1"))
    assert "<h2>Import of 4 Mar, 12:00</h2>" in screen
    assert "4 rows in = 2 inserted + 0 updated + 0 unchanged + 2 rejected + 0 blank." in screen
    assert "GAD 77" in screen
    assert screen.count('data-pick="fix:') == 2
    assert "screenings.csv: 2 rows (CSV)" in screen


def test_an_unknown_import_is_named_and_the_list_is_shown(open_history, imported: Path):
    for number in ("99", "x", "-1"):
        screen = read_screen(open_history(imported, batch=number))
        assert "The address names an import that this clinic does not have" in screen
        assert "screenings.csv" in screen


def test_cells_are_hidden_with_names_and_none_can_be_corrected_then(open_history, imported: Path, codes: list[str]):
    screen = read_screen(open_history(imported, batch="1", hide_names="true"))
    assert "GAD 77" not in screen
    assert codes[0] not in screen
    assert "hidden with names" in screen
    assert 'data-pick="fix:' not in screen
    assert "(CSV)" not in screen
