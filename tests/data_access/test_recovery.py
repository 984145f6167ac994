"""The recovery key: written down, typed in again, mistyped."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_access.errors import SettingsError
from data_access.recovery import CROCKFORD, ask_back, read_recovery_key, write_recovery_key

KEY = bytes(range(32))


@given(st.binary(min_size=32, max_size=32))
def test_every_key_comes_back(key: bytes) -> None:
    assert read_recovery_key(write_recovery_key(key)) == key


def test_it_is_fourteen_groups_of_four_without_the_letters_people_confuse() -> None:
    groups = write_recovery_key(KEY).split("-")
    assert [len(group) for group in groups] == [4] * 14
    assert not set("ILOU") & set("".join(groups))


def test_case_spaces_and_look_alikes_do_not_matter() -> None:
    written = write_recovery_key(KEY)
    sloppy = written.lower().replace("-", "  ").replace("0", "o").replace("1", "l")
    assert read_recovery_key(sloppy) == KEY


@given(st.integers(0, 55), st.sampled_from(CROCKFORD))
def test_one_wrong_character_is_noticed(position: int, character: str) -> None:
    letters = list(write_recovery_key(KEY).replace("-", ""))
    if letters[position] == character:
        return
    letters[position] = character
    with pytest.raises(SettingsError, match="typing error"):
        read_recovery_key("".join(letters))


@given(st.integers(0, 54))
def test_two_characters_swapped_are_noticed(position: int) -> None:
    letters = list(write_recovery_key(KEY).replace("-", ""))
    if letters[position] == letters[position + 1]:
        return
    letters[position], letters[position + 1] = letters[position + 1], letters[position]
    with pytest.raises(SettingsError, match="typing error"):
        read_recovery_key("".join(letters))


def test_the_message_says_which_group_has_an_impossible_character() -> None:
    written = write_recovery_key(KEY)
    with pytest.raises(SettingsError, match="“U” in group 2"):
        read_recovery_key(written[:6] + "U" + written[7:])


def test_the_message_says_how_many_characters_are_missing_and_never_the_key() -> None:
    written = write_recovery_key(KEY)
    with pytest.raises(SettingsError, match="has 56 letters and digits; this one has 55") as caught:
        read_recovery_key(written[:-1])
    assert written[:9] not in str(caught.value)


def test_asking_back_shows_the_key_once_and_accepts_it_typed_in_small_letters() -> None:
    shown: list[str] = []
    confirm = ask_back(shown.append, lambda _question: write_recovery_key(KEY).lower())
    assert confirm(write_recovery_key(KEY))
    assert sum(write_recovery_key(KEY) in text for text in shown) == 1


def test_asking_back_gives_up_after_three_wrong_answers() -> None:
    answers = iter(["", "abc", write_recovery_key(bytes(32))])
    shown: list[str] = []
    assert not ask_back(shown.append, lambda _question: next(answers))(write_recovery_key(KEY))
    assert "not the one of this database" in shown[-1]
