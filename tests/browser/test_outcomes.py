"""The Outcomes page in the real browser: numbers and marks open their patients, and one comes back."""

from playwright.sync_api import Page, expect

from tests.browser.screen_faults import wait_until_drawn
from tests.browser.steps import click_mark, open_section, wait_for_title, who_dialog


def open_outcomes(page: Page) -> None:
    page.goto("/outcomes?outcome_started=any+time&outcome_scores=after+dose+4")
    wait_for_title(page, "Outcomes")


def test_a_row_opens_who_had_the_outcome_and_its_bounds_who_has_no_score(page: Page):
    open_outcomes(page)
    page.locator('[data-pick="rate:improvement"]').get_by_text("Reliable improvement").click()
    expect(who_dialog(page)).to_contain_text("GAD-7")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.locator('span[data-pick="rate:improvement:missing"]').focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_contain_text("Reliable improvement: without a paired score")


def test_the_pointer_is_offered_the_bar_of_bounds_and_the_keyboard_only_its_words(page: Page):
    open_outcomes(page)
    assert page.locator(".kap-bounds").first.get_attribute("tabindex") is None
    page.locator(".kap-bounds").first.click(position={"x": 2, "y": 2})
    expect(page.get_by_role("dialog")).to_contain_text("without a paired score")


def test_a_point_of_the_mean_course_opens_who_has_a_score_there(page: Page):
    open_outcomes(page)
    click_mark(page, "outcome-course", 2)
    expect(page.get_by_role("dialog")).to_contain_text("A score after dose 2")


def test_a_bar_leads_to_its_patient_and_the_way_back_stays_open(page: Page):
    open_outcomes(page)
    click_mark(page, "outcome-changes", 3)
    page.wait_for_url("**/patient?**")
    expect(page.get_by_role("heading", level=1).first).not_to_contain_text("Outcomes")
    open_section(page, "Outcomes")
    wait_until_drawn(page)
    assert "/outcomes" in page.url
