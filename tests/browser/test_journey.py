"""A director's and a therapist's way through the program, in a real browser, from the first address to the patient."""

import csv
import io
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import text

from data_access import clock
from data_access.database import Store, open_store
from data_access.days import to_date
from data_access.settings import choose_database_to_run
from tests.browser.serving import RunningServer, wait_for_page
from tests.browser.steps import (
    click_mark,
    everything_on,
    find_names,
    open_section,
    set_thresholds,
    wait_for_title,
    who_dialog,
)
from tests.conftest import make_settings

Clinic = dict[str, list[tuple[str, ...]]]
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\N{MINUS SIGN}")


def open_demo(folder: Path) -> Store:
    """The demonstration clinic's database below a folder."""
    return open_store(choose_database_to_run(make_settings(folder)))


@pytest.fixture(scope="module")
def clinic(demo_folder: Path) -> Clinic:
    """What the screens are checked against: names, codes and handles, and who looks after whom today."""
    store = open_demo(demo_folder)
    with store.read() as session:
        found = {
            "patients": session.execute(text("SELECT name, code, handle FROM patient")).fetchall(),
            "assigned": session.execute(
                text(
                    "SELECT c.name, p.handle FROM assignment a JOIN clinician c ON c.id = a.clinician_id"
                    " JOIN patient p ON p.id = a.patient_id WHERE a.until_day IS NULL"
                )
            ).fetchall(),
            "therapists": session.execute(text("SELECT name FROM clinician WHERE role = 'therapist'")).fetchall(),
        }
    store.close()
    return {key: [tuple(row) for row in rows] for key, rows in found.items()}


def open_worst_patient(page: Page) -> str:
    """From the bare address to the first patient of the caseload's Discuss; their name."""
    page.goto("/")
    wait_for_title(page, "Week of")
    open_section(page, "Caseload")
    expect(page.locator(".kap-group").first).to_contain_text("Discuss")
    row = page.locator(".kap-tr[data-pick]").first
    name = row.locator("a").first.inner_text()
    row.click(position={"x": 320, "y": 10})
    wait_for_title(page, name)
    return name


def get_state(page: Page) -> dict[str, list[str]]:
    """The query of the page's address."""
    return parse_qs(urlsplit(page.url).query)


def get_verdicts(page: Page) -> dict[str, str]:
    """The caseload's verdict of each patient by the address of their page."""
    rows = page.locator(".kap-tr[data-pick]").evaluate_all(
        "rows => rows.map(row => [row.dataset.pick, row.children[4].innerText.trim().split('\\n')[0]])"
    )
    return {str(handle): str(words) for handle, words in rows}


def test_the_worst_patient_is_two_clicks_away_and_their_course_can_be_read_without_seeing_it(page: Page):
    open_worst_patient(page)
    expect(page.get_by_role("alert").or_(page.locator(".kap-banner, .kap-risk")).first).to_contain_text("Risk")
    figure = page.get_by_role("figure").first
    finding = page.locator(".kap-section", has_text="The course on one time axis").locator(".kap-sentence").inner_text()
    spoken = figure.get_attribute("aria-label") or ""
    assert finding.rstrip(".") in spoken
    assert figure.get_by_role("button").count() > 5
    for panel in ("GAD-7", "Dose", "Side effects", "Blood"):
        expect(figure.locator("svg text", has_text=panel).first).to_be_visible()


def test_the_threshold_set_changes_the_verdicts_and_says_so_beside_them(page: Page):
    page.goto("/caseload")
    wait_for_title(page, "Caseload")
    by_nhs = get_verdicts(page)
    expect(page.get_by_text("NHS thresholds: reliable change ≥ 4, caseness ≥ 8")).to_be_visible()
    set_thresholds(page, "conservative")
    expect(page.get_by_text("conservative thresholds: reliable change ≥ 6, caseness ≥ 10")).to_be_visible()
    by_conservative = get_verdicts(page)
    assert get_state(page)["thresholds"] == ["conservative"]
    changed = {h: (by_nhs[h], by_conservative[h]) for h in by_nhs if by_nhs[h] != by_conservative.get(h)}
    assert ("Reliable improvement", "No reliable change") in changed.values()
    assert ("No reliable change", "Reliable improvement") not in changed.values()
    handle = next(h for h, words in changed.items() if words == ("Reliable improvement", "No reliable change"))
    page.locator(f'.kap-tr[data-pick="{handle}"] a').first.click()
    verdict = page.locator("table.kap-why tr").last
    expect(verdict).to_contain_text("Reliable improvement")
    expect(verdict).to_contain_text("No reliable change")
    expect(page.locator(".kap-denominator", has_text="conservative thresholds").first).to_be_visible()


def test_a_copied_address_shows_the_same_view_to_whoever_may_see_it_and_nothing_to_others(
    page: Page, browser: Browser, server: RunningServer, clinic: Clinic
):
    page.goto("/caseload?as_of=2026-02-02&thresholds=conservative")
    wait_for_title(page, "Caseload")
    row = page.locator(".kap-tr[data-pick] a").first
    name = row.inner_text()
    row.click()
    wait_for_title(page, name)
    state = get_state(page)
    assert (state["as_of"], state["thresholds"]) == (["2026-02-02"], ["conservative"])
    # The way to the next patient of the list one came from is no part of the view.
    page.locator(".kap-neighbours").evaluate("element => element.remove()")
    shown = page.locator("[data-testid=stMain]").inner_text()
    assert "2 Feb" in shown
    elsewhere = browser.new_context(viewport={"width": 1440, "height": 900}, base_url=server.url)
    other = elsewhere.new_page()
    other.goto(page.url)
    wait_for_title(other, name)
    assert other.locator("[data-testid=stMain]").inner_text() == shown

    handle = state["patient"][0]
    theirs = {clinician for clinician, patient in clinic["assigned"] if patient == handle}
    stranger = next(name for (name,) in clinic["therapists"] if name not in theirs)
    other.get_by_role("combobox", name="Viewer").click()
    other.get_by_role("option", name=stranger).click()
    expect(other.get_by_text("This patient is not in your caseload.")).to_be_visible()
    assert name not in everything_on(other)
    assert get_state(other)["patient"] == [handle]
    assert get_state(other)["as_of"] == ["2026-02-02"]
    elsewhere.close()


def test_hidden_names_are_nowhere_on_any_page_not_even_in_hover_texts_or_files(page: Page, clinic: Clinic):
    names = [name for name, _, _ in clinic["patients"]]
    open_worst_patient(page)
    name = page.get_by_role("heading", level=1).first.inner_text()
    assert find_names(everything_on(page), names)
    page.get_by_text("Hide names").click()
    expect(page.get_by_role("heading", level=1).first).to_have_text(re.compile("KA-"))
    for title in ("Patient", "Caseload", "Side effects", "Weekly review"):
        if title != "Patient":
            open_section(page, title)
        assert get_state(page)["hide_names"] == ["true"]
        assert find_names(everything_on(page), names) == [], title
    page.locator("[data-pick^='who:']").first.click()
    expect(who_dialog(page)).to_contain_text("KA-")
    assert find_names(everything_on(page), names) == []
    page.keyboard.press("Escape")
    open_section(page, "Caseload")
    with page.expect_download() as waiting:
        page.locator("button[data-pick=csv]").first.click()
    assert find_names(Path(waiting.value.path()).read_text("utf-8-sig"), [*names, name]) == []


def test_back_and_forward_walk_the_way_again(page: Page):
    name = open_worst_patient(page)
    open_section(page, "Side effects")
    page.go_back()
    wait_for_title(page, name)
    page.go_back()
    wait_for_title(page, "Caseload")
    page.go_forward()
    wait_for_title(page, name)
    page.go_forward()
    wait_for_title(page, "Side effects")


def test_a_number_and_a_mark_open_the_patients_behind_them_and_each_leads_to_their_page(page: Page, clinic: Clinic):
    by_handle = {handle: name for name, _, handle in clinic["patients"]}
    page.goto("/weekly-review")
    wait_for_title(page, "Week of")
    tile = page.locator(".kap-tile", has_text="Patients in treatment")
    tile.locator("[data-pick^=who]").click()
    dialog = who_dialog(page)
    expect(dialog.locator(".kap-tr[data-pick]")).to_have_count(int(tile.locator(".kap-value").inner_text()))
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)

    click_mark(page, "chart_unwanted", -1)
    dialog = who_dialog(page)
    link = dialog.locator(".kap-tr[data-pick] a").first
    handle = parse_qs(urlsplit(link.get_attribute("href") or "").query)["patient"][0]
    assert link.inner_text() == by_handle[handle]
    link.click()
    wait_for_title(page, by_handle[handle])
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert get_state(page)["patient"] == [handle]


def test_the_caseloads_file_holds_every_row_and_nothing_a_spreadsheet_would_run(page: Page):
    page.goto("/caseload")
    wait_for_title(page, "Caseload")
    with page.expect_download() as waiting:
        page.locator("button[data-pick=csv]").first.click()
    content = Path(waiting.value.path()).read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    titles, cells = rows[0], rows[1:]
    assert len(cells) == page.locator(".kap-tr[data-pick]").count()
    assert {len(row) for row in cells} == {len(titles)}
    changes = [row[titles.index("change")] for row in cells]
    assert any(int(change) < 0 for change in changes if change)
    words = [cell for row in cells for cell in row if not re.fullmatch(r"-?\d+", cell)]
    assert [cell for cell in words if cell.startswith(FORMULA_SIGNS)] == []


def test_a_risk_stays_on_the_list_until_somebody_records_what_was_done(
    demo_folder: Path, tmp_path: Path, start_server: Callable[..., RunningServer], browser: Browser
):
    shutil.copytree(demo_folder, tmp_path / "own")
    own = start_server(tmp_path / "own")
    page = browser.new_page(base_url=own.url, viewport={"width": 1440, "height": 900})
    today = to_date(clock.today("Europe/London"))
    page.goto(f"/weekly-review?as_of={today}")
    wait_for_page(page)
    line = page.locator(".kap-agenda-line").first
    expect(line).to_contain_text("Risk, high")
    name = line.locator("a").inner_text()
    line.locator("[data-pick^='seen:']").click()
    dialog = page.get_by_role("dialog").last
    expect(dialog).to_contain_text(f"the risk of {name}")
    dialog.get_by_role("button", name="Record").click()
    expect(dialog).to_contain_text("what was done")
    dialog.get_by_label("What was done").fill("Seen on the day; safety plan renewed")
    dialog.get_by_role("button", name="Record").click()
    expect(dialog).to_contain_text("Give the date of the safety plan")
    dialog.get_by_role("spinbutton").first.click()
    page.keyboard.type(f"{today:%d%m%Y}")
    page.keyboard.press("Escape")  # the calendar opens over the button
    dialog.get_by_role("button", name="Record").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    high = page.locator(".kap-agenda-line", has_text="Risk, high")
    expect(high.filter(has_text=name)).to_have_count(0)
    page.reload()
    wait_for_page(page)
    expect(high.filter(has_text=name)).to_have_count(0)
    page.close()
    store = open_demo(tmp_path / "own")
    with store.read() as session:
        kept = session.execute(
            text(
                "SELECT a.rule, a.action, c.role FROM acknowledgement a JOIN clinician c ON c.id = a.seen_by"
                " JOIN patient p ON p.id = a.patient_id WHERE p.name = :name ORDER BY a.seen_at DESC"
            ),
            {"name": name},
        ).fetchall()
    store.close()
    assert tuple(kept[0])[1:] == ("Seen on the day; safety plan renewed", "director")
