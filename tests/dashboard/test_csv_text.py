import csv
import io
import zipfile

import numpy as np
import pytest
from python_calamine import CalamineWorkbook

from dashboard.components.csv_download import make_export
from dashboard.csv_text import Table, write_csv, write_xlsx
from dashboard.exports import MOST_WAITING, Export, ExportShelf
from data_access.scope import see_whole_site


def test_numbers_keep_their_sign_and_missing_values_are_empty():
    read = _read(write_csv(Table(("name", "change", "total"), [("=x", -10, None), ("b", -0.5, 3)])))
    assert read == [["name", "change", "total"], ["'=x", "-10", ""], ["b", "-0.5", "3"]]


def test_titles_are_made_safe_too_and_quotes_and_line_breaks_survive():
    read = _read(write_csv(Table(("=t",), [('a "quoted", b\nc',)])))
    assert read == [["'=t"], ['a "quoted", b\nc']]


def test_a_spreadsheet_learns_the_encoding_from_the_first_bytes():
    assert write_csv(Table(("ö",), [])).startswith(b"\xef\xbb\xbf")


def test_numbers_are_plain_digits_and_what_is_no_number_is_empty():
    rows = [(1e-05, np.float64(2.5), float("nan")), (1234567.0, -0.1, float("inf"))]
    assert _read(write_csv(Table(("a", "b", "c"), rows)))[1:] == [["0.00001", "2.5", ""], ["1234567", "-0.1", ""]]
    (sheet,) = _sheets(write_xlsx(Table(("a", "b", "c"), rows), "t")).values()
    assert sheet[1:] == [[0.00001, 2.5, ""], [1234567, -0.1, ""]]


def test_a_workbook_holds_text_as_text_and_never_a_formula():
    texts = ["=1+1", "+1", "@x", "http://example.org", "0123", "'tis", "a\nb", "_x0041_", "ö" * 300]
    content = write_xlsx(Table(("=title",), [(text,) for text in texts]), "name that is longer than a sheet may have")
    sheets = _sheets(content)
    assert list(sheets) == ["name that is longer than a shee"]
    assert [row[0] for row in next(iter(sheets.values()))] == [
        "'=title", "'=1+1", "'+1", "'@x", *texts[3:],
    ]  # fmt: skip
    assert b"<f>" not in b"".join(zipfile.ZipFile(io.BytesIO(content)).read(n) for n in _sheet_files(content))


def test_a_table_downloads_under_the_name_of_its_kind():
    table = Table(("a",), [(1,)])
    assert make_export(table, "caseload.csv", "csv").filename == "caseload.csv"
    book = make_export(table, "caseload.csv", "xlsx")
    assert (book.filename, book.media_type) == (
        "caseload.xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    )
    assert list(_sheets(book.content)) == ["caseload"]


def _sheets(content: bytes) -> dict[str, list[list[object]]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def _sheet_files(content: bytes) -> list[str]:
    return [name for name in zipfile.ZipFile(io.BytesIO(content)).namelist() if "worksheets/" in name]


def _read(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


SCOPE = see_whole_site(1, 20_000)


def take(shelf: ExportShelf, token: str) -> Export | None:
    found = shelf.take(token, None)
    return found.export if found else None


def test_an_export_is_fetched_once():
    shelf = ExportShelf()
    export = Export("a.csv", "text/csv", b"1")
    address = shelf.put(export, SCOPE)
    token = address.removeprefix("/export/")
    assert len(token) >= 40
    assert take(shelf, token) == export
    assert take(shelf, token) is None
    assert take(shelf, "never") is None


def test_an_export_is_gone_after_its_time():
    shelf = ExportShelf(lifetime_s=-1)
    token = shelf.put(Export("a.csv", "text/csv", b"1"), SCOPE).removeprefix("/export/")
    assert take(shelf, token) is None


def test_large_files_do_not_pile_up_and_the_newest_always_waits(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("dashboard.exports.MOST_BYTES", 10)
    shelf = ExportShelf()
    tokens = [shelf.put(Export("a", "b", b"x" * size), SCOPE).removeprefix("/export/") for size in (4, 4, 3, 50)]
    assert [take(shelf, token) is not None for token in tokens] == [False, False, False, True]
    tokens = [shelf.put(Export("a", "b", b"x" * size), SCOPE).removeprefix("/export/") for size in (4, 4, 3)]
    assert [take(shelf, token) is not None for token in tokens] == [False, True, True]


def test_the_shelf_is_bounded_and_the_oldest_goes_first():
    shelf = ExportShelf()
    files = [Export(f"{i}.csv", "text/csv", b"") for i in range(MOST_WAITING + 1)]
    tokens = [shelf.put(file, SCOPE).removeprefix("/export/") for file in files]
    assert take(shelf, tokens[0]) is None
    assert take(shelf, tokens[1]) is not None
    assert take(shelf, tokens[-1]) is not None
