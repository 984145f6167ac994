"""A patient handed over in a real browser: chosen, given a reason, moved, and told below and to the audit trail."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.screen_faults import wait_until_drawn
from tests.browser.serving import RunningServer
from tests.browser.steps import wait_for_title

pytestmark = pytest.mark.browser


def test_a_patient_is_handed_over_and_the_change_is_told(
    demo_folder: Path, tmp_path: Path, start_server: Callable[..., RunningServer], browser: Browser
):
    shutil.copytree(demo_folder, tmp_path / "own")
    own = start_server(tmp_path / "own")
    page = browser.new_page(base_url=own.url, viewport={"width": 1440, "height": 900})
    page.goto("/administration?admin_section=Assignments")
    wait_for_title(page, "Administration")
    page.get_by_role("button", name="Hand over").click()
    dialog = page.get_by_role("dialog").last
    dialog.get_by_role("combobox", name="Patients").click()
    page.get_by_role("option").nth(1).click()
    page.keyboard.press("Escape")
    dialog.get_by_role("combobox", name="To", exact=True).click()
    page.get_by_role("option").first.click()
    dialog.get_by_label("Why").fill("on leave")
    dialog.get_by_label("Why").press("Enter")
    dialog.get_by_role("button", name="Hand over 1 patient").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_test_id("stToast").last).to_contain_text("1 patient to ")
    wait_until_drawn(page)
    expect(page.get_by_role("table", name="Latest changes")).to_contain_text("changed assignments")
    page.goto("/audit")
    wait_for_title(page, "Audit")
    page.locator("[data-pick^='event:']", has_text="changed assignments").click()
    expect(page.get_by_role("dialog").last).to_contain_text("on leave")
    page.close()
