"""The history of imports in words."""

from datetime import UTC, datetime

import pytest

from dashboard.reports.data.history import (
    UNNAMED,
    BatchLine,
    format_moment,
    name_files,
    name_mapping,
    say_count,
    say_facts,
    say_state,
    say_what,
)
from dashboard.reports.data.reconciliation import FileCounts, hide_quoted

NOW = datetime(2026, 11, 30, 12, 0, tzinfo=UTC)
TOTAL = FileCounts("", "", 3, 2, 0, 0, 1, 0)


def make_line(open_rows: int) -> BatchLine:
    return BatchLine(1, "import", "30 Nov, 12:00", "a.csv", "", "", TOTAL, open_rows, "in the data", False)


def test_a_moment_tells_its_year_only_where_it_is_another_one():
    assert format_moment(datetime(2026, 11, 2, 6, 5, tzinfo=UTC), NOW) == "2 Nov, 06:05"
    assert format_moment(datetime(2025, 11, 2, 6, 5, tzinfo=UTC), NOW) == "2 Nov 2025, 06:05"


@pytest.mark.parametrize(
    ("kind", "total", "told"),
    [
        ("import", TOTAL, "a.csv, b.csv"),
        ("undo", TOTAL, "undo of the import of 2 Nov, 06:05"),
        ("repair", TOTAL, "2 corrected rows of the import of 2 Nov, 06:05"),
        (
            "repair",
            FileCounts("", "", 1, 0, 0, 0, 1, 0),
            "a correction that broke a rule again, of the import of 2 Nov, 06:05",
        ),
    ],
)
def test_each_kind_of_line_says_what_it_is(kind: str, total: FileCounts, told: str):
    assert say_what(kind, ["a.csv", "b.csv", "a.csv"], total, "2 Nov, 06:05") == told


def test_many_files_are_counted():
    assert name_files([f"{name}.csv" for name in "abcde"]) == "a.csv, b.csv, c.csv and 2 more"


@pytest.mark.parametrize(
    ("profile", "told"),
    [
        (None, ""),
        (("Survey", 3), "mapping “Survey”, version 3"),
        (("google_forms", 0), "mapping “google_forms”"),
        ((UNNAMED, 0), "mapping without a name"),
    ],
)
def test_a_mapping_is_named_with_its_version(profile: tuple[str, int] | None, told: str):
    assert name_mapping(profile) == told


def test_what_waits_is_counted_above_the_list():
    assert say_count([]) == ""
    assert say_count([make_line(0)]) == "1 import; no rejected row waits to be corrected."
    assert say_count([make_line(1)]) == "1 import; !!1 rejected row!! waits to be corrected."
    assert say_count([make_line(1), make_line(3)]) == "2 imports; !!4 rejected rows!! wait to be corrected."


def test_the_state_of_a_line():
    assert say_state("import", None, changed=True) == "in the data"
    assert say_state("import", None, changed=False) == "nothing new"
    assert say_state("import", "2 Nov, 06:05", changed=True) == "undone 2 Nov, 06:05"
    assert say_state("undo", None, changed=False) == "done"


def test_the_facts_of_an_import():
    assert say_facts("Dr A", "mapping “S”", "keep", "corrected lists", hide_names=False) == (
        "by Dr A · mapping “S” · stored rows stayed as they were.",
        "Reason: corrected lists",
    )
    assert say_facts(None, "", "reject", None, hide_names=True) == (
        "rows that contradict stored ones were rejected.",
        "While names are hidden, so are the cells of rejected rows, and none can be corrected here.",
    )


def test_words_that_a_sentence_quotes_can_be_hidden():
    assert hide_quoted("check words such as “Zoë”, and “Ada”.") == "check words such as “…”, and “…”."
