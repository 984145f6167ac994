"""Questionnaires whose answers stand side by side, a column a question: known by names, or by the printed wording."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from rapidfuzz.fuzz import ratio

from data_access.definitions.instrument import Instrument
from data_access.definitions.registry import get_instrument, get_instruments
from data_access.importers.plan_cells import fold
from data_access.importers.profiles.seen import SeenColumn
from data_access.importers.profiles.synonyms import LONGEST, fold_words

NUMBERED = re.compile(r"(.*?)(?:\s+(?:item|question|q|i|no)|(?<=[0-9])q)?\s*0*([1-9][0-9]?)")
IN_BRACKETS = re.compile(r"\[(.+)\]\s*$", re.DOTALL)
NUMBER_FIRST = re.compile(r"^\s*[0-9]{1,2}\s*[.):-]\s*")
TOTAL_WORDS: Final = frozenset({"total", "score", "sum", "tot", "result", "sumscore", "raw"})
ALIKE: Final = 88.0
"""Per cent of likeness from which a text counts as the printed wording."""


@dataclass(frozen=True)
class FoundForm:
    """A questionnaire in a table: the column of each answer, in the form's order; its total; how it was known."""

    instrument: Instrument
    items: tuple[str, ...]
    total: str | None
    confidence: float
    why: str


@dataclass(frozen=True)
class PartOfForm:
    """A questionnaire of which some questions were found: it is never taken by itself."""

    instrument: Instrument
    missing: tuple[int, ...]


def find_forms(columns: Sequence[SeenColumn]) -> tuple[list[FoundForm], list[PartOfForm]]:
    """Questionnaires with all their questions, those with most questions first; and those found in part."""
    found: list[FoundForm] = []
    parts: list[PartOfForm] = []
    free = {column.name: column for column in columns}
    for instrument in sorted(get_instruments(), key=lambda one: -len(one.items)):
        by_name = _match_names(instrument, list(free.values()))
        by_text = _match_wordings(instrument, list(free.values()))
        items, confidence, why = max(
            (by_name, 0.95, "the names of its columns number its questions"),
            (by_text, 0.9, "its columns carry the printed questions"),
            key=lambda way: len(way[0]),
        )
        total = _find_total(instrument, [column for column in free.values() if column.name not in items.values()])
        if instrument.items and len(items) == len(instrument.items) and not instrument.totals_only:
            order = tuple(items[item.number] for item in instrument.items)
            found.append(FoundForm(instrument, order, total, confidence, why))
        elif total is not None:
            found.append(FoundForm(instrument, (), total, 0.8, "a column carries its name, and totals it can have"))
        elif 2 * len(items) > len(instrument.items) and len(items) > 2:
            parts.append(PartOfForm(instrument, tuple(i.number for i in instrument.items if i.number not in items)))
        else:
            continue
        for name in (*items.values(), total):
            free.pop(name or "", None)
    return found, parts


@cache
def _names_of(key: str) -> frozenset[str]:
    instrument = get_instrument(key)
    return frozenset(map(fold, (instrument.key, instrument.name, instrument.long_name)))


def _short_name(instrument: Instrument) -> str:
    """The letters of a name that ends in a number: "gad" of GAD-7. Others have none."""
    shape = re.fullmatch(r"([a-z]+)[0-9]+", fold(instrument.name))
    return shape[1] if shape else ""


def _match_names(instrument: Instrument, columns: Sequence[SeenColumn]) -> dict[int, str]:
    """Columns such as gad7_1, PHQ-9 Q1; or gad1 … gad7, where their numbers are just those of the form."""
    named: dict[int, str] = {}
    short: dict[int, str] = {}
    for column in columns:
        shape = NUMBERED.fullmatch(fold_words(column.name))
        if shape is None:
            continue
        stem, number = fold(shape[1]), int(shape[2])
        if stem in _names_of(instrument.key):
            named.setdefault(number, column.name)
        elif stem and stem == _short_name(instrument):
            short.setdefault(number, column.name)
    numbers = {item.number for item in instrument.items}
    whole = set(short) == numbers and len(numbers) > 1
    partly = not named and set(short) < numbers and 2 * len(short) > len(numbers)
    return short if whole or partly else {number: name for number, name in named.items() if number in numbers}


def _match_wordings(instrument: Instrument, columns: Sequence[SeenColumn]) -> dict[int, str]:
    """Columns whose name, or what the dictionary calls them, is a printed question of the form."""
    matched: dict[int, tuple[float, str]] = {}
    for column in columns:
        for text in _list_texts(column):
            for item in instrument.items:
                likeness = max((ratio(text, fold_words(wording)) for wording in item.wordings), default=0.0)
                if likeness >= ALIKE and likeness > matched.get(item.number, (0.0, ""))[0]:
                    matched[item.number] = (likeness, column.name)
    names = [name for _, name in matched.values()]
    return {number: name for number, (_, name) in matched.items() if names.count(name) == 1}


def _list_texts(column: SeenColumn) -> Iterator[str]:
    for text in (column.name[:LONGEST], column.label[:LONGEST]):
        bracketed = IN_BRACKETS.search(text)
        inner = NUMBER_FIRST.sub("", bracketed[1] if bracketed else text)
        if inner.strip():
            yield fold_words(inner)


def _find_total(instrument: Instrument, columns: Sequence[SeenColumn]) -> str | None:
    if instrument.total_min is None or instrument.total_max is None:
        return None
    for column in columns:
        words = fold_words(column.name).split()
        bare = fold("".join(word for word in words if word not in TOTAL_WORDS))
        if bare in _names_of(instrument.key) and _fits_total(instrument, column):
            return column.name
    return None


def _fits_total(instrument: Instrument, column: SeenColumn) -> bool:
    low, high = instrument.total_min or 0, instrument.total_max or 0
    numbers = [int(text) for text in column.texts if re.fullmatch(r"[0-9]{1,3}", text)]
    return 10 * len(numbers) >= 9 * len(column.texts) and all(low <= number <= high for number in numbers)
