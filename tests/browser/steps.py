"""What a clinician does and sees, in steps the browser tests share."""

from collections.abc import Iterable

from playwright.sync_api import Locator, Page, expect

from tests.browser.screen_faults import wait_until_drawn


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


def click_mark(page: Page, key: str, index: int) -> None:
    """Click one of the marks of the figure with this key that stand for patients, in the order they were drawn."""
    page.locator(f".st-key-{key} .kap-fig [data-pick]").nth(index).click()


def who_dialog(page: Page) -> Locator:
    """The open list of the patients behind a number, once its rows stand."""
    dialog = page.get_by_role("dialog")
    expect(dialog.locator(".kap-tr[data-pick]").first).to_be_visible()
    return dialog


def everything_on(page: Page) -> str:
    """All text, attributes, titles and addresses of the page, what its figures say on hovering among them."""
    found: str = page.evaluate("[document.documentElement.outerHTML, document.title, location.href].join(' ')")
    return found


def find_names(text: str, names: Iterable[str]) -> list[str]:
    """The names that stand in a text."""
    return [name for name in names if name in text]


def set_thresholds(page: Page, name: str) -> None:
    """Choose a threshold set in the frame's bar and wait until the page follows."""
    page.locator(".st-key-thresholds").get_by_text(name).click()
    page.wait_for_url("**thresholds=conservative*" if name == "conservative" else "**")
    wait_until_drawn(page)
