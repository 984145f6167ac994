"""What a clinician does and sees, in steps the browser tests share."""

from collections.abc import Iterable

from playwright.sync_api import Locator, Page, expect

from tests.browser.screen_faults import wait_until_drawn

POINT = """([key, trace, index]) => {
  const plot = document.querySelector(`.st-key-${key} .js-plotly-plot`);
  plot.scrollIntoView({ block: "center" });
  const data = plot._fullData.find((one) => one.name === trace), layout = plot._fullLayout;
  const box = plot.getBoundingClientRect();
  const x = layout[(data.xaxis || "x").replace("x", "xaxis")], y = layout[(data.yaxis || "y").replace("y", "yaxis")];
  const at = index < 0 ? data.x.length + index : index;
  return [box.left + x._offset + x.l2p(x.d2l(data.x[at])), box.top + y._offset + y.l2p(y.d2l(data.y[at]))];
}"""
"""Where on the screen a point of a figure stands."""

EVERYTHING = """() => {
  const inFigures = [...document.querySelectorAll(".js-plotly-plot")].map((plot) =>
    JSON.stringify([plot.data, plot.layout], (key, value) => (ArrayBuffer.isView(value) ? [...value] : value)));
  return [document.documentElement.outerHTML, document.title, location.href, ...inFigures].join(" ");
}"""
"""All a page holds: text, attributes, title, address, and what its figures say on hovering."""


def open_section(page: Page, title: str) -> None:
    """Follow the navigation to a page and wait until it stands."""
    page.get_by_role("link", name=title, exact=True).first.click()
    page.wait_for_url(f"**/{title.lower().replace(' ', '-')}*")
    wait_for_title(page, "Week of" if title == "Weekly review" else title)


def open_definition(page: Page, link: str, title: str = "") -> None:
    """Follow the navigation to Methods and its contents to a section (``title``: where it is not the link's)."""
    page.get_by_role("link", name="Methods", exact=True).first.click()
    page.wait_for_url("**/methods*")
    # At rest: a run under way would take the page back to where the navigation led.
    wait_until_drawn(page)
    page.get_by_role("navigation", name="Methods").get_by_role("link", name=link, exact=True).click()
    wait_for_title(page, title or link)


def wait_for_title(page: Page, title: str) -> None:
    """Return once the page's h1 begins with ``title`` and its figures are drawn."""
    expect(page.get_by_role("heading", level=1).first).to_contain_text(title, timeout=45_000)
    wait_until_drawn(page)


def click_point(page: Page, key: str, trace: str, index: int) -> None:
    """Click a mark of a trace in the figure with this key; plotly wants to see the pointer arrive."""
    page.evaluate(POINT, [key, trace, index])
    page.wait_for_timeout(250)
    x, y = page.evaluate(POINT, [key, trace, index])
    page.mouse.move(x - 4, y - 4)
    page.mouse.move(x, y)
    page.wait_for_timeout(120)
    page.mouse.down()
    page.wait_for_timeout(60)
    page.mouse.up()


def who_dialog(page: Page) -> Locator:
    """The open list of the patients behind a number, once its rows stand."""
    dialog = page.get_by_role("dialog")
    expect(dialog.locator(".kap-tr[data-pick]").first).to_be_visible()
    return dialog


def everything_on(page: Page) -> str:
    """All text, attributes, titles, addresses and hover texts of the page."""
    found: str = page.evaluate(EVERYTHING)
    return found


def find_names(text: str, names: Iterable[str]) -> list[str]:
    """The names that stand in a text."""
    return [name for name in names if name in text]


def set_thresholds(page: Page, name: str) -> None:
    """Choose a threshold set in the frame's bar and wait until the page follows."""
    page.locator(".st-key-thresholds").get_by_text(name).click()
    page.wait_for_url("**thresholds=conservative*" if name == "conservative" else "**")
    wait_until_drawn(page)
