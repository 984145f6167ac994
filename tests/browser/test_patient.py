"""The patient page in a real browser: found, opened, read; nothing overlaps or leaves its figure."""

from playwright.sync_api import Page, expect

from tests.browser.screen_faults import find_faults, wait_until_drawn
from tests.browser.serving import wait_for_page

FIRST_DOSE = ".kap-fig [data-pick*='session:']"


def open_first_patient(page: Page, search: str) -> None:
    """From the empty page by search to the first patient found."""
    page.goto("/patient")
    wait_for_page(page)
    page.get_by_placeholder("Name or code").fill(search)
    page.keyboard.press("Enter")
    row = page.locator(".kap-table [data-pick]").first
    expect(row).to_contain_text(search)
    row.locator("a").click()
    page.wait_for_url("**/patient?*patient=*")
    page.wait_for_selector(".kap-fig text")


def test_a_patient_is_found_and_no_label_of_the_timeline_meets_another(page: Page) -> None:
    for code in ("KA-1001", "KA-1004", "KA-1020"):
        page.set_viewport_size({"width": 1440, "height": 900})
        open_first_patient(page, code)
        expect(page.get_by_role("heading", name="The course on one time axis")).to_be_visible()
        for width in (1440, 1024):
            page.set_viewport_size({"width": width, "height": 900})
            wait_until_drawn(page)
            assert find_faults(page) == [], (code, width)


def test_hiding_names_takes_the_name_off_the_page_and_keeps_the_patient(page: Page) -> None:
    open_first_patient(page, "KA-1001")
    name = page.locator("h1").first.inner_text()
    page.get_by_text("Hide names").click()
    expect(page.locator("h1").first).to_have_text("KA-1001")
    expect(page.get_by_text(name)).to_have_count(0)
    assert "patient=" in page.url
    assert "hide_names=true" in page.url


def test_another_table_is_one_click_away_and_downloads_as_csv(page: Page) -> None:
    open_first_patient(page, "KA-1001")
    page.get_by_role("radio", name="Screenings", exact=True).click()
    expect(page.locator(".kap-data th").nth(1)).to_have_text("questionnaire")
    with page.expect_download() as download:
        page.locator("[data-pick=csv]").click()
    assert download.value.suggested_filename == "KA-1001-screenings.csv"


def test_a_mark_of_the_timeline_opens_its_row(page: Page) -> None:
    page.set_viewport_size({"width": 1440, "height": 900})
    open_first_patient(page, "KA-1001")
    wait_until_drawn(page)
    page.locator(FIRST_DOSE).first.click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Dose 1")
    expect(dialog).to_contain_text("Escort")
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)


def test_from_the_caseload_the_next_patient_of_the_list_is_one_step_away(page: Page) -> None:
    page.goto("/caseload")
    wait_for_page(page)
    links = page.locator(".kap-tr[data-pick] a")
    expect(links.nth(1)).to_be_visible()
    names = links.all_inner_texts()[:2]
    links.first.click()
    expect(page.locator("h1").first).to_have_text(names[0])
    expect(page.locator(".kap-neighbours")).to_contain_text("1 of")
    page.get_by_role("link", name="The next patient in the list").press("Enter")
    expect(page.locator("h1").first).to_have_text(names[1])
