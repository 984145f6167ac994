"""The patient page in a real browser: found, opened, read; nothing overlaps or leaves its figure."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.serving import wait_for_page

FIND_CLASHES = """() => {
  const plot = document.querySelector('.js-plotly-plot'), frame = plot.getBoundingClientRect();
  const found = new Map();
  for (const node of plot.querySelectorAll('.annotation text, .xtick text, .ytick text, .textpoint text')) {
    const box = node.getBoundingClientRect();
    const key = `${Math.round(box.left)},${Math.round(box.top)}`;
    if (box.width && node.textContent.trim()) found.set(key, [node.textContent, box]);
  }
  const all = [...found.values()], clashes = [];
  all.forEach(([text, a], place) => {
    if (a.left < frame.left - 1 || a.right > frame.right + 1 || a.top < frame.top - 1 || a.bottom > frame.bottom + 1)
      clashes.push(`${text} leaves the figure`);
    for (const [other, b] of all.slice(place + 1)) {
      const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left);
      const high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
      if (wide > 2 && high > 5) clashes.push(`${text} meets ${other}`);
    }
  });
  return {labels: all.length, clashes};
}"""


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
    page.wait_for_selector(".js-plotly-plot .xtick text")


@pytest.mark.parametrize("width", [1440, 1024])
def test_a_patient_is_found_and_no_label_of_the_timeline_meets_another(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    for code in ("KA-1001", "KA-1004", "KA-1020"):
        open_first_patient(page, code)
        expect(page.get_by_role("heading", name="The course on one time axis")).to_be_visible()
        page.wait_for_timeout(600)  # fonts settle before they are measured
        seen: dict[str, Any] = page.evaluate(FIND_CLASHES)
        assert seen["labels"] > 15
        assert not seen["clashes"], (code, seen["clashes"])
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


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
