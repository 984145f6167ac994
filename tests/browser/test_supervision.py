"""Supervision in a real browser: a row chooses, keys step through the wall, typing is never a key."""

import re

from playwright.sync_api import Page, expect

from tests.browser.screen_faults import wait_until_drawn
from tests.browser.steps import everything_on, wait_for_title

SLOW = 45_000
"""Milliseconds a busy machine may take."""
CODE = re.compile(r"^KA-\d+$")


def open_list(page: Page) -> None:
    """The list of the first therapist who has several patients to discuss."""
    for code in ("T001", "T002", "T003", "T004"):
        page.goto(f"/supervision?clinician={code}")
        wait_for_title(page, "Supervision")
        if page.locator(".kap-block[data-pick]").count() > 1:
            return
    raise AssertionError("No therapist of the demonstration has two patients to discuss.")


def test_a_row_chooses_its_patient_and_the_page_stays_where_it_is(page: Page):
    open_list(page)
    rows = page.locator(".kap-block[data-pick]")
    last = rows.last
    name = last.locator("a.kap-strong").inner_text()
    last.scroll_into_view_if_needed()
    before = page.evaluate("() => document.querySelector('[data-testid=stMain]').scrollTop")
    last.locator(".kap-reason").first.click()
    expect(page.get_by_role("heading", name=f"{name}: record")).to_be_visible(timeout=SLOW)
    assert page.evaluate("() => document.querySelector('[data-testid=stMain]').scrollTop") == before
    assert "patient=" in page.url
    rows.first.locator(".kap-block-number a").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".kap-chosen a.kap-strong")).to_have_text(
        rows.first.locator("a.kap-strong").inner_text(), timeout=SLOW
    )


def test_keys_step_through_the_wall_and_leave_it(page: Page):
    open_list(page)
    names = page.locator(".kap-block[data-pick] a.kap-strong").all_inner_texts()
    page.get_by_role("link", name="Present").click()
    title = page.locator(".kap-present-title h1")
    expect(title).to_have_text(CODE, timeout=SLOW)
    wait_until_drawn(page)
    assert [name for name in names if name in everything_on(page)] == []
    expect(page.get_by_role("link", name="Caseload")).to_be_hidden()
    first = title.inner_text()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowRight")
    expect(title).not_to_have_text(first, timeout=SLOW)
    expect(page.locator(".kap-present-title > span")).to_have_text(f"2 of {len(names)}", timeout=SLOW)
    wait_until_drawn(page)
    page.keyboard.press("ArrowLeft")
    expect(title).to_have_text(first, timeout=SLOW)
    wait_until_drawn(page)
    page.go_back()
    expect(title).not_to_have_text(first, timeout=SLOW)
    wait_until_drawn(page)
    page.keyboard.press("Escape")
    wait_for_title(page, "Supervision")
    assert "present=" not in page.url


def test_no_key_steps_on_while_one_types_or_a_dialog_is_open(page: Page):
    page.goto("/supervision?present=codes")
    title = page.locator(".kap-present-title h1")
    expect(title).to_have_text(CODE, timeout=SLOW)
    wait_until_drawn(page)
    first, address = title.inner_text(), page.url
    page.keyboard.press("d")
    field = page.get_by_role("dialog").get_by_label("Discussed")
    field.fill("dose")
    for key in ("ArrowRight", "d", "ArrowLeft"):
        page.keyboard.press(key)
    expect(field).to_have_value("dosed")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert (title.inner_text(), page.url) == (first, address)
