"""The quality section in a real browser: from a number to its patients, and on to one of them."""

import re

from playwright.sync_api import Page, expect

from tests.browser.screen_faults import wait_until_drawn
from tests.browser.serving import wait_for_page


def test_a_number_opens_its_patients_and_a_patient_opens_from_there(page: Page):
    page.goto("/data?data_section=Quality&hide_names=true")
    wait_for_page(page)
    number = page.locator(".kap-findings [data-pick='missed:recent']")
    many = re.match(r"\d+", number.inner_text())
    assert many
    number.click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text(f"{many.group()} screenings of ")
    expect(dialog).to_contain_text("week of ")
    dialog.locator(".kap-tr[data-pick] a").first.click()
    page.wait_for_url("**/patient?*")
    assert "hide_names=true" in page.url


def test_a_week_of_the_picture_opens_by_keyboard(page: Page):
    page.goto("/data?data_section=Quality")
    wait_for_page(page)
    week = page.locator(".kap-week[data-pick^='missed:week:']").last
    said = week.get_attribute("aria-label") or ""
    week.focus()
    page.keyboard.press("Enter")
    wait_until_drawn(page)
    expect(page.get_by_role("dialog")).to_contain_text(f", {said.split(':')[0]}.")
