"""Every screen of the program, each opened as a clinician would: what the tests of all screens walk through."""

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page

from tests.browser.screen_faults import wait_until_drawn
from tests.browser.steps import open_definition, open_section, wait_for_title

PERSON = "Hana Kimura"
"""A told patient of the demonstration with ten doses, three questionnaires and two courses' worth of marks."""


@dataclass(frozen=True)
class Screen:
    """One screen: its name, the address of its page, and how it is opened."""

    name: str
    url_path: str
    open: Callable[[Page], None]


def _open_patient(page: Page) -> None:
    open_section(page, "Caseload")
    page.locator(".kap-tr[data-pick]", has_text=PERSON).locator("a").first.click()
    wait_for_title(page, PERSON)


def _open_side_effects(page: Page) -> None:
    """Everything on record."""
    open_section(page, "Side effects")
    page.get_by_role("radio", name="All", exact=True).check(force=True)
    page.wait_for_url("**period=All*")
    wait_until_drawn(page)


def _open_quality(page: Page) -> None:
    """Split by week, over half a year: the longest tables and the narrowest columns."""
    open_section(page, "Data")
    for choice, parameter in (
        ("Quality", "data_section=Quality"),
        ("26 weeks", "quality_period="),
        ("week", "by=week"),
    ):
        page.get_by_role("radio", name=choice, exact=True).check(force=True)
        page.wait_for_url(f"**{parameter}*")
        wait_until_drawn(page)


def _open_assignments(page: Page) -> None:
    """Who sees whom: the longest table of the page."""
    open_section(page, "Administration")
    page.get_by_role("radio", name="Assignments", exact=True).check(force=True)
    page.wait_for_url("**admin_section=Assignments*")
    wait_until_drawn(page)


def _section(title: str) -> Callable[[Page], None]:
    return lambda page: open_section(page, title)


def _definition(link: str, title: str = "") -> Callable[[Page], None]:
    return lambda page: open_definition(page, link, title)


SCREENS = (
    Screen("weekly-review", "weekly-review", _section("Weekly review")),
    Screen("caseload", "caseload", _section("Caseload")),
    Screen("patient", "patient", _open_patient),
    Screen("side-effects", "side-effects", _open_side_effects),
    Screen("outcomes", "outcomes", _section("Outcomes")),
    Screen("supervision", "supervision", _section("Supervision")),
    Screen("data", "data", _section("Data")),
    Screen("data-quality", "data", _open_quality),
    Screen("administration", "administration", _section("Administration")),
    Screen("assignments", "administration", _open_assignments),
    Screen("audit", "audit", _section("Audit")),
    Screen("methods-instrument", "methods", _definition("Instruments", "GAD-7")),
    Screen("methods-rules", "methods", _definition("The agenda’s rules")),
    Screen("methods-formulas", "methods", _definition("Intervals")),
)
"""In this order. The present mode has no frame to walk on from: its own tests show it."""
