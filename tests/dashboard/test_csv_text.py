import csv
import io

from dashboard.csv_text import Table, write_csv
from dashboard.exports import MOST_WAITING, Export, ExportShelf


def test_numbers_keep_their_sign_and_missing_values_are_empty():
    read = _read(write_csv(Table(("name", "change", "total"), [("=x", -10, None), ("b", -0.5, 3)])))
    assert read == [["name", "change", "total"], ["'=x", "-10", ""], ["b", "-0.5", "3"]]


def test_titles_are_made_safe_too_and_quotes_and_line_breaks_survive():
    read = _read(write_csv(Table(("=t",), [('a "quoted", b\nc',)])))
    assert read == [["'=t"], ['a "quoted", b\nc']]


def test_a_spreadsheet_learns_the_encoding_from_the_first_bytes():
    assert write_csv(Table(("ö",), [])).startswith(b"\xef\xbb\xbf")


def _read(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_an_export_is_fetched_once():
    shelf = ExportShelf()
    export = Export("a.csv", "text/csv", b"1")
    address = shelf.put(export)
    token = address.removeprefix("/export/")
    assert len(token) >= 40
    assert shelf.take(token) == export
    assert shelf.take(token) is None
    assert shelf.take("never") is None


def test_an_export_is_gone_after_its_time():
    shelf = ExportShelf(lifetime_s=-1)
    token = shelf.put(Export("a.csv", "text/csv", b"1")).removeprefix("/export/")
    assert shelf.take(token) is None


def test_the_shelf_is_bounded_and_the_oldest_goes_first():
    shelf = ExportShelf()
    tokens = [shelf.put(Export(f"{i}.csv", "text/csv", b"")).removeprefix("/export/") for i in range(MOST_WAITING + 1)]
    assert shelf.take(tokens[0]) is None
    assert shelf.take(tokens[1]) is not None
    assert shelf.take(tokens[-1]) is not None
