"""Words that a clinic chooses itself, such as who pays: of each row the place of its word among all in order."""

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Text, func, literal

from data_access.facts.arrays import MISSING
from data_access.facts.fetch import LINE_END

_MARK: Final = "="
"""Stands before a word on its line, so that a line without one is a row without a word."""
_INNER_END: Final = "\N{INFORMATION SEPARATOR TWO}"
"""Stands for an end of line within a word, as no import lets it in itself."""


def write_word(word: Any) -> Any:
    """SQL for a row's line: the marked word, or nothing where it is NULL."""
    return func.coalesce(literal(_MARK, Text).concat(func.replace(word, LINE_END, _INNER_END)), "")


def number_words(texts: list[str]) -> tuple[NDArray[np.int16], tuple[str, ...]]:
    """Of each row the place of its word among all of them in order, MISSING without one; and the words.

    ``texts``: together a line per row as ``write_word`` wrote it.
    """
    parts = [text.split(LINE_END) for text in texts]
    lines = {line for part in parts for line in set(part)} - {""}
    words = {line: line.removeprefix(_MARK).replace(_INNER_END, LINE_END) for line in lines}
    ordered = sorted(words, key=words.__getitem__)
    number = {"": MISSING} | {line: place for place, line in enumerate(ordered)}
    codes = [np.fromiter(map(number.__getitem__, part), np.int16, len(part)) for part in parts]
    return np.concatenate([np.empty(0, np.int16), *codes]), tuple(words[line] for line in ordered)
