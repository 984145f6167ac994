"""Files out in a real browser: each by the program's own route, once."""

import io
import json
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Page
from python_calamine import CalamineWorkbook

from tests.browser.serving import RunningServer, wait_for_page
from tests.browser.test_frame import fetch
from tests.browser.test_patient import open_first_patient


def download(page: Page, button: str) -> tuple[str, str, bytes]:
    """The file of a button: its name, its address, its content."""
    with page.expect_download() as waiting:
        page.get_by_role("button", name=button).first.click()
    file = waiting.value
    return file.suggested_filename, file.url, Path(file.path()).read_bytes()


@pytest.mark.parametrize(
    ("button", "name", "inside"),
    [("Whole clinic", "HARBOUR-", "patients.csv"), ("Research, safe-harbor", "research-safe-harbor.zip", "qs.csv")],
)
def test_an_archive_comes_by_our_own_route_and_only_once(
    page: Page, server: RunningServer, button: str, name: str, inside: str
) -> None:
    page.goto("/data?data_section=Export")
    wait_for_page(page)
    filename, address, content = download(page, button)
    assert filename.startswith(name)
    assert "/export/" in address
    assert inside in zipfile.ZipFile(io.BytesIO(content)).namelist()
    assert fetch(address)[0] == 404


def test_a_table_comes_as_excel_too_and_without_names_where_they_are_hidden(page: Page) -> None:
    page.goto("/caseload?hide_names=true")
    wait_for_page(page)
    filename, _, content = download(page, "Excel")
    assert filename == "caseload.xlsx"
    rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    assert len(rows) > 10
    place = rows[0].index("patient")
    assert all(str(row[place]).startswith("KA-") for row in rows[1:])


def test_a_patients_bundle_bears_the_code(page: Page) -> None:
    open_first_patient(page, "KA-1001")
    filename, _, content = download(page, "FHIR")
    assert filename.startswith("KA-1001-")
    assert json.loads(content)["resourceType"] == "Bundle"
