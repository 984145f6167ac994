"""PDF documents in a real browser: one click, one file."""

from pathlib import Path

import pytest
from playwright.sync_api import Page

pytestmark = pytest.mark.browser


def download(page: Page, button: str) -> tuple[str, bytes]:
    with page.expect_download() as found:
        page.get_by_role("button", name=button).click()
    return found.value.suggested_filename, Path(found.value.path()).read_bytes()


def test_the_review_packet_comes_as_one_pdf_and_the_page_stays_as_it_was(page: Page) -> None:
    page.goto("/weekly-review?as_of=2026-03-04")
    page.get_by_role("heading", name="Week of 23 Feb–1 Mar").wait_for()
    name, content = download(page, "Review packet (PDF)")
    assert name == "weekly-review-2026-03-04.pdf"
    assert content.startswith(b"%PDF-")
    assert page.get_by_role("heading", name="Week of 23 Feb–1 Mar").is_visible()
    page.get_by_role("progressbar").wait_for(state="hidden")


def test_a_patients_summary_comes_under_the_code(page: Page) -> None:
    page.goto("/weekly-review?as_of=2026-03-04&hide_names=true")
    page.locator(".kap-agenda a[href^='/patient']").first.click()
    page.get_by_role("heading", level=1).filter(has_text="KA-").wait_for()
    code = page.get_by_role("heading", level=1).inner_text().split()[0]
    name, content = download(page, "One-page summary (PDF)")
    assert name == f"{code}-2026-03-04.pdf"
    assert content.startswith(b"%PDF-")
