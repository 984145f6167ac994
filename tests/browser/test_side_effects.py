"""The side-effect page in the real browser: every mark opens its patients (what is drawn: test_screens.py)."""

import re
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.screen_faults import wait_until_drawn
from tests.browser.steps import wait_for_title, who_dialog


def open_side_effects(page: Page, query: str = "?period=All") -> None:
    page.goto(f"/side-effects{query}")
    expect(page.get_by_text("Which come together")).to_be_visible(timeout=60_000)
    expect(page.locator(".kap-fig")).to_have_count(5)


def test_a_mark_opens_its_patients_and_a_patient_opens_their_page(page: Page):
    open_side_effects(page)
    for _ in range(2):  # a second click on the same mark opens the list again
        page.locator("[class*='st-key-rates-'] .kap-fig [data-pick]").first.click()
        dialog = page.get_by_role("dialog")
        expect(dialog).to_contain_text("newest first")
        expect(dialog).to_contain_text(", IV")
        page.keyboard.press("Escape")
        expect(dialog).to_have_count(0)
    page.locator('[data-pick^="patient:"]').first.click()
    page.wait_for_url("**/patient?**")


def test_the_arrows_go_from_mark_to_mark_and_enter_opens_who_stands_behind_one(page: Page):
    page.goto("/side-effects?period=All")
    wait_for_title(page, "Side effects")
    marks = page.locator(".st-key-peaks .kap-fig [data-pick]")
    marks.first.focus()
    page.keyboard.press("End")
    page.keyboard.press("Home")
    for _ in range(marks.count()):
        said = page.evaluate("document.activeElement.getAttribute('aria-label')")
        if re.search(r": 1 session$", said):
            break
        page.keyboard.press("ArrowRight")
    assert page.locator(".kap-tip").inner_text() == said
    page.keyboard.press("Enter")
    assert who_dialog(page).locator(".kap-tr[data-pick]").count() == 1


def test_a_figure_is_one_stop_of_the_tab_key(page: Page):
    page.goto("/side-effects?period=All")
    wait_for_title(page, "Side effects")
    for figure in page.locator(".kap-fig").all():
        assert figure.locator("[tabindex='0']").count() == 1


def test_a_click_beside_a_mark_picks_the_nearest_one_and_one_far_from_all_picks_none(page: Page):
    page.goto("/side-effects?period=All")
    wait_for_title(page, "Side effects")
    mark = page.locator(".st-key-by-session .kap-fig [data-pick]").first
    mark.scroll_into_view_if_needed()
    box = mark.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] - 40, box["y"] + box["height"] / 2)
    wait_until_drawn(page)
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.mouse.click(box["x"] - 8, box["y"] - 6)
    expect(page.get_by_role("dialog")).to_contain_text("patient")


def test_the_file_of_a_section_comes_from_its_own_piece_and_no_list_opens(page: Page):
    page.goto("/side-effects?period=All")
    wait_for_title(page, "Side effects")
    for kind, begin in (("csv", b"\xef\xbb\xbf"), ("xlsx", b"PK")):
        with page.expect_download() as waiting:
            page.locator(f".st-key-by-session [data-pick='file:{kind}']").click()
        assert waiting.value.suggested_filename.endswith(f".{kind}")
        assert Path(waiting.value.path()).read_bytes().startswith(begin)
    expect(page.get_by_role("dialog")).to_have_count(0)
