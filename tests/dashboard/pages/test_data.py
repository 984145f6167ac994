"""The Data page: who may open it, files in, the try that keeps nothing, the import, its account."""

from pathlib import Path

import pytest

from tests.dashboard.conftest import OpenApp
from tests.dashboard.pages.data_steps import PAGE, buttons, count_screenings, make_csv, press, upload
from tests.dashboard.screen import read_screen


@pytest.fixture
def rows(codes: list[str]) -> tuple[str, ...]:
    """Two rows that are taken, one with a total of its own, one of a patient whom nobody knows, a blank one."""
    return (
        f'{codes[0]},GAD-7,2026-03-01,"1,1,1,1,1,1,1",7',
        f'{codes[1]},GAD-7,2026-03-01,"2,1,1,1,1,1,1",14',
        'Zoë Unknown,GAD-7,2026-03-01,"1,1,1,1,1,1,1",7',
        ",,,,",
    )


def test_the_director_finds_it_in_the_navigation_and_what_the_database_holds(open_app: OpenApp):
    app = open_app(PAGE)
    screen = read_screen(app)
    assert "<h1>Data</h1>" in screen
    assert "60 patients, " in screen
    assert "Exports of your own systems" in screen
    assert buttons(app) == []


@pytest.mark.parametrize("role", ["supervisor", "therapist"])
def test_others_read_that_it_is_not_theirs(open_app: OpenApp, viewers: dict[str, str], role: str):
    app = open_app(PAGE, viewer=viewers[role])
    screen = read_screen(app)
    assert "This page is the clinical director’s." in screen
    assert "patients, " not in screen
    assert not app.file_uploader


def test_a_file_of_the_programs_own_is_known_and_nothing_is_written_by_reading_it(
    open_app: OpenApp, copied_demo: Path, rows: tuple[str, ...]
):
    before = count_screenings(copied_demo)
    app = upload(open_app(PAGE, folder=copied_demo), ("screenings.csv", make_csv(*rows)))
    assert "<b>screenings.csv</b></td><td>screenings, the program’s own" in read_screen(app)
    assert buttons(app) == ["Try it: nothing is written"]
    assert count_screenings(copied_demo) == before


def test_the_try_accounts_for_every_row_and_writes_nothing(open_app: OpenApp, copied_demo: Path, rows: tuple[str, ...]):
    before = count_screenings(copied_demo)
    app = press(upload(open_app(PAGE, folder=copied_demo), ("screenings.csv", make_csv(*rows))), "Try it")
    screen = read_screen(app)
    assert "4 rows in = 2 inserted + 0 updated + 0 unchanged + 1 rejected + 1 blank." in screen
    assert "Zoë Unknown" in screen
    assert "line 3: the file says a GAD-7 total of 14; from its answers it is 8." in screen
    assert "Nothing was written." in screen
    assert buttons(app) == ["Try it: nothing is written", "Import 2 rows"]
    assert count_screenings(copied_demo) == before


def test_the_import_writes_says_the_same_and_empties_the_box(
    open_app: OpenApp, copied_demo: Path, rows: tuple[str, ...]
):
    before = count_screenings(copied_demo)
    app = press(upload(open_app(PAGE, folder=copied_demo), ("screenings.csv", make_csv(*rows))), "Try it")
    app = press(app, "Import 2 rows")
    screen = read_screen(app)
    assert "<h2>Imported</h2>" in screen
    assert "4 rows in = 2 inserted + 0 updated + 0 unchanged + 1 rejected + 1 blank." in screen
    assert "its rejected rows can be corrected" in screen
    assert buttons(app) == []
    assert count_screenings(copied_demo) == before + 2


def test_what_was_tried_belongs_to_the_files_it_was_made_of(
    open_app: OpenApp, copied_demo: Path, rows: tuple[str, ...]
):
    app = press(upload(open_app(PAGE, folder=copied_demo), ("screenings.csv", make_csv(*rows))), "Try it")
    app = upload(app, ("screenings.csv", make_csv(*rows[:1])))
    assert "rows in =" not in read_screen(app)
    assert buttons(app) == ["Try it: nothing is written"]


def test_no_cell_of_a_file_is_shown_while_names_are_hidden(open_app: OpenApp, copied_demo: Path, rows: tuple[str, ...]):
    app = open_app(PAGE, folder=copied_demo, hide_names="true")
    screen = read_screen(press(upload(app, ("screenings.csv", make_csv(*rows))), "Try it"))
    assert "Zoë" not in screen
    assert "hidden with names" in screen
    assert "1 rejected" in screen


def test_a_file_of_no_use_is_named_and_offers_nothing(open_app: OpenApp):
    app = upload(open_app(PAGE), ("scan.csv", b"%PDF-1.7 \x00"))
    assert "scan.csv is a PDF" in read_screen(app)
    assert buttons(app) == []
