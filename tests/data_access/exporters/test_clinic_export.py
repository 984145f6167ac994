"""What goes out can come in again: the same rows, on the same database and on the other one."""

import csv
import io
import stat
import zipfile
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from data_access.content_digests import CLINICAL, digest_contents
from data_access.database import Store
from data_access.demo.build import build_demo_clinic
from data_access.digests import TableDigest
from data_access.errors import StoreError
from data_access.exporters.clinic import ClinicReader, write_clinic_folder, write_clinic_workbook, write_clinic_zip
from data_access.importers.import_files import import_sources
from data_access.importers.source import open_sources
from data_access.importers.tables import TABLES
from data_access.models import Patient, TreatmentSession
from data_access.scope import decide_scope
from tests.data_access.exporters.odd_clinic import fill_odd_clinic, whole_clinic
from tests.factories import make_clinician, make_patient, make_screening, make_site

pytestmark = pytest.mark.usefixtures("today")


def digest(store: Store) -> dict[str, TableDigest]:
    return digest_contents(store, store.site().id)


def export(store: Store, folder: Path) -> list[Path]:
    write_clinic_folder(ClinicReader(store, whole_clinic(store)), folder)
    return sorted(folder.iterdir())


def read_file(folder: Path, name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO((folder / f"{name}.csv").read_text("utf-8-sig"), newline="")))


@pytest.mark.parametrize("way", ["to PostgreSQL", "to SQLite"])
def test_a_clinic_goes_from_one_database_to_the_other_and_says_the_same(
    way: str, sqlite_store: Store, postgres_store: Store, tmp_path: Path
) -> None:
    old, new = (sqlite_store, postgres_store) if way == "to PostgreSQL" else (postgres_store, sqlite_store)
    count = fill_odd_clinic(old, tmp_path / "in")
    outcome = import_sources(new, open_sources(export(old, tmp_path / "out")))
    assert [alike.sentence for alike in outcome.rejections.values()] == []
    assert outcome.total("inserted") == count
    assert digest(new) == digest(old)
    assert (new.site().code, new.site().name) == ("HILL", 'Hill, "the" Clinic')


def test_a_second_export_is_the_same_to_the_letter(store: Store, tmp_path: Path) -> None:
    fill_odd_clinic(store, tmp_path / "in")
    first, second = export(store, tmp_path / "first"), export(store, tmp_path / "second")
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]
    assert [path.name for path in first] == sorted(table.file_name for table in TABLES)


def test_imported_where_it_came_from_it_changes_nothing(store: Store, tmp_path: Path) -> None:
    count = fill_odd_clinic(store, tmp_path / "in")
    outcome = import_sources(store, open_sources(export(store, tmp_path / "out")))
    assert (outcome.total("unchanged"), outcome.total("rows_in")) == (count, count)


def test_a_demonstration_clinic_keeps_every_row(sqlite_store: Store, postgres_store: Store, tmp_path: Path) -> None:
    build_demo_clinic(sqlite_store, 15, 4, 20_500)
    import_sources(postgres_store, open_sources(export(sqlite_store, tmp_path / "out")))
    before = digest(sqlite_store)
    assert digest(postgres_store) == before
    assert set(before) == set(CLINICAL)
    assert min(before[name].rows for name in CLINICAL if name != "long_term_check") > 0


def test_the_digest_notices_one_changed_cell_and_one_lost_row(store: Store, tmp_path: Path) -> None:
    fill_odd_clinic(store, tmp_path / "in")
    before = digest(store)
    with store.write() as session:
        session.scalars(select(Patient).where(Patient.code == "NA")).one().name = "−4"
    renamed = digest(store)
    assert {name for name in CLINICAL if renamed[name] != before[name]} == {"patient"}
    with store.write() as session:
        session.delete(session.scalars(select(TreatmentSession).where(TreatmentSession.kind == "integration")).one())
    assert {name for name in CLINICAL if digest(store)[name] != renamed[name]} == {"session"}


def test_the_digest_notices_that_a_row_refers_to_another_one(store: Store, tmp_path: Path) -> None:
    fill_odd_clinic(store, tmp_path / "in")
    before = digest(store)
    with store.write() as session:
        patients = session.scalars(select(Patient).order_by(Patient.id)).all()
        codes = [patient.code for patient in patients]
        for patient in patients:
            patient.code += "x"
        session.flush()
        for patient, code in zip(patients, reversed(codes), strict=True):
            patient.code = code
    changed = {name for name in CLINICAL if digest(store)[name] != before[name]}
    assert changed == set(CLINICAL) - {"clinician", "protocol"}


def test_no_cell_of_text_is_one_that_a_spreadsheet_runs(store: Store, tmp_path: Path) -> None:
    fill_odd_clinic(store, tmp_path / "in")
    export(store, tmp_path / "out")
    texts = [
        row[name]
        for table in ("patients", "clinicians", "sessions", "side_effects", "protocols", "long_term_checks")
        for row in read_file(tmp_path / "out", table)
        for name in row
        if name not in ("minutes_from_dose",)
    ]
    assert "'=cmd|' /C calc'!A0" in texts
    assert "''=Ben" in texts
    assert [text for text in texts if text[:1] in tuple("=+-@−＝\t\r\n")] == []


def test_the_hour_that_comes_twice_is_told_apart_and_other_times_are_plain(store: Store, tmp_path: Path) -> None:
    fill_odd_clinic(store, tmp_path / "in")
    export(store, tmp_path / "out")
    assert [row["starts_at"] for row in read_file(tmp_path / "out", "sessions")] == [
        "2023-10-29 01:30",
        "2023-10-29 01:30:00+00:00",
        "2023-10-30 09:30:59",
        "2023-11-06 09:30",
        "2024-01-05 00:00",
        "2023-10-14 12:30",
    ]


def test_numbers_are_plain_and_a_dose_at_its_bound_is_confirmed(store: Store, tmp_path: Path) -> None:
    fill_odd_clinic(store, tmp_path / "in")
    export(store, tmp_path / "out")
    rows = read_file(tmp_path / "out", "sessions")
    assert [(row["dose_mg"], row["dose_confirmed"], row["weight_kg"]) for row in rows[:3]] == [
        ("35.125", "", "70.2"),
        ("0.000000125", "", "70.2"),
        ("200", "yes", "70"),
    ]


def test_a_zip_holds_the_same_files_and_a_page_about_their_columns(store: Store, tmp_path: Path) -> None:
    fill_odd_clinic(store, tmp_path / "in")
    paths = export(store, tmp_path / "out")
    content = io.BytesIO()
    exported = write_clinic_zip(ClinicReader(store, whole_clinic(store)), content)
    with zipfile.ZipFile(content) as archive:
        assert {name: archive.read(name) for name in archive.namelist() if name != "columns.md"} == {
            path.name: path.read_bytes() for path in paths
        }
        assert archive.read("columns.md").decode().startswith("# The files that can be imported")
    assert exported.rows["patients"] == 4
    assert exported.sentence == f"{sum(exported.rows.values())} rows of 11 tables"


def test_a_workbook_has_a_sheet_per_table_with_text_as_text(sqlite_store: Store, tmp_path: Path) -> None:
    fill_odd_clinic(sqlite_store, tmp_path / "in")
    path = tmp_path / "clinic.xlsx"
    write_clinic_workbook(ClinicReader(sqlite_store, whole_clinic(sqlite_store)), path)
    book = CalamineWorkbook.from_path(path)
    assert book.sheet_names == [table.name for table in TABLES]
    patients = book.get_sheet_by_name("patients").to_python()
    assert [row[0] for row in patients] == ["patient", "'-12", "00123", "NA", "'="]
    assert patients[1][1] == "'=cmd|' /C calc'!A0"
    doses = [row[11] for row in book.get_sheet_by_name("sessions").to_python()[1:4]]
    assert doses == [35.125, 0.000000125, 200]
    assert [file.name for file in tmp_path.iterdir() if "kap" in file.name or "partial" in file.name] == []


def test_a_workbook_comes_in_again_as_it_went_out(sqlite_store: Store, postgres_store: Store, tmp_path: Path) -> None:
    count = fill_odd_clinic(sqlite_store, tmp_path / "in")
    write_clinic_workbook(ClinicReader(sqlite_store, whole_clinic(sqlite_store)), tmp_path / "clinic.xlsx")
    outcome = import_sources(postgres_store, open_sources([tmp_path / "clinic.xlsx"]))
    assert [alike.sentence for alike in outcome.rejections.values()] == []
    assert outcome.total("inserted") == count
    assert digest(postgres_store) == digest(sqlite_store)


def test_files_are_private_and_never_replace_any(store: Store, tmp_path: Path) -> None:
    fill_odd_clinic(store, tmp_path / "in")
    folder = tmp_path / "out"
    paths = export(store, folder)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in paths} == {0o600}
    with pytest.raises(StoreError, match="already something"):
        export(store, folder)
    assert sorted(folder.iterdir()) == paths


def test_an_export_that_fails_leaves_nothing(store: Store, tmp_path: Path) -> None:
    fill_odd_clinic(store, tmp_path / "in")

    def interrupt(table: str, done: int, total: int) -> None:
        if table == "sessions":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_clinic_folder(ClinicReader(store, whole_clinic(store), interrupt), tmp_path / "out")
    assert sorted(path.name for path in tmp_path.iterdir() if path.name not in ("store", "data", "config")) == ["in"]


def test_progress_counts_every_row(store: Store, tmp_path: Path) -> None:
    count = fill_odd_clinic(store, tmp_path / "in")
    told: list[tuple[str, int, int]] = []
    write_clinic_zip(ClinicReader(store, whole_clinic(store), lambda *now: told.append(now)), io.BytesIO())
    assert told[-1] == ("long_term_checks", count, count)


def test_a_therapist_takes_out_the_rows_of_their_own_patients_only(store: Store, tmp_path: Path) -> None:
    with store.write() as session:
        site = make_site(session)
        own, other = make_clinician(session, site), make_clinician(session, site)
        for clinician in (own, other):
            make_screening(
                session, make_patient(session, site, clinician, code=f"of {clinician.code}"), 20_010, total=7
            )
        scope = decide_scope(session, site.id, own.id, 20_100)
        codes = (own.code, other.code)
    write_clinic_folder(ClinicReader(store, scope), tmp_path / "out")
    for table in ("patients", "assignments", "screenings"):
        assert [row["patient"] for row in read_file(tmp_path / "out", table)] == [f"of {codes[0]}"]
    assert [row["clinician"] for row in read_file(tmp_path / "out", "clinicians")] == list(codes)
