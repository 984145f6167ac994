"""Answers of filled questionnaires, from the texts of many forms at once."""

import numpy as np
from numpy.typing import NDArray

from data_access.definitions.scoring_arrays import NO_ANSWER
from data_access.errors import StoreError
from data_access.facts.fetch import LINE_END

_COMMA, _END, _ZERO = ord(","), ord(LINE_END), ord("0")
_MOST_DIGITS = 2


def parse_answers(texts: list[str], forms: int, items: int) -> NDArray[np.int8]:
    """Forms x items; ``NO_ANSWER`` where there is none, and in all of a form that is no list of so many answers.

    ``texts``: together a line per form as ``scoring.write_answers`` wrote it, an empty one for a form without
    answers. The same as ``scoring.read_answers`` line by line. Raises StoreError where there are not so many lines
    as forms.
    """
    answers = np.concatenate([np.empty((0, items), np.int8), *(_parse_lines(text, items) for text in texts)])
    if len(answers) != forms:
        raise StoreError(
            "The database holds answers of a questionnaire with an end of line among them. "
            "Import those screenings again with the right ones."
        )
    return answers


def _parse_lines(text: str, items: int) -> NDArray[np.int8]:
    letters = np.frombuffer((text + LINE_END).encode(), np.uint8)
    ends = np.flatnonzero((letters == _COMMA) | (letters == _END))
    values, good = _read_fields(letters, ends)
    last = np.flatnonzero(letters[ends] == _END)
    sizes = np.diff(last, prepend=-1)
    form = np.repeat(np.arange(len(sizes)), sizes)
    bad = np.bincount(form, ~good, len(sizes)) > 0
    answers = np.full((len(sizes), items), NO_ANSWER, np.int8)
    whole = np.flatnonzero((sizes == items) & ~bad)
    answers[whole] = values[(last[whole] - items + 1)[:, None] + np.arange(items)]
    return answers


def _read_fields(letters: NDArray[np.uint8], ends: NDArray[np.int64]) -> tuple[NDArray[np.int8], NDArray[np.bool_]]:
    """The number in each field (NO_ANSWER: empty), and whether it is one of at most two digits."""
    sizes = np.diff(ends, prepend=-1) - 1
    value, good = np.zeros(len(ends), np.int16), sizes <= _MOST_DIGITS
    for place in range(_MOST_DIGITS):
        there = np.flatnonzero(sizes > place)
        digit = letters[ends[there] - 1 - place].astype(np.int16) - _ZERO
        good[there] &= (digit >= 0) & (digit <= 9)
        value[there] += digit * 10**place
    return np.where(sizes > 0, value, NO_ANSWER).astype(np.int8), good
