"""Answers of many forms at once are the answers of each form by itself."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_access.definitions.scoring import read_answers, write_answers
from data_access.definitions.scoring_arrays import NO_ANSWER
from data_access.errors import StoreError
from data_access.facts.answers import parse_answers

ITEMS = 3
FORMS = st.lists(st.lists(st.none() | st.integers(0, 99), min_size=ITEMS, max_size=ITEMS), max_size=8)


@given(FORMS, st.integers(0, 8))
def test_many_forms_read_as_each_form_by_itself(forms: list[list[int | None]], cut: int) -> None:
    lines = [write_answers(form) for form in forms]
    expected = [[NO_ANSWER if answer is None else answer for answer in read_answers(line)] for line in lines]
    parts = ["\n".join(some) for some in (lines[:cut], lines[cut:]) if some]
    found = parse_answers(parts, len(forms), ITEMS)
    np.testing.assert_array_equal(found, np.array(expected, np.int8).reshape(-1, ITEMS), strict=True)


@pytest.mark.parametrize(
    "line", ["", "1,2", "1,2,3,4", "1,2,x", "1,-2,3", "1,2,100", "1,2,3.5", ",,", "1, 2,3", "1,2,é"]
)
def test_a_form_that_is_no_list_of_so_many_answers_has_none_and_spoils_no_neighbour(line: str) -> None:
    found = parse_answers([f"1,2,3\n{line}\n4,,6"], 3, ITEMS)
    assert found.tolist() == [[1, 2, 3], [NO_ANSWER] * 3, [4, NO_ANSWER, 6]]


def test_no_forms_have_no_answers() -> None:
    assert parse_answers([], 0, ITEMS).shape == (0, ITEMS)


def test_an_end_of_line_among_the_answers_is_refused_in_words() -> None:
    with pytest.raises(StoreError, match="end of line among them"):
        parse_answers(["1,2,3\n1,2\n,3"], 2, ITEMS)
