"""Workbooks: every sheet a table, every cell the text that a person sees, and no missing value passed off as empty."""

from datetime import date, datetime, time, timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest
from openpyxl.worksheet.worksheet import Worksheet

from data_access.errors import ImportRefused
from data_access.importers.raw import FIND_OUT, Rows
from data_access.importers.readers.found import Found
from data_access.importers.readers.read_workbook import WorkbookReader
from data_access.importers.rejection import Rejection
from tests.data_access.importers.workbooks import SHEET, Sheets, replace_part, write_by_hand, write_workbook

HEAD = ("patient", "score")


def read_sheets(content: bytes) -> list[tuple[Found, list[Rows]]]:
    """Every sheet and its rows."""
    reader = WorkbookReader(BytesIO(content), "book.xlsx", FIND_OUT)
    found = reader.look()
    return [(table, [] if table.refused else list(reader.read(place, table.part))) for place, table in enumerate(found)]


def read_sheet(content: bytes) -> tuple[Found, Rows]:
    """The only sheet, which is not long."""
    ((found, (rows,)),) = read_sheets(content)
    return found, rows


def read_row(*values: object, **options: bool) -> list[str]:
    """The cells of a row as text."""
    header = [f"c{number}" for number in range(len(values))]
    return read_sheet(write_workbook({"s": [header, values]}, **options))[1].cells[0]


def at(*clock_time: int) -> datetime:
    """A moment of 12 January 2026, of no time zone, as in every spreadsheet."""
    return datetime.combine(date(2026, 1, 12), time(*clock_time))


def refuse(content: bytes) -> str:
    with pytest.raises(ImportRefused) as refusal:
        read_sheets(content)
    return str(refusal.value)


def cut_after_a_row(xml: bytes) -> bytes:
    return xml[: xml.index(b"</row>", xml.index(b"</row>") + 1) + 6]


@pytest.mark.parametrize("date_1904", [False, True])
def test_days_and_times_come_in_iso_order_whichever_year_the_days_are_counted_from(date_1904: bool) -> None:
    cells = read_row(
        at(9, 30), date(2026, 1, 12), at(23, 59, 59, 999_900), time(9, 30),
        date_1904=date_1904,
    )  # fmt: skip
    assert cells[0] == "2026-01-12 09:30"
    assert cells[1] == "2026-01-12"
    assert cells[2] == "2026-01-13 00:00"


def test_a_time_and_a_duration_are_no_days() -> None:
    def change(sheet: Worksheet) -> None:
        sheet.append([time(9, 30), timedelta(hours=30, minutes=5)])
        sheet["A2"].number_format, sheet["B2"].number_format = "hh:mm", "[h]:mm"

    assert read_sheet(write_by_hand([HEAD], change))[1].cells == [["09:30", "30:05"]]


def test_numbers_have_the_digits_a_person_sees() -> None:
    numbers = {7: "7", 0.1 + 0.2: "0.3", -1.5: "-1.5", 1e5: "100000", 1e-7: "0.0000001", 1.0: "1", 0.5: "0.5"}
    assert read_row(*numbers) == list(numbers.values())
    assert read_row(True, False) == ["TRUE", "FALSE"]


def test_text_stays_text() -> None:
    assert read_row("00123", "1E5", "NA", "=1+1x", " Zoë “Zed” ", strings_to_formulas=False)[:4] == [
        "00123",
        "1E5",
        "NA",
        "=1+1x",
    ]


def test_a_number_shown_with_leading_zeros_keeps_them() -> None:
    def change(sheet: Worksheet) -> None:
        sheet["A2"].number_format = "00000"

    assert read_sheet(write_by_hand([HEAD, [123, 4], [123, 4]], change))[1].cells == [["00123", "4"], ["123", "4"]]


def test_a_number_shown_like_1e5_is_told() -> None:
    def change(sheet: Worksheet) -> None:
        sheet["A3"].number_format = "0.00E+00"

    found, rows = read_sheet(write_by_hand([HEAD, [7, 4], [100_000, 4]], change))
    assert rows.cells == [["7", "4"], ["100000", "4"]]
    assert [note.partition(":")[0] for note in found.notes] == ["Numbers shown like 1E+05 were read as they are kept"]
    assert "1 cells (first in line 3)" in found.notes[0]


def test_a_number_too_long_for_a_spreadsheet_is_rejected() -> None:
    rows = read_sheet(write_workbook({"s": [HEAD, [12345678901234567, 1], [1, 2]]}))[1]
    assert rows.cells == [["1", "2"]]
    (rejected,) = rows.rejected
    assert (rejected.line, rejected.field) == (2, "patient")
    assert "more than 15 digits" in rejected.rule


def test_hidden_rows_columns_and_sheets_are_read_and_told() -> None:
    def change(sheet: Worksheet) -> None:
        sheet.row_dimensions[3].hidden = True
        sheet.column_dimensions["B"].hidden = True
        other = sheet.parent.create_sheet("more")
        other.append(HEAD)
        other.sheet_state = "hidden"

    (scores, rows), (more, _) = read_sheets(write_by_hand([HEAD, [1, 2], [3, 4]], change))
    assert rows[0].cells == [["1", "2"], ["3", "4"]]
    assert scores.notes == (
        "Hidden or filtered rows were read like all others: 1 (line 3).",
        "Hidden columns were read like all others: 1.",
    )
    assert more.notes == ("This sheet is hidden in the workbook.",)


def test_a_formula_gives_the_result_that_was_saved() -> None:
    content = write_by_hand([HEAD, [1, 2]], lambda sheet: sheet.cell(3, 1, 5))
    content = replace_part(content, SHEET, lambda xml: xml.replace(b"<v>5</v>", b"<f>1+4</f><v>5</v>"))
    found, rows = read_sheet(content)
    assert rows.cells == [["1", "2"], ["5", ""]]
    assert found.notes == ("Of formulas the results that were last saved were read: 1 cells.",)


def test_a_formula_without_a_result_is_rejected_and_never_empty() -> None:
    rows = read_sheet(write_by_hand([HEAD, [1, 2], [3, "=A3*2"], [5, 6]], lambda sheet: None))[1]
    assert (rows.lines, rows.cells) == ([2, 4], [["1", "2"], ["5", "6"]])
    rule = "is a formula whose result was never saved; open the file in Excel and save it"
    assert rows.rejected == [Rejection(3, "score", "=A3*2", rule)]


def test_a_zero_that_stands_for_no_result_yet_is_rejected_too() -> None:
    """XlsxWriter writes 0 as the result of every formula and leaves computing to Excel."""
    rows = read_sheet(write_workbook({"s": [HEAD, [1, "=1+1"]]}))[1]
    assert (rows.cells, [row.value for row in rows.rejected]) == ([], ["=1+1"])


def test_an_empty_text_may_be_the_result_of_a_formula() -> None:
    content = write_by_hand([HEAD, [1, 2]], lambda sheet: sheet.cell(3, 1, 5))
    content = replace_part(
        content, SHEET, lambda xml: xml.replace(b't="n"><v>5</v>', b't="str"><f>IF(1,"")</f><v></v>')
    )
    assert b"str" in ZipFile(BytesIO(content)).read(SHEET)
    rows = read_sheet(content)[1]
    assert (rows.cells[0], rows.rejected) == (["1", "2"], [])


def test_an_error_is_rejected_and_never_empty() -> None:
    rows = read_sheet(write_by_hand([HEAD, [1, "#DIV/0!"], [2, 3]], lambda sheet: None))[1]
    assert rows.cells == [["2", "3"]]
    assert rows.rejected == [
        Rejection(2, "score", "#DIV/0!", "is an error of the spreadsheet; correct the formula or the cell")
    ]


def test_cells_that_merging_left_empty_are_rejected() -> None:
    rows = read_sheet(write_by_hand([HEAD, [1, 2], [None, 3], [4, 5]], lambda sheet: sheet.merge_cells("A2:A3")))[1]
    assert rows.cells == [["1", "2"], ["4", "5"]]
    assert [(row.line, row.field) for row in rows.rejected] == [(3, "patient")]
    assert rows.rejected[0].rule.startswith("lies in merged cells (lines 2 to 3); unmerge them")


def test_a_table_may_begin_below_and_right_of_the_corner() -> None:
    def change(sheet: Worksheet) -> None:
        sheet["C4"], sheet["D4"], sheet["C5"], sheet["D5"] = "patient", "score", "x", "=C5"

    found, rows = read_sheet(write_by_hand([], change))
    assert found.header == HEAD
    assert [(row.line, row.field, row.value) for row in rows.rejected] == [(5, "score", "=C5")]


def test_a_remark_beside_the_table_makes_its_row_too_wide_and_hurts_no_other() -> None:
    rows = read_sheet(write_workbook({"s": [HEAD, [1, 2], [3, 4, "see file"]]}))[1]
    assert rows.cells == [["1", "2"], ["3", "4", "see file"]]


def test_a_sheet_that_is_no_table_says_so_and_the_others_are_read() -> None:
    sheets: Sheets = {"Read me": [["", "About"], ["x", "y"]], "empty": [], "scores": [HEAD, [1, 2]]}
    (first, _), (second, rows) = read_sheets(write_workbook(sheets))
    assert (first.part, first.header) == ("Read me", ())
    assert first.refused == "book.xlsx, sheet “Read me”, line 1: column 1 has no name. Name it, or remove the column."
    assert (second.part, rows[0].cells) == ("scores", [["1", "2"]])


def test_long_sheets_come_in_pieces_with_their_lines() -> None:
    ((_, pieces),) = read_sheets(write_workbook({"s": [HEAD, *([number, 1] for number in range(20_500))]}))
    assert [piece.count for piece in pieces] == [10_000, 10_000, 500]
    assert pieces[-1].lines == range(20_002, 20_502)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (write_workbook({"s": []}), "holds no rows: all its sheets are empty"),
        (b"PK\x03\x04 and no more", "is damaged: its parts cannot be found"),
        (write_workbook({"s": [HEAD]})[:-900], "is damaged"),
        (replace_part(write_workbook({"s": [HEAD]}), "xl/workbook.xml", lambda xml: xml[:200]), "is damaged"),
        (replace_part(write_workbook({"s": [HEAD]}), SHEET, lambda xml: xml[:200]), "is damaged"),
        (replace_part(write_workbook({"s": [HEAD, [1, 2], [3, 4]]}), SHEET, cut_after_a_row), "is damaged"),
        (replace_part(write_by_hand([HEAD, [1, 2], [3, "=1"]], lambda _: None), SHEET, cut_after_a_row), "is damaged"),
        (
            replace_part(
                write_workbook({"s": [HEAD]}),
                "xl/workbook.xml",
                lambda xml: xml.replace(b"<workbook ", b'<!DOCTYPE x [<!ENTITY a "b">]><workbook '),
            ),
            "was made to harm",
        ),
    ],
)
def test_what_is_no_workbook_is_refused(content: bytes, told: str) -> None:
    assert told in refuse(content)


@pytest.mark.parametrize(
    ("member", "told"),
    [
        ("xl/workbook.bin", "is a binary workbook (XLSB)"),
        ("word/document.xml", "is a document of a word processor"),
        ("mimetype", "is an OpenDocument file"),
        ("scores.csv", "is a zip file, not a workbook. Unpack it"),
        ("../scores.csv", "was made to harm"),
        ("/etc/scores.csv", "was made to harm"),
        ("c:\\scores.csv", "was made to harm"),
    ],
)
def test_other_zip_files_are_refused_by_what_is_in_them(member: str, told: str) -> None:
    file = BytesIO()
    with ZipFile(file, "w") as archive:
        archive.writestr(member, "x")
    assert told in refuse(file.getvalue())


def test_a_part_that_would_unfold_without_measure_is_not_unfolded() -> None:
    bomb = replace_part(write_workbook({"s": [HEAD]}), SHEET, lambda xml: xml + b" " * (32 << 20))
    assert len(bomb) < 100_000
    assert "would unfold to many times its size" in refuse(bomb)


def test_parts_of_the_same_name_are_refused_for_each_reader_could_take_another() -> None:
    file = BytesIO(write_workbook({"s": [HEAD]}))
    with ZipFile(file, "a") as archive, pytest.warns(UserWarning, match="Duplicate name"):
        archive.writestr(SHEET, "x")
    assert "has more parts than a workbook has" in refuse(file.getvalue())
