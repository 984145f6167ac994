"""The decisions of a meeting in a real browser, by the keyboard alone."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from data_access import clock
from data_access.days import to_date
from tests.browser.screen_faults import wait_until_drawn
from tests.browser.serving import RunningServer
from tests.browser.steps import wait_for_title

pytestmark = pytest.mark.browser


def read_said(page: Page, words: str) -> None:
    """The word about what was just done."""
    expect(page.get_by_test_id("stToast").last).to_contain_text(words)


def test_a_decision_is_written_finished_and_opened_again_by_keyboard(
    demo_folder: Path, tmp_path: Path, start_server: Callable[..., RunningServer], browser: Browser
):
    shutil.copytree(demo_folder, tmp_path / "own")
    own = start_server(tmp_path / "own")
    page = browser.new_page(base_url=own.url, viewport={"width": 1440, "height": 900})
    page.goto(f"/weekly-review?as_of={to_date(clock.today('Europe/London'))}")
    wait_for_title(page, "Week of")
    page.get_by_role("button", name="Add a decision").focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog").last
    dialog.get_by_label("What was decided").fill("Buy a second cuff")
    dialog.get_by_role("combobox", name="Owner").click()
    page.get_by_role("option").first.click()
    dialog.get_by_role("button", name="Save the decision").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    read_said(page, "Decided: Buy a second cuff")
    for label, said in (("Mark done", "Marked done"), ("Open again", "Open again")):
        box = page.get_by_role("checkbox", name=f"{label}: Buy a second cuff")
        expect(box).to_be_visible()
        wait_until_drawn(page)
        box.focus()
        page.keyboard.press("Enter")
        read_said(page, f"{said}: Buy a second cuff")
    expect(page.get_by_role("checkbox", name="Mark done: Buy a second cuff")).to_be_visible()
    page.close()


def test_a_line_is_snoozed_by_keyboard_and_stays_in_sight(
    demo_folder: Path, tmp_path: Path, start_server: Callable[..., RunningServer], browser: Browser
):
    shutil.copytree(demo_folder, tmp_path / "own")
    own = start_server(tmp_path / "own")
    page = browser.new_page(base_url=own.url, viewport={"width": 1440, "height": 900})
    page.goto(f"/weekly-review?as_of={to_date(clock.today('Europe/London'))}")
    wait_for_title(page, "Week of")
    act = page.locator("[data-pick^='snooze:']").first
    label = act.get_attribute("aria-label") or ""
    act.focus()
    expect(act.locator("xpath=..")).to_have_css("opacity", "1")
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog").last
    dialog.get_by_label("Why").fill("waits for a letter")
    dialog.get_by_label("Why").press("Enter")
    dialog.get_by_role("button", name="Snooze").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.get_by_text("1 snoozed", exact=True).click()
    expect(page.get_by_text("waits for a letter")).to_be_visible()
    expect(page.locator(f"[aria-label='{label}']")).to_have_count(0)
    page.close()
