"""What is read out of a method's docstring."""

from dashboard.reports.methods.docstring import read_docstring


def whole() -> None:
    """How far chance could move a share's value.

    It is the "usual" interval of many.

    ``count`` is for programmers.

    One row per patient, for programmers.

    The place, NEVER where there is none, for programmers.

    Formula: low = p − z
        · √(p/n),
    high = p + z of those
    who were counted.
    n the patients.
    Threshold: an equal value counts.
    Missing: z is 0 (NaN) where nothing
    was counted.

    Source: Wilson 1927, J Am Stat Assoc 22:209-212.
    """


def bare() -> None:
    """Only a summary. Source: in the middle of a line is no part of its own."""


def without() -> None:
    pass


def test_every_part_is_found_and_printed_as_prose():
    words = read_docstring(whole)
    assert words.summary == "How far chance could move a share’s value."
    assert words.notes == ("It is the “usual” interval of many.",)
    assert words.threshold == "An equal value counts."
    assert words.missing == "z is 0 where nothing was counted."
    assert words.source == "Wilson 1927, J Am Stat Assoc 22:209–212."


def test_a_formula_keeps_its_lines_and_joins_those_that_are_indented():
    assert read_docstring(whole).formula == (
        "low = p − z · √(p/n),",
        "high = p + z of those who were counted.",
        "n the patients.",
    )


def test_a_paragraph_for_programmers_is_not_shown():
    assert "programmers" not in str(read_docstring(whole))


def test_a_source_in_the_middle_of_a_line_is_no_source():
    assert read_docstring(bare).source == ""


def test_a_function_without_a_docstring_says_nothing():
    words = read_docstring(without)
    assert (words.summary, words.notes, words.formula, words.source) == ("", (), (), "")
