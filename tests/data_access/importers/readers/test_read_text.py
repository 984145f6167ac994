"""Text files of every encoding, separator and habit: the same cells, and a note of what was found out."""

from io import BytesIO

import pytest

from data_access.errors import ImportRefused
from data_access.importers.raw import FIND_OUT, Reading, Rows
from data_access.importers.readers.found import Found
from data_access.importers.readers.read_text import TextReader

TEXT = "patient,name,score\n00123,Zoë Ångström,7\nNA,“Zed”,\n"
CELLS = [["00123", "Zoë Ångström", "7"], ["NA", "“Zed”", ""]]


def read_text(content: bytes, reading: Reading = FIND_OUT) -> tuple[Found, list[Rows]]:
    """The only table of a file, and its rows."""
    reader = TextReader(BytesIO(content), "scores.csv", reading)
    (found,) = reader.look()
    return found, list(reader.read(0, found.part))


def read_cells(content: bytes, reading: Reading = FIND_OUT) -> list[list[str]]:
    return [cells for rows in read_text(content, reading)[1] for cells in rows.cells]


def read_lines(content: bytes) -> list[int]:
    return [line for rows in read_text(content)[1] for line in rows.lines]


def refuse(content: bytes, reading: Reading = FIND_OUT) -> str:
    with pytest.raises(ImportRefused) as refusal:
        read_text(content, reading)
    return str(refusal.value)


@pytest.mark.parametrize(
    ("encoding", "notes"),
    [
        ("utf-8", ()),
        ("utf-8-sig", ()),
        ("utf-16", ("It was read as UTF-16 text.",)),
        ("utf-16-le", ("It was read as UTF-16 text.",)),
        ("utf-16-be", ("It was read as UTF-16 text.",)),
        (
            "cp1252",
            ("It is not UTF-8 text and was read as Windows-1252: check words with accents such as “Zoë”.",),
        ),
    ],
)
def test_whatever_the_encoding_the_words_are_right_and_a_guess_is_told(encoding: str, notes: tuple[str, ...]) -> None:
    found, rows = read_text(TEXT.encode(encoding))
    assert found.header == ("patient", "name", "score")
    assert [cells for some in rows for cells in some.cells] == CELLS
    assert found.notes == notes


@pytest.mark.parametrize(("delimiter", "word"), [(";", "semicolons"), ("\t", "tabs"), ("|", "upright bars")])
def test_columns_may_be_separated_by_another_sign(delimiter: str, word: str) -> None:
    found, rows = read_text(TEXT.replace(",", delimiter).encode())
    assert rows[0].cells == CELLS
    assert found.notes == (f"Its columns are separated by {word}.",)
    assert found.reading.delimiter == delimiter


def test_the_sign_that_cuts_rows_as_it_cuts_the_header_wins() -> None:
    assert read_cells(b"patient;dose;note\n1;1,5;a,b,c\n2;2,5;d\n") == [["1", "1,5", "a,b,c"], ["2", "2,5", "d"]]
    assert read_cells(b"patient,diagnoses;old\n1,F41.1; F33.1\n2,F41.1\n") == [["1", "F41.1; F33.1"], ["2", "F41.1"]]
    assert read_cells(b'"a, b; c",d\n1,2\n') == [["1", "2"]]


def test_what_the_user_fixed_is_not_found_out() -> None:
    assert read_cells(b"a|b,c\n1|2,3\n", Reading(delimiter="|")) == [["1", "2,3"]]
    found, rows = read_text("name\nZo\u00e9\n".encode("mac-roman"), Reading(encoding="mac-roman"))
    assert (rows[0].cells, found.notes) == ([["Zoé"]], ())
    assert refuse(b"a\n", Reading(encoding="klingon")).startswith("scores.csv cannot be read as “klingon”. Choose one")
    assert "line 2: is not UTF-8 text" in refuse("a\né\n".encode("cp1252"), Reading(encoding="utf-8-sig"))


def test_a_line_that_tells_excel_the_separator_is_no_row() -> None:
    content = b"sep=;\r\na;b\r\n1;2\r\n"
    assert read_cells(content) == [["1", "2"]]
    assert read_lines(content) == [3]


def test_a_header_may_stand_behind_blank_lines() -> None:
    content = b"\r\n,,\r\npatient,score\r\n1,2\r\n"
    assert read_text(content)[0].header == ("patient", "score")
    assert read_lines(content) == [4]


def test_line_breaks_in_quotes_belong_to_the_cell_and_lines_are_still_counted_right() -> None:
    content = b'a,b\r\n1,"x\r\ny\nz"\r\n\r\n2,w\r\n'
    assert read_cells(content) == [["1", "x\r\ny\nz"], [], ["2", "w"]]
    assert read_lines(content) == [2, 5, 6]


def test_rows_that_are_too_long_or_too_short_are_kept_as_they_are() -> None:
    assert read_cells(b"a,b\n1\n1,2,3\n") == [["1"], ["1", "2", "3"]]


def test_unnamed_columns_at_the_end_are_cut_where_they_are_empty() -> None:
    found, rows = read_text(b"a,b,,\n1,2,,\n3,4,5,\n6,7\n")
    assert found.header == ("a", "b")
    assert rows[0].cells == [["1", "2"], ["3", "4", "5", ""], ["6", "7"]]


@pytest.mark.parametrize(
    ("content", "decimal"),
    [
        (b"a;weight\n1;52,3\n2;60\n", ","),
        (b'a,weight\n1,"52,3"\n2,60\n', ","),
        (b"a,weight\n1,52.3\n", "."),
        (b"a;weight;height\n1;52,3;1.70\n", ""),
        (b"a;day\n1;12.01.2026\n", ""),
        (b"a;weight\n1;1,234\n2;5\n", ""),
        (b"a;weight\n1;1,234\n2;5,5\n", ","),
        (b"a;weight\n1;1.234\n", ""),
        (b'a,answers\n1,"2,3,1"\n', ""),
        (b'a,answers\n1,"2,3"\n2,"2,3,1"\n', ""),
    ],
)
def test_a_decimal_comma_is_noticed(content: bytes, decimal: str) -> None:
    found = read_text(content)[0]
    assert found.reading.decimal == decimal
    assert ("Its numbers have a decimal comma." in found.notes) is (decimal == ",")


def test_a_number_that_a_spreadsheet_cut_short_is_told_with_its_line() -> None:
    notes = read_text(b"patient,name\n1,a\n1.00E+05,b\n1.23E+11,c\n")[0].notes
    assert len(notes) == 1
    assert notes[0].startswith("Line 3 holds “1.00E+05”, as spreadsheets write long numbers")


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"\n \n", "scores.csv, line 2: has no header"),
        (b"a,b,a\n", "scores.csv, line 1: the column “a” stands twice"),
        (b"a,,b\n", "scores.csv, line 1: column 2 has no name"),
        (b"a,b\n1,x\0y\n", "scores.csv, line 2: holds a NUL byte"),
        (b'a,b\n1,2\n"3,4\n5,6\n', "scores.csv, line 4: quotes do not close"),
        (b'a,b\n1,2\n3,"4"5\n', "scores.csv, line 3: quotes do not close"),
        (b"a,b\n1," + b"x" * 131_073, "a cell is longer than 131,072 characters"),
        (b"a,b\n" + b"," * 2_000, "line 2: has more than 2,000 cells"),
        (",".join(f"c{n}" for n in range(2_001)).encode(), "has 2,001 columns; at most 2,000"),
        (b"a,b\x1b[2Jc\n", "the name of column 2 holds signs that cannot be printed"),
        (b"n" * 1_001 + b",b\n", "the name of column 1 is longer than 1,000"),
        ("a,b\n1,Zo\xeb".encode()[:-1], "line 2: ends in the middle of a letter"),
        (b"a,b\n1,Zo\xeb\x81\n", "line 2: is neither UTF-8 nor Windows-1252 text"),
        ("a,b\n".encode("utf-16") + b"\0", "is not UTF-16 text"),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_line(content: bytes, told: str) -> None:
    assert told in refuse(content)


def test_a_cell_of_the_greatest_length_is_read() -> None:
    assert read_cells(b"a,b\n1," + b"x" * 131_072)[0][1] == "x" * 131_072


def test_long_files_come_in_pieces_that_do_not_hold_all_of_them() -> None:
    content = b"a,b\n" + b"1,2\n" * 25_000
    rows = read_text(content)[1]
    assert [some.count for some in rows] == [10_000, 10_000, 5_000]
    assert [some.lines[0] for some in rows] == [2, 10_002, 20_002]
    assert rows[-1].bytes_read == len(content)
    assert max(some.count for some in read_text(b"a,b\n" + (b"1," + b"x" * 5_000 + b"\n") * 4_000)[1]) < 2_000
