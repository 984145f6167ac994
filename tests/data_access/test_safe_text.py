"""Text is made safe for spreadsheets, and comes back as it was."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_access.safe_text import neutralise, take_apostrophe

RUN = ["=1+1", "+1", "-1", "−1", "@x", "\tx", "\rx", "\nx", "\0x", "＝1", "＋1", "－1", "＠x", "=cmd|'/C a'!A0"]


@pytest.mark.parametrize("text", RUN)
def test_text_a_spreadsheet_would_run_gets_an_apostrophe(text: str) -> None:
    assert neutralise(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "Ines Moreau", "3-4", "a=b", "12", "0123", "naïve", "'tis", "''", "'", "'a=1"])
def test_other_text_stays_as_it_is_both_ways(text: str) -> None:
    assert neutralise(text) == text
    assert take_apostrophe(text) == text


@pytest.mark.parametrize(("text", "written"), [("'=1", "''=1"), ("''=1", "'''=1"), ("'\t", "''\t")])
def test_text_with_an_apostrophe_of_its_own_gets_one_more(text: str, written: str) -> None:
    assert neutralise(text) == written
    assert take_apostrophe(written) == text


SIGNS = st.sampled_from(["'", "=", "+", "-", "−", "@", "\t", "＝", "a", " ", "1"])


@given(st.lists(SIGNS, max_size=6).map("".join) | st.text(max_size=20))
def test_every_text_comes_back_and_nothing_written_is_run(text: str) -> None:
    written = neutralise(text)
    assert take_apostrophe(written) == text
    assert written[:1] not in {sign[0] for sign in RUN}


def test_a_text_of_apostrophes_only_is_no_trouble_at_any_length() -> None:
    assert take_apostrophe(neutralise("'" * 100_000)) == "'" * 100_000
