"""The weekly review in the real browser: tiles, rows and marks open what stands behind them."""

import re

from playwright.sync_api import Page, expect

from data_access.definitions.registry import get_benchmarks
from tests.browser.steps import click_mark, wait_for_title, who_dialog


def open_review(page: Page, query: str = "") -> None:
    page.goto(f"/weekly-review{query}")
    wait_for_title(page, "Week of")
    expect(page.locator(".kap-attrition")).to_be_visible(timeout=60_000)


def test_a_tile_opens_its_control_chart_and_a_week_of_it_the_patients_of_that_week(page: Page):
    open_review(page)
    page.locator('[data-pick="chart:doses"]').first.click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Week by week")
    expect(dialog).to_contain_text("XmR chart, single weeks.")
    expect(dialog).to_contain_text(re.compile(r"\d+ patients? behind \d+: attended"))
    expect(dialog.locator(".kap-fig [data-pick]").first).to_be_visible()
    click_mark(page, "opened_doses", -3)
    expect(dialog).to_contain_text(re.compile(r"\d+ patients?, \d+.*–\d+ [A-Z][a-z]{2}"))


def test_a_number_of_the_bars_opens_as_many_patients_as_it_says(page: Page):
    open_review(page)
    lost = page.locator('[data-pick="attrition:first_dose:lost"]')
    count = int(lost.inner_text().split()[0])
    lost.click()
    assert who_dialog(page).locator(".kap-tr[data-pick]").count() == count


def test_a_number_at_risk_is_reached_by_the_keyboard(page: Page):
    open_review(page)
    number = page.locator("[data-pick='response:risk::0']")
    count = int(number.inner_text())
    number.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_contain_text(f"All routes, day 0: {count} of {count} patients, GAD-7.")


def test_the_rest_of_the_published_figures_opens_in_place_and_stays_in_the_address(page: Page):
    open_review(page)
    expect(page.locator(".kap-published .kap-row")).to_have_count(8)
    page.locator('[data-pick="opener"]').click()
    expect(page).to_have_url(re.compile("published=all"))
    expect(page.locator(".kap-published .kap-row")).to_have_count(len(get_benchmarks()))


def test_a_therapist_of_the_funnel_opens_the_courses_that_one_led(page: Page):
    open_review(page)
    click_mark(page, "weekly-funnel", 0)
    expect(page.get_by_role("dialog")).to_contain_text(re.compile(r"\d+ courses? finished in 52 weeks"))
