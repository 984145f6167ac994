"""What a password may be, and how it is kept."""

import unicodedata

import pytest

from data_access.accounts.passwords import HASHER, check_new_password, hash_password, is_right
from data_access.errors import KapError

NAMES = ("thea.therapist@clinic.example", "Thea Therapist", "Hill Clinic London")


@pytest.mark.parametrize(
    "password",
    [
        "three grey geese",
        "x7#kP2!mQ9zW",
        "ääääöööüüüßßñ",
        "Thea had a little lamb",
        "  two spaces first",
        "a" * 5 + "bcde" * 30,
    ],
)
def test_long_passwords_of_any_characters_are_taken(password: str) -> None:
    check_new_password(password, NAMES)


@pytest.mark.parametrize(
    ("password", "what"),
    [
        ("eleven char", "at least 12"),
        ("", "at least 12"),
        ("ﬁ" * 5 + "a", "at least 12"),  # NFKC makes two letters of each sign: 11.
        ("abcdefgh" * 16 + "x", "at most 128"),
        ("password1234", "first that are tried"),
        ("PassWord!2026", "first that are tried"),
        ("passwordpassword", "first that are tried"),
        ("123456789012", "first that are tried"),
        ("qwertyuiop12", "first that are tried"),
        ("iloveyou!!!2024", "first that are tried"),
        ("correcthorsebatterystaple", "first that are tried"),
        ("aaaaaaaaaaaaaa", "first that are tried"),
        ("abababababababab", "first that are tried"),
        ("TheaTherapist1", "little more than a name"),
        ("therapist.thea!", "little more than a name"),
        ("hillclinic2026", "little more than a name"),
        ("London London London", "little more than a name"),
    ],
)
def test_passwords_that_are_guessed_are_refused_with_what_to_do(password: str, what: str) -> None:
    with pytest.raises(KapError, match=what):
        check_new_password(password, NAMES)


def test_a_password_is_the_same_however_its_letters_were_composed() -> None:
    composed = "mädchen im grünen"
    kept = hash_password(unicodedata.normalize("NFD", composed))
    assert is_right(kept, unicodedata.normalize("NFC", composed))
    assert not is_right(kept, "madchen im grunen")


def test_a_password_is_kept_by_argon2id_with_a_salt() -> None:
    first, second = hash_password("three grey geese"), hash_password("three grey geese")
    assert first.startswith("$argon2id$v=19$")
    assert first != second


def test_an_account_without_password_has_no_right_one() -> None:
    assert not is_right(None, "nobody's password")
    assert not is_right(None, "")


def test_the_parameters_are_those_of_rfc_9106_for_little_memory() -> None:
    from argon2.profiles import RFC_9106_LOW_MEMORY as LOW

    assert (HASHER.time_cost, HASHER.memory_cost, HASHER.parallelism) == (
        LOW.time_cost,
        LOW.memory_cost,
        LOW.parallelism,
    )
