"""The Data page in a real browser: a survey's export is mapped, tried, imported, seen, corrected and taken back."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from sqlalchemy import select

from data_access.database import open_store
from data_access.models import Patient
from data_access.settings import choose_demo
from tests.browser.axe import AXE, find_violations
from tests.browser.screen_faults import find_faults, wait_until_drawn
from tests.browser.serving import RunningServer
from tests.browser.steps import open_section, wait_for_title
from tests.conftest import make_settings

pytestmark = pytest.mark.browser

HEADER = "Patient-Nr;Name;Erhoben;Bemerkung;GAD7_1;GAD7_2;GAD7_3;GAD7_4;GAD7_5;GAD7_6;GAD7_7"


@pytest.fixture(scope="module")
def folder(demo_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    copy = tmp_path_factory.mktemp("data-page") / "own"
    shutil.copytree(demo_folder, copy)
    return copy


@pytest.fixture(scope="module")
def survey(folder: Path) -> Path:
    """A survey's export as a German spreadsheet writes it: three good rows, one with a day that does not exist."""
    store = open_store(choose_demo(make_settings(folder)))
    with store.read() as session:
        codes = list(session.scalars(select(Patient.code).order_by(Patient.code).limit(4)))
    store.close()
    days = ("14.02.2026", "15.02.2026", "16.02.2026", "30.02.2026")
    rows = [f"{code};Zoë Müller;{day};ist müde;3;3;3;3;3;3;3" for code, day in zip(codes, days, strict=True)]
    path = folder / "Fragebögen.csv"
    path.write_bytes("\r\n".join([HEADER, *rows, ""]).encode("cp1252"))
    return path


@pytest.fixture
def own_page(folder: Path, start_server: Callable[..., RunningServer], browser: Browser) -> Iterator[Page]:
    page = browser.new_page(base_url=start_server(folder).url, viewport={"width": 1440, "height": 900})
    page.set_default_timeout(45_000)
    yield page
    page.close()


def choose(page: Page, box: str, option: str) -> None:
    """Choose in a box by typing, as one does."""
    field = page.get_by_role("combobox", name=box)
    field.click()
    field.fill(option)
    page.get_by_role("option", name=option, exact=True).click()
    wait_until_drawn(page)


def press(page: Page, words: str) -> None:
    page.get_by_role("button", name=words).last.click()
    wait_until_drawn(page)


def check_screen(page: Page) -> None:
    """Nothing is cut off, and the rules of axe-core find nothing serious."""
    assert find_faults(page) == []
    page.evaluate(AXE)
    assert find_violations(page) == []


def account(page: Page) -> Locator:
    return page.locator(".kap-sentence", has_text="Every row is accounted for").first


def test_a_survey_is_mapped_tried_imported_seen_corrected_and_taken_back(own_page: Page, survey: Path):
    page = own_page
    page.goto("/data?as_of=2026-03-04")
    wait_for_title(page, "Data")
    page.locator("[data-testid=stFileUploader] input[type=file]").set_input_files(survey)
    expect(page.get_by_text("was read as Windows-1252")).to_be_visible()
    wait_until_drawn(page)
    choose(page, "screenings: taken_at", "Erhoben")
    page.get_by_role("checkbox", name="patients").uncheck(force=True)
    wait_until_drawn(page)
    expect(page.get_by_text("1 row of them would be rejected")).to_be_visible()
    page.get_by_label("Remember this mapping as").fill("Survey")
    page.get_by_label("Remember this mapping as").press("Enter")
    wait_until_drawn(page)
    press(page, "Try it: nothing is written")
    expect(account(page)).to_contain_text("4 rows in = 3 inserted + 0 updated + 0 unchanged + 1 rejected + 0 blank.")
    check_screen(page)
    press(page, "Import 3 rows")
    expect(page.get_by_role("heading", name="Imported")).to_be_visible()
    expect(account(page)).to_contain_text("4 rows in = 3 inserted")
    see_on_the_caseload(page)
    correct_and_undo(page)


def see_on_the_caseload(page: Page) -> None:
    """The new scores are the patients' latest: 21 of 21."""
    open_section(page, "Caseload")
    page.get_by_role("radio", name="All", exact=True).first.check(force=True)
    wait_until_drawn(page)
    expect(page.locator(".kap-tr[data-pick]", has_text="21").first).to_be_visible()


def correct_and_undo(page: Page) -> None:
    open_section(page, "Data")
    page.get_by_role("radio", name="History").check(force=True)
    wait_until_drawn(page)
    page.locator(".kap-tr[data-pick] a").first.click()
    expect(page.get_by_role("heading", name="Import of")).to_be_visible()
    wait_until_drawn(page)
    check_screen(page)
    page.get_by_role("button", name="correct").click()
    dialog = page.get_by_role("dialog").last
    expect(dialog).to_contain_text("30.02.2026")
    dialog.get_by_label("taken_at (not taken)").fill("2026-02-31")
    dialog.get_by_role("button", name="Import it again").click()
    expect(dialog).to_contain_text("Not taken yet: taken_at must be a calendar day")
    dialog.get_by_label("taken_at (not taken)").fill("2026-02-17")
    dialog.get_by_role("button", name="Import it again").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_test_id("stToast").last).to_contain_text("1 row imported")
    wait_until_drawn(page)
    expect(page.get_by_text("1 row, 1 of them corrected")).to_be_visible()
    undo(page, refused=True)
    page.locator(".kap-tr[data-pick]", has_text="1 corrected row").locator("a").click()
    expect(page.get_by_role("heading", name="Correction of")).to_be_visible()
    wait_until_drawn(page)
    undo(page, refused=False)
    page.locator(".kap-tr[data-pick]", has_text="Fragebögen.csv").last.locator("a").click()
    expect(page.get_by_role("heading", name="Import of")).to_be_visible()
    wait_until_drawn(page)
    undo(page, refused=False)
    expect(page.get_by_text("undo of the import of").first).to_be_visible()


def undo(page: Page, *, refused: bool) -> None:
    page.get_by_role("button", name="Undo this").click()
    dialog = page.get_by_role("dialog").last
    dialog.get_by_role("button", name="Undo it").click()
    if refused:
        expect(dialog).to_contain_text("Undo that first.")
        dialog.get_by_label("Close").click()
    expect(page.get_by_role("dialog")).to_have_count(0, timeout=45_000)
    wait_until_drawn(page)
