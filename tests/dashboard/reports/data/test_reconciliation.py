"""The account of an import in words: it adds up, nothing is left out of the list without saying so."""

import pytest

from dashboard.reports.data.reconciliation import (
    FileCounts,
    RejectedAlike,
    build_reconciliation,
    say_lines,
    shorten,
)

SCREENINGS = FileCounts("a.csv", "screenings", 1_204, 312, 0, 885, 7, 0, mismatched=2)
PATIENTS = FileCounts("b.csv", "patients", 10, 1, 2, 3, 0, 4)
ALIKE = RejectedAlike("a.csv", "12, 14", "total", "31", "PHQ-9 totals are 0 to 27", 2)


def test_the_sentence_names_what_went_in_and_every_fate_also_those_that_did_not_occur():
    account = build_reconciliation([SCREENINGS])
    assert account.sentence == (
        "**Every row is accounted for:** 1,204 rows in = 312 inserted + 0 updated + 885 unchanged + 7 rejected + "
        "0 blank."
    )
    assert account.pieces == (("inserted", 312), ("unchanged", 885), ("rejected", 7))


def test_several_files_are_added_up():
    account = build_reconciliation([SCREENINGS, PATIENTS])
    assert account.total == FileCounts("", "", 1_214, 313, 2, 888, 7, 4, mismatched=2)
    assert account.files == (SCREENINGS, PATIENTS)


def test_no_file_is_an_account_of_nothing():
    account = build_reconciliation([])
    assert account.pieces == ()
    assert account.sentence.startswith("**Every row is accounted for:** 0 rows in = 0 inserted")


def test_what_is_counted_and_not_listed_is_said():
    account = build_reconciliation([SCREENINGS], [ALIKE], ["one of two"])
    assert account.more_rejected == "5 rejected rows more, of other kinds."
    assert account.more_differing == "1 total more."


def test_nothing_more_is_said_where_all_is_listed():
    account = build_reconciliation([PATIENTS])
    assert account.more_rejected == account.more_differing == ""


@pytest.mark.parametrize(
    ("lines", "count", "told"),
    [([12], 1, "12"), ([12, 1_400], 2, "12, 1,400"), ([2, 3, 61], 18, "2, 3, 61 and 15 more")],
)
def test_lines_are_named_as_far_as_they_are_known(lines: list[int], count: int, told: str):
    assert say_lines(lines, count) == told


def test_a_long_cell_is_cut_and_says_so_and_its_line_breaks_are_spaces():
    assert shorten("a\n  b") == "a b"
    assert shorten("x" * 60) == "x" * 60
    assert shorten("x" * 61) == "x" * 59 + "…"
