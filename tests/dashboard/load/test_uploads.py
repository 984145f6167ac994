"""What chosen files hold: own tables, foreign ones, files of no use; one of no use holds up none of the others."""

from dashboard.load.uploads import FilesRead, read_files
from data_access.importers.raw import upload_bytes

OWN = ("patients.csv", b"patient,name\nA1,Ada\n")
FOREIGN = ("survey.csv", b"Who,When,How\nA1,2026-01-01,fine\n")
SLIP = ("patients-2.csv", b"patient,nam\nA1,Ada\n")
USELESS = ("scan.pdf", b"%PDF-1.7 \x00")
FHIR = ("ada.json", b'{"resourceType": "Patient", "identifier": [{"value": "A1"}], "name": [{"text": "Ada"}]}')


def read(*files: tuple[str, bytes]) -> FilesRead:
    return read_files([upload_bytes(name, content) for name, content in files])


def test_files_are_sorted_by_what_they_hold():
    found = read(OWN, FOREIGN, SLIP, USELESS)
    assert [(source.name, source.table.name) for source in found.own] == [("patients.csv", "patients")]
    assert [one.table.upload.name for one in found.foreign] == ["survey.csv", "patients-2.csv"]
    (refused,) = found.refused
    assert refused.startswith("scan.pdf is a PDF")


def test_a_slip_in_a_file_called_after_a_table_of_ours_is_named():
    foreign, slip = read(FOREIGN, SLIP).foreign
    assert foreign.slip == ""
    assert slip.slip == (
        "patients-2.csv: the column “nam” is not one of patients.csv. Did you mean “name”? Rename or remove it; "
        "docs/data.md lists the columns."
    )


def test_resources_are_rows_of_the_programs_own():
    found = read(FHIR)
    assert [(source.name, source.table.name) for source in found.own] == [("ada.json", "patients")]
    assert (found.foreign, found.refused) == ((), ())


def test_no_file_holds_nothing():
    assert read() == FilesRead()
