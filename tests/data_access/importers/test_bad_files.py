"""Files that cannot be used at all: a sentence each, and nothing is written, not even by the good files beside them."""

import os
import sys
from pathlib import Path

import pytest
from sqlalchemy import text

from data_access.database import Store
from data_access.errors import ImportRefused, StoreError
from data_access.importers.import_files import import_sources
from data_access.importers.site import SiteWish
from data_access.importers.source import open_sources
from tests.data_access.importers.clinic import FILES, import_clinic, say, write_clinic

pytestmark = pytest.mark.usefixtures("today")
HEAD = "patient,check,date\n"
BYTES = [
    (b"", "is empty: not even a header line"),
    (b"\xef\xbb\xbf", "has no header"),
    (b"\n\n", "has no header"),
    (HEAD.encode("utf-16") + b"\x00", "is not UTF-16 text"),
    (HEAD.encode() + b"00123,Zo\xe9\x81x,2026-01-10\n", "line 2: is neither UTF-8 nor Windows-1252 text"),
    (HEAD.encode() + b"00123,blad\0der,2026-01-10\n", "line 2: holds a NUL byte"),
    (b"PK\x03\x04\x14\x00", "is damaged: its parts cannot be found"),
    (b"patient,check,check,date\n", "the column “check” stands twice"),
    (b"patient,check,,date\n", "column 3 has no name"),
    (b"patient,check,dat\n", "the column “dat” is not one of long_term_checks.csv. Did you mean “date”?"),
    (b"patient,check\n", "the column “date” is missing"),
    (b"patient check date\n", "is not one of long_term_checks.csv"),
    (HEAD.encode() + b'00123,"bladder,2026-01-10\n', "quotes do not close"),
    (HEAD.encode() + b'00123,"' + b"x" * 140_000 + b'",2026-01-10\n', "a cell is longer than"),
    (HEAD.encode() + "00123,bladder,2026-01-10 ë".encode()[:-1], "ends in the middle of a letter"),
]


@pytest.mark.parametrize(("content", "told"), BYTES, ids=[told[:30] for _, told in BYTES])
def test_a_file_that_cannot_be_read_is_refused_before_anything_is_written(
    sqlite_store: Store, tmp_path: Path, content: bytes, told: str
) -> None:
    paths = write_clinic(tmp_path)
    (tmp_path / "long_term_checks.csv").write_bytes(content)
    with pytest.raises(ImportRefused) as refusal:
        import_sources(sqlite_store, open_sources(paths))
    assert told in str(refusal.value)
    assert "long_term_checks.csv" in str(refusal.value)
    assert sqlite_store.sites() == ()


def test_a_folder_and_a_file_that_is_not_there_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ImportRefused, match="is a folder, not a file"):
        open_sources([tmp_path])
    with pytest.raises(ImportRefused, match="There is no file"):
        open_sources([tmp_path / "patients.csv"])


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="the superuser may read every file")
def test_a_file_that_may_not_be_read_is_refused(tmp_path: Path) -> None:
    path = write_clinic(tmp_path)[0]
    path.chmod(0)
    with pytest.raises(ImportRefused, match="cannot be read"):
        open_sources([path])


def test_a_byte_order_mark_and_windows_line_ends_are_welcome(sqlite_store: Store, tmp_path: Path) -> None:
    paths = write_clinic(tmp_path)
    for path in paths:
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert say(import_sources(sqlite_store, open_sources(paths))) == []


def test_a_file_is_known_by_its_columns_too(sqlite_store: Store, tmp_path: Path) -> None:
    paths = write_clinic(tmp_path)
    for number, path in enumerate(paths):
        path.rename(tmp_path / f"export{number}.csv")
    assert say(import_sources(sqlite_store, open_sources(sorted(tmp_path.glob("*.csv"))))) == []


def test_the_line_of_a_row_after_line_breaks_in_cells_is_right(sqlite_store: Store, tmp_path: Path) -> None:
    checks = 'patient,check,date,result\n00123,bladder,2026-01-10,"a\nb\r\nc"\n\n00123,teeth,2026-01-10,\n'
    outcome = import_clinic(sqlite_store, tmp_path, long_term_checks=checks)
    assert say(outcome)[0].startswith("long_term_checks.csv, line 6, check “teeth”")


def test_without_a_clinic_the_first_import_says_how_to_name_it(sqlite_store: Store, tmp_path: Path) -> None:
    with pytest.raises(ImportRefused, match=r"holds no clinic yet\. Give --site-name and --time-zone"):
        import_clinic(sqlite_store, tmp_path, site="")
    sources = open_sources(write_clinic(tmp_path / "other", site=""))
    with pytest.raises(ImportRefused, match=r"There is no time zone “London”\. Did you mean Europe/London"):
        import_sources(sqlite_store, sources, SiteWish("Hill", "London"))
    assert import_sources(sqlite_store, sources, SiteWish("Hill", "Europe/London")).site_name == "Hill"


def test_another_clinic_or_time_zone_never_joins_this_one(sqlite_store: Store, tmp_path: Path) -> None:
    import_clinic(sqlite_store, tmp_path)
    with pytest.raises(ImportRefused, match=r"holds the clinic “Hill Clinic”"):
        import_clinic(sqlite_store, tmp_path, site=FILES["site.csv"].replace("HILL", "DALE"))
    with pytest.raises(ImportRefused, match="its time zone cannot become Europe/Paris"):
        import_clinic(sqlite_store, tmp_path, site=FILES["site.csv"].replace("London", "Paris"))


@pytest.mark.skipif(sys.platform == "win32", reason="sqlite file")
def test_a_full_disk_is_a_sentence_and_nothing_is_half_written(sqlite_store: Store, tmp_path: Path) -> None:
    import_clinic(sqlite_store, tmp_path)
    rows = "".join(f"P{number:05d},Somebody {number}\n" for number in range(20_000))
    sources = open_sources(write_clinic(tmp_path, site="", patients="patient,name\n" + rows))
    with sqlite_store.engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages + 20}")
    with pytest.raises(StoreError, match=r"is full\. Make room and try again; nothing was written"):
        import_sources(sqlite_store, sources)
    with sqlite_store.read() as session:
        assert session.scalar(text("SELECT count(*) FROM patient")) == 2
        assert session.scalar(text("SELECT count(*) FROM import_batch")) == 1
