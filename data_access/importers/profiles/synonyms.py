"""Usual names of columns and words of cells in other programs' exports, from ``synonyms.toml``."""

import re
from functools import cache
from pathlib import Path
from typing import Final

from data_access.definitions.check import read_fields
from data_access.errors import DefinitionError
from data_access.importers.tables import TABLES

LONGEST: Final = 500
"""Characters of a name or word that are compared."""
FILE: Final = Path(__file__).parent / "synonyms.toml"


def fold_words(text: str) -> str:
    """A name as synonyms are compared: small letters and figures, single spaces, nothing in brackets."""
    text = text[:LONGEST]
    bare = re.sub(r"\([^)]*\)", " ", text)
    parted = re.sub(r"(?<=[a-z])(?=[A-Z][a-z])", " ", bare if re.search(r"\w", bare) else text)
    return " ".join(re.sub(r"[\W_]+", " ", parted).split()).casefold()


@cache
def get_names(table: str) -> dict[str, tuple[str, ...]]:
    """By each column of a table of ours: the folded names it may have elsewhere, its own first."""
    own = next(one for one in TABLES if one.name == table)
    said = {"patient": _read()[0]["patients"]["patient"], **_read()[0].get(table, {})}
    return {
        column.name: tuple(dict.fromkeys(fold_words(name) for name in (column.name, *said.get(column.name, ()))))
        for column in own.columns
    }


@cache
def get_words(column: str) -> dict[str, str]:
    """By the folded words that other programs put in a column: ours."""
    return {fold_words(word): ours for word, ours in _read()[1].get(column, {}).items()}


@cache
def _read() -> tuple[dict[str, dict[str, tuple[str, ...]]], dict[str, dict[str, str]]]:
    fields = read_fields(FILE)
    columns, words = fields.table("columns"), fields.table("words")
    tables = {name: columns.table(name) for name in columns.names()}
    names = {name: {column: table.texts(column) for column in table.names()} for name, table in tables.items()}
    said = {name: words.words(name) for name in words.names()}
    fields.finish()
    known = {table.name: {column.name for column in table.columns} for table in TABLES}
    for table, found in names.items():
        if unknown := set(found) - known.get(table, set()):
            raise DefinitionError(f"{FILE.name}, columns.{table}: {min(unknown)!r} is no column of ours.")
    return names, said
