"""Two parts of one site's facts, of different patients, put together as one."""

from dataclasses import dataclass, fields, replace
from typing import Any, Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from data_access.facts.arrays import MISSING, Facts
from data_access.facts.tables import make_read_only

Table = TypeVar("Table")
Codes = NDArray[np.signedinteger]

WORDS: Final = {"diagnosis": "diagnoses", "payer": "payers", "check": "checks"}
"""Columns that index words of the facts, and which."""


@dataclass(frozen=True)
class _Places:
    """Where the rows of two parts of a table stand once they are one; a place more, at the end, is MISSING's."""

    place: NDArray[np.int32]
    first: int
    """Rows of the first part."""

    def renumber(self, one: Codes, other: Codes) -> Codes:
        """Row numbers of the parts, the first part's and then the second's, as row numbers of the whole."""
        moved = np.where(other == MISSING, MISSING, other.astype(np.int64) + self.first)
        return np.concatenate([self.place[one], self.place[moved]])


def merge_facts(one: Facts, other: Facts) -> Facts:
    """The facts of both; patients of the one are not among the other's. What is the site's own is the other's.

    Rows stand as ``load_facts`` orders them: by patient, and those of one patient as they stood. Read-only.
    """
    renumbered, words = _unite_words(one, other)
    patients, patient = _merge(one.patients, other.patients, "id", renumbered)
    of = {"patient": patient}
    courses, course = _merge(one.courses, other.courses, "patient", renumbered, of)
    in_course = of | {"course": course}
    screenings, screening = _merge(one.screenings, other.screenings, "patient", renumbered, of)
    sessions, _ = _merge(one.sessions, other.sessions, "patient", renumbered, in_course)
    dosings, dosing = _merge(one.dosings, other.dosings, "patient", renumbered, in_course)
    scored, at_dose = {"screening": screening}, {"dosing": dosing}
    return make_read_only(
        replace(
            other,
            diagnoses=words["diagnoses"],
            payers=words["payers"],
            checks=words["checks"],
            patients=patients,
            assignments=_merge(one.assignments, other.assignments, "patient", renumbered, of)[0],
            courses=courses,
            screenings=screenings,
            subscales=_merge(one.subscales, other.subscales, "screening", renumbered, scored)[0],
            sessions=sessions,
            dosings=dosings,
            side_effects=_merge(one.side_effects, other.side_effects, "dosing", renumbered, at_dose)[0],
            long_term_checks=_merge(one.long_term_checks, other.long_term_checks, "patient", renumbered, of)[0],
        )
    )


def _merge(
    one: Table, other: Table, key: str, words: dict[str, NDArray[Any]], parents: dict[str, _Places] | None = None
) -> tuple[Table, _Places]:
    """The rows of two tables by ``key``, those of the first first among equals; and where they went."""
    columns = {}
    for column in fields(one):  # type: ignore[arg-type]
        name = column.name
        parts = getattr(one, name), getattr(other, name)
        if parents and name in parents:
            columns[name] = parents[name].renumber(*parts).astype(parts[0].dtype)
        else:
            columns[name] = words[name] if name in words else np.concatenate(parts)
    # Both parts are in order already: a stable sort merges two runs.
    order = np.argsort(columns[key], kind="stable")
    place = np.full(len(order) + 1, MISSING, np.int32)
    place[order] = np.arange(len(order), dtype=np.int32)
    table = type(one)(**{name: column.take(order) for name, column in columns.items()})
    return table, _Places(place, len(getattr(one, key)))


def _unite_words(one: Facts, other: Facts) -> tuple[dict[str, NDArray[Any]], dict[str, tuple[str, ...]]]:
    """Of each column that indexes words: its codes in both parts one after another; and the words that are used."""
    columns, united = {}, {}
    for column, words in WORDS.items():
        parts = [(_read_codes(part, column), getattr(part, words)) for part in (one, other)]
        used = {text for codes, known in parts for text in _list_used(codes, known)}
        united[words] = tuple(sorted(used))
        number = {text: code for code, text in enumerate(united[words])}
        columns[column] = np.concatenate([_translate(codes, known, number) for codes, known in parts])
    return columns, united


def _read_codes(facts: Facts, column: str) -> Codes:
    codes: Codes = getattr(facts.long_term_checks if column == "check" else facts.patients, column)
    return codes


def _list_used(codes: Codes, words: tuple[str, ...]) -> list[str]:
    return [words[code] for code in np.unique(codes[codes != MISSING]).tolist()]


def _translate(codes: Codes, words: tuple[str, ...], number: dict[str, int]) -> Codes:
    new = np.array([*(number.get(text, MISSING) for text in words), MISSING], codes.dtype)
    return new[codes]
