"""The whole way of an unknown file: the bytes, the child that reads them, the suggestion, the rows."""

from io import BytesIO
from pathlib import Path

import pytest
import xlsxwriter

from data_access.database import Store
from data_access.importers.import_files import import_sources
from data_access.importers.profiles.apply import make_sources
from data_access.importers.profiles.suggest import suggest
from data_access.importers.raw import upload_bytes
from data_access.importers.sandbox import read_upload
from tests.data_access.importers.clinic import import_clinic
from tests.data_access.importers.profiles.tables import list_rows

GERMAN = (
    "Patient ID;Date of birth;Gender;Session date;Dose (mg);Weight\r\n"
    "00123;17.05.1980;Frau;19.01.2026 09:30;75,5;72,4\r\n"
    "A-2;;Mann;20.01.2026 14:00;70;81,25\r\n"
)


@pytest.mark.usefixtures("today")
def test_a_semicolon_file_of_another_encoding_with_decimal_commas(store: Store, tmp_path: Path) -> None:
    import_clinic(store, tmp_path)
    tables = list(read_upload(upload_bytes("Über.csv", GERMAN.encode("cp1252"))))
    draft = suggest(tables)
    assert (draft.day_order, draft.decimal) == ("dmy", ",")
    (question,) = [one for one in draft.open_questions if one.column == "Gender"]
    assert (question.options, question.allowed) == (("Frau", "Mann"), ("female", "male", "other"))
    draft = draft.say(question.words, "Frau", "female").say(question.words, "Mann", "male")
    patients, sessions = make_sources(draft.to_profile("german"), tables)
    assert list_rows(patients) == [["00123", "00123", "1980-05-17", "female"], ["A-2", "A-2", "", "male"]]
    assert list_rows(sessions) == [
        ["00123", "dosing", "attended", "2026-01-19T09:30", "75.5", "72.4"],
        ["A-2", "dosing", "attended", "2026-01-20T14:00", "70", "81.25"],
    ]
    outcome = import_sources(store, [sessions])
    assert [(tally.rows_in, tally.inserted, tally.rejected) for tally in outcome.tallies] == [(2, 2, 0)]


@pytest.mark.usefixtures("today")
def test_a_workbook_whose_sheets_are_tables_of_different_kinds(store: Store, tmp_path: Path) -> None:
    import_clinic(store, tmp_path)
    file = BytesIO()
    with xlsxwriter.Workbook(file, {"default_date_format": "yyyy-mm-dd"}) as book:
        scores, notes = book.add_worksheet("Scores 2026"), book.add_worksheet("Session notes")
        for row, line in enumerate([("MRN", "Survey", "Date", "Score"), ("00123", "GAD-7", "2026-02-01", 9)]):
            scores.write_row(row, 0, line)
        for row, line in enumerate([("MRN", "What was said"), ("00123", "a lot")]):
            notes.write_row(row, 0, line)
    tables = list(read_upload(upload_bytes("clinic.xlsx", file.getvalue())))
    profile = suggest(tables).to_profile("workbook")
    assert (profile.kind, [made.part for made in profile.rows]) == ("workbook", ["Scores *"])
    sources = make_sources(profile, tables)
    assert list_rows(sources[0]) == [["00123", "GAD-7", "2026-02-01", "9"]]
    assert sources[0].notes[0] == "clinic.xlsx, sheet “Session notes”: notes or free text, left out unless asked for."
    outcome = import_sources(store, sources)
    assert [(tally.rows_in, tally.inserted) for tally in outcome.tallies] == [(1, 1)]
