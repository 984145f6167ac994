"""Rows of one table of ours added to a draft: what fills its fields, what must be asked, what may be taken as given."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from data_access.importers.own_tables import name_place
from data_access.importers.profiles.draft import Choice, Draft, DraftField, DraftRows, Question
from data_access.importers.profiles.fit_fields import OTHERS, Fitting, Said
from data_access.importers.profiles.pattern import Cell, Piece
from data_access.importers.profiles.seen import SeenTable
from data_access.importers.profiles.shape import DayOrder, When
from data_access.importers.profiles.synonyms import fold_words
from data_access.importers.table import CsvTable
from data_access.importers.tables import PATIENTS, SESSIONS

FIRST: Final = ("first name", "given name", "forename", "firstname")
LAST: Final = ("last name", "surname", "family name", "lastname")


@dataclass(frozen=True)
class Place:
    """Where rows are made of: a table, how its days are written, the pattern of its name, which of its rows."""

    seen: SeenTable
    order: DayOrder
    part: str
    when: tuple[When, ...]

    @property
    def name(self) -> str:
        """The table in messages."""
        return name_place(self.seen.table)


def add_rows(draft: Draft, place: Place, table: CsvTable, fitting: Fitting, why: str, *, is_on: bool = True) -> Draft:
    """A draft with rows of one more table of ours."""
    _add_constants(table, fitting, place.seen)
    fields = tuple(_make_fields(table, fitting))
    code = fitting.best("patient")
    per = code.cell.columns if table is PATIENTS and code is not None else None
    rows = DraftRows(table, place.name, fields, why, place.part, per, place.when)
    used = {step for one in fields if one.choice for piece in one.choice.cell.pieces for step in piece.steps}
    words = {key: said for key, said in fitting.words.items() if key in used}
    closed = tuple(key for key, said in words.items() if said.closed and key not in draft.closed)
    return replace(
        draft,
        rows=(*draft.rows, replace(rows, is_on=is_on and not rows.missing)),
        words={**draft.words, **{key: said.meant for key, said in words.items()}},
        closed=(*draft.closed, *closed),
        questions=(*draft.questions, *(_ask(rows.source, key, said) for key, said in words.items() if said.unknown)),
    )


def _ask(source: str, key: str, said: Said) -> Question:
    text = f"{source}: what do these words in “{said.column}” mean?"
    return Question("words", source, text, said.unknown, said.column, key, said.allowed)


def _add_constants(table: CsvTable, fitting: Fitting, seen: SeenTable) -> None:
    """What may be taken where no column says it."""
    code = fitting.best("patient")
    named = fitting.best("name")
    if table is PATIENTS and (named is None or named.confidence < 0.9) and (parts := _find_name(seen)):
        whole = Choice(Cell(parts), 0.9, "first and last name stand in columns of their own")
        fitting.choices["name"] = [whole, *fitting.choices.get("name", ())]
    if table is PATIENTS and not fitting.choices.get("name") and code is not None:
        why = "no column holds a name: a clinic that works without names repeats the code"
        fitting.choices["name"] = [Choice(code.cell, code.confidence, why)]
    if table is SESSIONS and not fitting.choices.get("kind") and (fitting.best("dose_mg") or fitting.best("route")):
        fitting.choices["kind"] = [make_constant("dosing", 0.7, "its rows have a dose or a route")]
    if table is SESSIONS and not fitting.choices.get("status"):
        fitting.choices["status"] = [
            make_constant("attended", 0.3, "no column says so: check that it holds no missed ones")
        ]


def _find_name(seen: SeenTable) -> tuple[Piece, ...]:
    """First and last name, with a space between them; nothing where one is not there."""
    by_name = {fold_words(column.name): column.name for column in seen.columns}
    first, last = (next((by_name[name] for name in names if name in by_name), None) for names in (FIRST, LAST))
    return (Piece(column=first), Piece(" "), Piece(column=last)) if first and last else ()


def _make_fields(table: CsvTable, fitting: Fitting) -> Iterator[DraftField]:
    for column in table.columns:
        choices = fitting.choices.get(column.name, [])
        taken = [one for one in choices[:1] if one.confidence > OTHERS or not one.cell.columns]
        first = taken[0] if taken else None
        yield DraftField(column.name, first, tuple(choices[len(taken) :]), column.needed)


def make_constant(text: str, confidence: float, why: str) -> Choice:
    """A field that holds the same text in every row."""
    return Choice(Cell((Piece(text),)), confidence, why)
