"""The program's own tables in a workbook: a sheet each, and the same clinic as from CSV files."""

import csv
from io import StringIO
from pathlib import Path

import pytest

from data_access.database import Store
from data_access.errors import ImportRefused
from data_access.importers.import_files import import_sources
from data_access.importers.raw import upload_bytes
from data_access.importers.source import open_own_sources
from tests.data_access.importers.clinic import FILES, import_clinic, say
from tests.data_access.importers.workbooks import Sheets, write_workbook
from tests.data_access.random_files import digest_contents

pytestmark = pytest.mark.usefixtures("today")


def make_sheets(**changed: str) -> Sheets:
    """Every file of the clinic as a sheet named after its table."""
    texts = {name.removesuffix(".csv"): text for name, text in FILES.items()} | changed
    return {name: list(csv.reader(StringIO(text))) for name, text in texts.items()}


def test_a_workbook_makes_the_same_clinic_as_the_files(sqlite_store: Store, tmp_path: Path) -> None:
    sources = open_own_sources([upload_bytes("clinic.xlsx", write_workbook(make_sheets()))])
    assert sources[0].name == "clinic.xlsx, sheet “site”"
    assert [source.table.name for source in sources] == [name.removesuffix(".csv") for name in FILES]
    outcome = import_sources(sqlite_store, sources)
    assert say(outcome) == []
    digest = digest_contents(sqlite_store)
    again = import_clinic(sqlite_store, tmp_path)
    assert again.changed is False
    assert digest_contents(sqlite_store) == digest


def test_sheets_may_be_known_by_their_columns(sqlite_store: Store) -> None:
    sheets = {f"Tabelle{number}": rows for number, rows in enumerate(make_sheets().values())}
    outcome = import_sources(sqlite_store, open_own_sources([upload_bytes("export.xlsx", write_workbook(sheets))]))
    assert outcome.total("rejected") == 0
    assert outcome.total("inserted") == outcome.total("rows_in") - outcome.total("blank") > 20


def test_a_rejected_row_names_its_sheet(sqlite_store: Store) -> None:
    sheets = make_sheets(long_term_checks="patient,check,date\n00123,teeth,2026-01-10\n")
    outcome = import_sources(sqlite_store, open_own_sources([upload_bytes("clinic.xlsx", write_workbook(sheets))]))
    assert say(outcome)[0].startswith("clinic.xlsx, sheet “long_term_checks”, line 2, check “teeth”: ")


def test_a_sheet_that_is_none_of_our_tables_is_never_passed_over() -> None:
    for name, rows, told in (
        ("Notes", [["topic", "remark"]], "sheet “Notes”: these columns belong to no table"),
        ("Notes", [["topic", "", "remark"]], "sheet “Notes”, line 1: column 2 has no name"),
        ("patients", [["patient", "NAME", "Name"]], "sheet “patients”: the column “name” stands twice"),
    ):
        sheets = {**make_sheets(), name: rows}
        with pytest.raises(ImportRefused) as refusal:
            open_own_sources([upload_bytes("clinic.xlsx", write_workbook(sheets))])
        assert told in str(refusal.value)
