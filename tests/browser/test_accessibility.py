"""By keyboard, at 200 % and on paper; where there is little to show by the rules of axe-core, as test_screens.py is."""

import io
from collections.abc import Iterator
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader

from tests.browser.axe import AXE, find_violations
from tests.browser.screen_faults import find_faults, wait_until_drawn
from tests.browser.serving import RESTS, RunningServer
from tests.browser.steps import wait_for_title

FOCUSED = """() => {
  const at = document.activeElement;
  const style = getComputedStyle(at);
  const box = at.getBoundingClientRect();
  const words = at.getAttribute("aria-label") ?? at.labels?.[0]?.innerText ?? at.innerText ?? at.placeholder ?? "";
  return { words: words.trim().slice(0, 60), tag: at.tagName, top: box.top + window.scrollY, left: box.left,
           inMain: !!at.closest("#stMain"), inFrame: !!at.closest(".st-key-kap-frame"),
           inNavigation: !!at.closest("[data-testid=stTopNav]") };
}"""
CONTROLS = "#stMain button:not([data-pick]), #stMain input, #stMain textarea, [data-testid=stHeader]"


@pytest.fixture(scope="module", params=["light", "dark"])
def visit(request: pytest.FixtureRequest, browser: Browser, server: RunningServer) -> Iterator[Page]:
    """One page of a browser in one theme."""
    scheme: Literal["light", "dark"] = request.param
    context = browser.new_context(base_url=server.url, color_scheme=scheme, viewport={"width": 1440, "height": 900})
    context.set_default_timeout(45_000)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("path", ["/patient", "/supervision?present=1", "/no-such-page", "/side-effects?period=never"])
def test_axe_finds_nothing_serious_where_there_is_little_to_show(visit: Page, path: str):
    visit.goto(path)
    expect(visit.locator("#stMain h1")).to_be_visible()
    expect(visit.locator(RESTS)).to_have_count(1)
    visit.evaluate(AXE)
    assert find_violations(visit) == []


def walk(page: Page, steps: int) -> list[dict[str, Any]]:
    """What has the focus after each press of Tab."""
    found = []
    for _ in range(steps):
        page.keyboard.press("Tab")
        found.append(page.evaluate(FOCUSED))
    return found


def test_tab_goes_from_the_skip_link_through_the_navigation_and_the_bar_to_the_page(page: Page):
    page.goto("/caseload")
    wait_for_title(page, "Caseload")
    steps = walk(page, 30)
    assert steps[0]["words"] == "Skip to the page"
    regions = ["page" if s["inMain"] and not s["inFrame"] else "bar" if s["inFrame"] else "top" for s in steps]
    order = [region for place, region in enumerate(regions) if place == 0 or region != regions[place - 1]]
    # Streamlit makes the page itself a stop, so that arrow keys scroll it, between the top and the bar.
    assert [region for region in order if region != "top"][-2:] == ["bar", "page"]
    assert len({(s["words"], s["left"], s["top"]) for s in steps}) == len(steps), "no stop twice"


def test_the_skip_link_leads_to_the_title(page: Page):
    page.goto("/caseload")
    wait_for_title(page, "Caseload")
    page.keyboard.press("Tab")
    expect(page.locator(".kap-skip")).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("#stMain h1")).to_be_focused()


def test_going_to_a_page_moves_the_focus_and_names_the_tab_without_a_name(page: Page):
    page.goto("/caseload")
    wait_for_title(page, "Caseload")
    expect(page).to_have_title("Caseload · KAP Outcomes")
    row = page.locator(".kap-tr[data-pick] a").first
    name = row.inner_text()
    row.click()
    wait_for_title(page, name)
    assert page.evaluate("document.activeElement.id") == "stMain"
    assert name not in page.title()
    assert page.title().startswith("KA-")


@pytest.fixture(scope="module")
def twice(browser: Browser, server: RunningServer) -> Iterator[Page]:
    """A window of 1440 × 900 at 200 %."""
    context = browser.new_context(base_url=server.url, viewport={"width": 720, "height": 450}, device_scale_factor=2)
    context.set_default_timeout(45_000)
    page = context.new_page()
    page.goto("/caseload")
    wait_for_title(page, "Caseload")
    yield page
    context.close()


PATHS = (
    "/weekly-review",
    "/caseload",
    "/side-effects?period=All",
    "/outcomes",
    "/supervision",
    "/methods?section=agenda",
)


@pytest.mark.parametrize("path", PATHS)
def test_at_200_percent_nothing_is_cut_off_and_the_page_does_not_scroll_sideways(twice: Page, path: str):
    twice.goto(path)
    wait_until_drawn(twice)
    # Words in figures may come close at this width; each mark says its words to the pointer and the keyboard too.
    assert [fault for fault in find_faults(twice) if "cut off" in fault or "wide in" in fault] == []


@pytest.mark.parametrize("path", PATHS)
def test_on_paper_there_are_no_controls_and_nothing_is_cut(page: Page, path: str):
    page.goto(path)
    wait_until_drawn(page)
    widest = page.evaluate("Math.max(...[...document.querySelectorAll('.kap-fig')].map(p => p.offsetWidth), 0)")
    page.emulate_media(media="print")
    shown = "e => e.offsetParent !== null && e.getBoundingClientRect().height > 0"
    controls = page.locator(CONTROLS)
    left = [one.evaluate("e => e.outerHTML.slice(0, 160)") for one in controls.all() if one.evaluate(shown)]
    text = "".join(sheet.extract_text() for sheet in PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True))).pages)
    assert left == []
    # A4 landscape without its margins is 1047 px; the page is printed at 67 %.
    assert widest * 0.67 <= 1047
    assert "demonstration data: invented patients" in text
    assert "NHS thresholds" in text
