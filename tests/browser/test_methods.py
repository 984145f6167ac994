"""Methods in the real browser: the list of contents, deep links, keyboard, search, and the way from other pages."""

from playwright.sync_api import Locator, Page, expect

from dashboard.reports.methods.contents import list_contents
from tests.browser.screen_faults import find_faults, wait_until_drawn
from tests.browser.steps import wait_for_title

VISIBLE = """(id) => {
  const box = document.getElementById(id).getBoundingClientRect();
  return box.top >= 80 && box.top < window.innerHeight / 2;
}"""
GO = """(href) => {
  history.pushState({}, "", href);
  dispatchEvent(new PopStateEvent("popstate", { state: {} }));
}"""
"""As a link of the page does."""
SMALL = """() => [...document.querySelectorAll(".kap-methods *")]
  .filter((e) => e.innerText && parseFloat(getComputedStyle(e).fontSize) < 12)
  .map((e) => e.innerText)"""
SECTIONS = (
    "pcl5", "ham_a", "cssrs_screener", "side-effects", "routes", "rates", "expected-course", "control-charts",
    "published", "data-quality", "deviations",
)  # fmt: skip


def open_methods(page: Page, query: str, title: str) -> None:
    page.goto(f"/methods{query}")
    wait_for_title(page, title)


def contents(page: Page) -> Locator:
    return page.get_by_role("navigation", name="Methods")


def test_a_section_opens_from_the_list_without_a_new_document_and_back_returns(page: Page):
    open_methods(page, "?section=gad7", "GAD-7")
    page.evaluate("() => { window.sameDocument = true; }")
    contents(page).get_by_role("link", name="PHQ-9").click()
    wait_for_title(page, "PHQ-9")
    page.wait_for_url("**section=phq9*")
    assert page.evaluate("() => window.sameDocument")
    page.go_back()
    wait_for_title(page, "GAD-7")


def test_the_list_is_worked_by_the_keyboard(page: Page):
    open_methods(page, "?section=intervals", "Intervals")
    contents(page).get_by_role("link", name="Intervals").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    wait_for_title(page, "Time to event")


def test_a_long_section_leads_to_its_parts(page: Page):
    open_methods(page, "?section=intervals", "Intervals")
    page.locator(".kap-on-page").get_by_role("link", name="Difference of two proportions: Newcombe").click()
    wait_until_drawn(page)
    assert page.evaluate(VISIBLE, "part-difference-of-two-proportions-newcombe")
    expect(page.get_by_role("heading", level=1)).to_have_text("Intervals")


def test_a_word_is_found_and_leads_to_its_section(page: Page):
    open_methods(page, "", "Intended use")
    page.get_by_placeholder("Find on Methods").fill("newcombe")
    page.keyboard.press("Enter")
    wait_for_title(page, "Methods")
    page.wait_for_url("**find=newcombe*")
    assert find_faults(page) == []
    page.locator(".kap-hit a").first.click()
    wait_for_title(page, "Intervals")
    expect(page.get_by_placeholder("Find on Methods")).to_have_value("")


def test_a_page_leads_to_how_it_counts_and_keeps_what_was_chosen(page: Page):
    page.goto("/side-effects?thresholds=conservative")
    wait_for_title(page, "Side effects")
    page.locator(".kap-definitions").get_by_role("link", name="Intervals").click()
    wait_for_title(page, "Intervals")
    page.wait_for_url("**thresholds=conservative*")


def test_no_section_is_cut_off_on_a_narrow_screen_or_too_small_to_read(page: Page):
    page.set_viewport_size({"width": 1024, "height": 768})
    open_methods(page, "", "Intended use")
    faults = []
    for key in SECTIONS:
        page.evaluate(GO, f"/methods?section={key}")
        wait_for_title(page, next(entry.title for entry in list_contents() if entry.key == key))
        faults += [f"{key}: {fault}" for fault in find_faults(page)]
        faults += [f"{key}: under 12 px: {text}" for text in page.evaluate(SMALL)]
    assert faults == []
