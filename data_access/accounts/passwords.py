"""Passwords: what one may be, and how it is kept.

Source: NIST SP 800-63B-4 (length, blocklist, no rules of composition); argon2id, RFC 9106.
"""

import unicodedata
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError

from data_access.errors import KapError

SHORTEST: Final = 12
LONGEST: Final = 128
LEAST_OWN: Final = 8
"""So many characters must be left of a password without the names of the person, the login and the clinic."""
LEAST_DIFFERENT: Final = 5
SHORT_WORD: Final = 4
HASHER: Final = PasswordHasher()
"""Parameters of RFC 9106 for little memory; ``check_password`` says when a kept hash has older ones."""


def check_new_password(password: str, names: Iterable[str]) -> None:
    """Raise KapError, saying what to do, where a password is too easy to guess. ``names``: person, login, clinic."""
    text = normalise(password)
    if len(text) < SHORTEST:
        raise KapError(f"Choose a password of at least {SHORTEST} characters. A few words are easy to keep in mind.")
    if len(text) > LONGEST:
        raise KapError(f"Choose a password of at most {LONGEST} characters.")
    folded = text.casefold()
    if len(set(folded)) < LEAST_DIFFERENT or _is_common(folded):
        raise KapError("This password is among the first that are tried. Choose another one, such as a few words.")
    if len(_leave_out(folded, names)) < LEAST_OWN:
        raise KapError("This password is little more than a name. Choose one without your name, login or clinic.")


def hash_password(password: str) -> str:
    """A password as it is kept."""
    return HASHER.hash(normalise(password))


def is_right(kept: str | None, password: str) -> bool:
    """Whether a password is the kept one. It takes as long for an account that has none."""
    try:
        HASHER.verify(kept or _dummy(), normalise(password)[: LONGEST + 1])
    except VerificationError:
        return False
    return kept is not None


def is_outdated(kept: str) -> bool:
    """Whether a password should be kept anew: the parameters have changed since."""
    return HASHER.check_needs_rehash(kept)


def normalise(password: str) -> str:
    """The same characters however a keyboard composed them."""
    return unicodedata.normalize("NFKC", password)


@cache
def _dummy() -> str:
    return HASHER.hash("nobody's password")


def _is_common(folded: str) -> bool:
    """Whether a password is a common one, written twice or with digits and signs around it."""
    bare = folded.strip("0123456789 !?.,;:*#@$%&_-+=/")
    half = bare[: len(bare) // 2]
    return bool({folded, bare, half if half * 2 == bare else bare} & _common())


@cache
def _common() -> frozenset[str]:
    text = files(__package__).joinpath("common_passwords.txt").read_text(encoding="utf-8")
    return frozenset(line for line in text.splitlines() if line and not line.startswith("#"))


def _leave_out(folded: str, names: Iterable[str]) -> str:
    parts = {part for name in names for part in (name, *name.replace("@", " ").replace(".", " ").split())}
    for part in sorted((normalise(part).casefold() for part in parts), key=len, reverse=True):
        if len(part) >= SHORT_WORD:
            folded = folded.replace(part, "").replace(part.replace(" ", ""), "")
    return folded
