"""Every page at two sizes in both themes, names shown and hidden: nothing cut off, overlapping or outside a figure."""

from collections.abc import Callable, Iterator
from typing import Literal

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect

from tests.browser.conftest import HARMLESS
from tests.browser.screen_faults import find_faults, wait_until_drawn
from tests.browser.serving import RunningServer
from tests.browser.steps import open_definition, open_section, wait_for_title

SIZES = ((1440, 900), (1024, 768))
PERSON = "Hana Kimura"
"""A told patient of the demonstration with ten doses, three questionnaires and two courses' worth of marks."""


def open_weekly_review(page: Page) -> None:
    """The first page."""
    open_section(page, "Weekly review")


def open_caseload(page: Page) -> None:
    """The caseload."""
    open_section(page, "Caseload")


def open_patient(page: Page) -> None:
    """A patient with a long course, from the caseload."""
    open_section(page, "Caseload")
    page.locator(".kap-tr[data-pick]", has_text=PERSON).locator("a").first.click()
    wait_for_title(page, PERSON)


def open_side_effects(page: Page) -> None:
    """The side effects of everything on record."""
    open_section(page, "Side effects")
    page.get_by_role("radio", name="All", exact=True).check(force=True)
    page.wait_for_url("**period=All*")
    wait_until_drawn(page)


def open_gad7(page: Page) -> None:
    """A questionnaire on Methods."""
    open_definition(page, "Instruments", "GAD-7")


def open_agenda_rules(page: Page) -> None:
    """The longest table of Methods."""
    open_definition(page, "The agenda’s rules")


def open_intervals(page: Page) -> None:
    """Formulas on Methods."""
    open_definition(page, "Intervals")


PAGES = (
    open_weekly_review, open_caseload, open_patient, open_side_effects, open_gad7, open_agenda_rules,
    open_intervals,
)  # fmt: skip


@pytest.fixture(scope="module", params=["light", "dark"])
def visit(request: pytest.FixtureRequest, browser: Browser, server: RunningServer) -> Iterator[tuple[Page, list[str]]]:
    """One page of a browser in one theme, loaded once for every screen, and the errors its console held."""
    scheme: Literal["light", "dark"] = request.param
    context = browser.new_context(base_url=server.url, color_scheme=scheme, viewport={"width": 1440, "height": 900})
    context.set_default_timeout(45_000)
    page = context.new_page()
    errors: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        if message.type == "error" and not HARMLESS.search(message.location.get("url", "")):
            errors.append(message.text)

    page.on("console", listen)
    page.goto("/weekly-review")
    wait_for_title(page, "Week of")
    yield page, errors
    context.close()


@pytest.mark.parametrize("open_page", PAGES, ids=lambda open_page: open_page.__name__.removeprefix("open_"))
def test_nothing_is_cut_off_overlapping_or_outside_with_names_or_without(
    visit: tuple[Page, list[str]], open_page: Callable[[Page], None]
):
    page, errors = visit
    open_page(page)
    faults = []
    for names in ("shown", "hidden"):
        if names == "hidden":
            page.get_by_text("Hide names").click()
            page.wait_for_url("**hide_names=true*")
        for width, height in SIZES:
            page.set_viewport_size({"width": width, "height": height})
            wait_until_drawn(page)
            faults += [f"names {names}, {width} px: {fault}" for fault in find_faults(page)]
    page.get_by_text("Hide names").click()
    expect(page.get_by_role("switch", name="Hide names")).not_to_be_checked()
    page.set_viewport_size({"width": 1440, "height": 900})
    # The next screen is opened once this one is at rest: a run under way would give the switch its old value back.
    wait_until_drawn(page)
    assert faults == []
    assert errors == []
