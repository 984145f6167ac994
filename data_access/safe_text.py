"""Text that no spreadsheet takes for a formula, and its way back.

A spreadsheet runs a cell that begins with = + - @, a tab, a line break or NUL, in full-width
forms too. An apostrophe before it stops that. So that a file of our own comes back as it was,
text that begins with apostrophes before such a sign gets one more: each text has one written
form, and the reader takes off exactly the one apostrophe that the writer put.
"""

import string
import unicodedata
from typing import Final

DANGEROUS: Final = ("=", "+", "-", "\N{MINUS SIGN}", "@", "\t", "\r", "\n", "\0")
APOSTROPHE: Final = "'"


PLAIN: Final = frozenset(string.ascii_letters + string.digits) | {""}
"""What nearly every text begins with, and no formula does; "": an empty text."""


def neutralise(text: str) -> str:
    """Text as it is written: with one apostrophe more where a spreadsheet would run it."""
    if text[:1] in PLAIN:
        return text
    return APOSTROPHE + text if _needs_apostrophe(text) else text


def take_apostrophe(text: str) -> str:
    """The text that ``neutralise`` was given, from what it wrote."""
    return text[1:] if text.startswith(APOSTROPHE) and _needs_apostrophe(text[1:]) else text


def _needs_apostrophe(text: str) -> bool:
    first = text.lstrip(APOSTROPHE)[:1]
    return unicodedata.normalize("NFKC", first).startswith(DANGEROUS)
